#include "dutyd/domain/staff.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

static const char *const status_names[STAFF_STATUS_COUNT] = {
	[STAFF_AVAILABLE] = "available",
	[STAFF_BREAK] = "break",
	[STAFF_OFF] = "off",
};

static int find_in(const struct staff_person *people, int n, const char *id)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(people[i].id, id) == 0) {
			return i;
		}
	}
	return PERSON_NONE;
}

/* What was seen of another telephone is not said of the one that he has now. */
static void keep(struct staff_person *person, const struct staff_person *was, const char *dial)
{
	if (strcmp(was->dial, dial) == 0) {
		*person = *was;
		return;
	}
	person->status = was->status;
	person->missed = was->missed;
	person->missed_in_row = was->missed_in_row;
}

void staff_adopt(struct staff *staff, const struct policy *policy)
{
	struct staff *old = xcalloc(1, sizeof(*old)); /* too big for the stack */
	int n = policy->n_people < PRESENCE_PEOPLE_MAX ? policy->n_people : PRESENCE_PEOPLE_MAX;

	*old = *staff;
	memset(staff, 0, sizeof(*staff));
	staff->n = n;
	for (int i = 0; i < n; i++) {
		struct staff_person *person = &staff->people[i];
		int was = find_in(old->people, old->n, policy->people[i].id);

		if (was != PERSON_NONE) {
			keep(person, &old->people[was], policy->people[i].dial);
		}
		str_copy(person->id, sizeof(person->id), policy->people[i].id);
		str_copy(person->dial, sizeof(person->dial), policy->people[i].dial);
	}
	free(old);
}

int staff_find(const struct staff *staff, const char *id)
{
	return find_in(staff->people, staff->n, id);
}

int staff_find_device(const struct staff *staff, const char *device)
{
	for (int i = 0; i < staff->n; i++) {
		if (strcmp(staff->people[i].dial, device) == 0) {
			return i;
		}
	}
	return PERSON_NONE;
}

void staff_set_phone(struct staff *staff, int person, enum staff_phone phone, int64_t now_ms)
{
	struct staff_person *p = &staff->people[person];

	p->phone = phone;
	if (phone != STAFF_PHONE_GONE) {
		p->phone_gone_ms = 0;
	} else if (p->phone_gone_ms == 0) {
		p->phone_gone_ms = now_ms;
	}
}

static void enter(struct staff_person *p, enum staff_state state, int64_t now_ms, int64_t lease_ms)
{
	if (p->state != state) {
		p->state = state;
		p->state_ms = now_ms;
	}
	p->lease_ms = now_ms + lease_ms;
}

/* Nothing proves anything any more. */
static void release(struct staff_person *p, int64_t wrap_up_ms, int64_t now_ms)
{
	p->proof[0] = '\0';
	if (p->state == STAFF_WRAP_UP) {
		return; /* it ends with its time */
	}
	if (p->state == STAFF_TALKING && wrap_up_ms > 0) {
		enter(p, STAFF_WRAP_UP, now_ms, wrap_up_ms);
	} else {
		enter(p, STAFF_IDLE, now_ms, 0);
	}
}

void staff_see(struct staff *staff, int person, const struct wire_channel *channel,
	       int64_t wrap_up_ms, int64_t now_ms)
{
	struct staff_person *p = &staff->people[person];

	if (channel == NULL) {
		release(p, wrap_up_ms, now_ms);
		return;
	}
	str_copy(p->proof, sizeof(p->proof), channel->uniqueid);
	if (channel->state == WIRE_UP) {
		p->missed_in_row = 0;
		enter(p, STAFF_TALKING, now_ms, STAFF_TALKING_LEASE_MS);
	} else {
		enter(p, STAFF_OFFERED, now_ms, STAFF_OFFERED_LEASE_MS);
	}
}

void staff_missed(struct staff *staff, int person)
{
	staff->people[person].missed++;
	staff->people[person].missed_in_row++;
}

int staff_expire(struct staff *staff, int64_t now_ms, enum staff_state *was)
{
	for (int i = 0; i < staff->n; i++) {
		struct staff_person *p = &staff->people[i];

		if (p->state != STAFF_IDLE && now_ms >= p->lease_ms) {
			*was = p->state;
			p->proof[0] = '\0';
			enter(p, STAFF_IDLE, now_ms, 0);
			return i;
		}
	}
	return PERSON_NONE;
}

void staff_lose_sight(struct staff *staff)
{
	for (int i = 0; i < staff->n; i++) {
		struct staff_person *p = &staff->people[i];

		p->phone = STAFF_PHONE_UNKNOWN;
		p->phone_gone_ms = 0;
		p->is_paused = false;
	}
}

enum presence_state staff_presence(const struct staff_person *person)
{
	if (person->status == STAFF_OFF) {
		return PRESENCE_GONE;
	}
	if (person->status == STAFF_BREAK || person->is_paused) {
		return PRESENCE_PAUSED;
	}
	if (person->phone == STAFF_PHONE_GONE) {
		return PRESENCE_UNREACHABLE;
	}
	if (person->phone == STAFF_PHONE_UNKNOWN) {
		return PRESENCE_UNKNOWN;
	}
	return person->state != STAFF_IDLE || person->phone == STAFF_PHONE_BUSY ?
		       PRESENCE_BUSY :
		       PRESENCE_AVAILABLE;
}

void staff_show(const struct staff *staff, const struct policy *policy, struct presence *presence)
{
	for (int i = 0; i < policy->n_people && i < PRESENCE_PEOPLE_MAX; i++) {
		int person = i < staff->n && strcmp(staff->people[i].id, policy->people[i].id) ==
						     0 ?
				     i :
				     staff_find(staff, policy->people[i].id);

		presence->of[i] = person == PERSON_NONE ?
					  PRESENCE_UNKNOWN :
					  (uint8_t)staff_presence(&staff->people[person]);
	}
}

const char *staff_status_name(enum staff_status status)
{
	return (unsigned)status < STAFF_STATUS_COUNT ? status_names[status] : "?";
}

bool staff_status_parse(const char *word, enum staff_status *status)
{
	for (int i = 0; i < STAFF_STATUS_COUNT; i++) {
		if (strcmp(status_names[i], word) == 0) {
			*status = (enum staff_status)i;
			return true;
		}
	}
	return false;
}

const char *staff_state_name(enum staff_state state)
{
	static const char *const names[] = { [STAFF_IDLE] = "idle",
					     [STAFF_OFFERED] = "offered",
					     [STAFF_TALKING] = "talking",
					     [STAFF_WRAP_UP] = "wrap_up" };

	return names[state];
}

const char *staff_phone_name(enum staff_phone phone)
{
	static const char *const names[] = { [STAFF_PHONE_UNKNOWN] = "unknown",
					     [STAFF_PHONE_FREE] = "free",
					     [STAFF_PHONE_BUSY] = "busy",
					     [STAFF_PHONE_GONE] = "unreachable" };

	return names[phone];
}

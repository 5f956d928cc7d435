#include "dutyd/domain/draft.h"

#include "dutyd/base/str.h"
#include "dutyd/domain/rules.h"

void because(const struct draft *d, enum reason reason, const char *rule, const char *why)
{
	d->decision->reason = reason;
	d->decision->rule = rule;
	d->decision->why = why;
}

static const struct policy_department *department_of(const struct draft *d, int department)
{
	return &d->policy->departments[department];
}

static int head_of(const struct draft *d)
{
	return department_of(d, d->policy->commercial)->head;
}

/* ---- the chain of legs ---- */

static bool is_in_chain(const struct chain *chain, int person)
{
	for (int i = 0; i < chain->n_legs; i++) {
		if (chain->legs[i].person == person) {
			return true;
		}
	}
	return false;
}

static enum presence_state presence_of(const struct draft *d, int person)
{
	if (person == PERSON_NONE || d->presence == NULL || person >= PRESENCE_PEOPLE_MAX) {
		return PRESENCE_UNKNOWN;
	}
	return (enum presence_state)d->presence->of[person];
}

/* He is left out, and the trace says why: "unreachable owner vasya". */
static bool is_passed_over(const struct draft *d, int person, enum role role)
{
	enum presence_state state = presence_of(d, person);

	if (presence_is_away(state)) {
		trace_note(d->decision, presence_state_name(state), "%s %s", role_name(role),
			   policy_person_id(d->policy, person));
	}
	return presence_is_away(state);
}

static void add_leg(const struct draft *d, const struct leg *leg)
{
	struct chain *chain = &d->decision->chain;

	if (chain->n_legs < LEGS_MAX) {
		chain->legs[chain->n_legs++] = *leg;
	}
}

static void ring(const struct draft *d, int person, enum role role)
{
	if (person == PERSON_NONE || is_in_chain(&d->decision->chain, person)) {
		return;
	}
	if (is_passed_over(d, person, role)) {
		return;
	}
	struct leg leg = { .action = ACTION_DIAL,
			   .role = role,
			   .person = person,
			   .seconds = department_of(d, d->policy->commercial)->ring_seconds };

	str_copy(leg.target, sizeof(leg.target), d->policy->people[person].dial);
	add_leg(d, &leg);
}

static void wait_in(const struct draft *d, enum action action, int department)
{
	const struct policy_department *to = department_of(d, department);
	struct leg leg = { .action = action,
			   .role = ROLE_QUEUE,
			   .person = PERSON_NONE,
			   .seconds = action == ACTION_QUEUE ? to->queue_seconds : 0 };

	str_copy(leg.target, sizeof(leg.target), to->queue);
	add_leg(d, &leg);
}

/* Every chain ends here: the client department lifts it, or its overflow does. */
static void end_in_client_queue(const struct draft *d, int department)
{
	wait_in(d, ACTION_QUEUE, department);
	if (department_of(d, department)->overflow == OVERFLOW_TO_HEAD) {
		ring(d, head_of(d), ROLE_HEAD);
	} else {
		wait_in(d, ACTION_MESSAGE, department);
	}
}

static void ring_the_silent(const struct draft *d, int backup)
{
	const struct policy_department *commercial = department_of(d, d->policy->commercial);

	for (int i = 0; i < commercial->n_silent; i++) {
		bool is_backup = commercial->silent[i] == ROLE_BACKUP;

		ring(d, is_backup ? backup : commercial->head, commercial->silent[i]);
	}
}

/* ---- where a call can go ---- */

void to_client(const struct draft *d)
{
	int line = d->situation->line;

	d->decision->department = line >= 0 ? d->policy->lines[line].department : d->policy->client;
	end_in_client_queue(d, d->decision->department);
}

static struct duty ask_roster(const struct draft *d)
{
	struct decision *out = d->decision;
	char day[CIVIL_TEXT_SIZE] = "-";

	out->has_duty = true;
	out->duty = (struct duty){ .day = CIVIL_DAY_NONE,
				   .person = PERSON_NONE,
				   .backup = PERSON_NONE,
				   .instead_of = PERSON_NONE,
				   .kind = ROSTER_GAP };
	if (d->roster != NULL && d->policy->has_roster) {
		out->duty = duty_at(d->policy, d->roster, d->situation->now_ms);
	}
	if (out->duty.day != CIVIL_DAY_NONE) {
		civil_format(out->duty.day, day);
	}
	trace_note(out, "duty", "%s %s %s", day, roster_kind_name(out->duty.kind),
		   policy_person_id(d->policy, out->duty.person));
	return out->duty;
}

/* Today's duty, then who may answer for him; a day with nobody is the head's. */
static void to_duty(const struct draft *d)
{
	struct duty duty = ask_roster(d);
	bool is_changed = duty.kind == ROSTER_OVERRIDE || duty.kind == ROSTER_URGENT;

	if (duty.person == PERSON_NONE) {
		d->decision->is_gap = duty.kind == ROSTER_GAP;
		d->decision->belongs_to = head_of(d);
		because(d, REASON_DUTY_GAP, d->decision->rule, "nobody has duty: the head");
		ring(d, head_of(d), ROLE_HEAD);
	} else {
		d->decision->belongs_to = duty.person;
		because(d, is_changed ? REASON_DUTY_OVERRIDE : REASON_DUTY_TODAY, d->decision->rule,
			"the duty of this day");
		ring(d, duty.person, ROLE_DUTY);
		ring_the_silent(d, duty.backup);
	}
}

void to_commercial(const struct draft *d)
{
	const struct policy_department *commercial = department_of(d, d->policy->commercial);

	d->decision->department = d->policy->commercial;
	if (commercial->inbound == INBOUND_DUTY || commercial->inbound == INBOUND_AUTO) {
		to_duty(d);
	} else {
		d->decision->belongs_to = commercial->head;
		because(d, REASON_HEAD_MODE, d->decision->rule, "few calls: all to the head");
		ring(d, commercial->head, ROLE_HEAD);
	}
	end_in_client_queue(d, d->policy->client);
}

/* Who takes the call or a message when the owner of a commercial client does not. */
static void stand_in_for_owner(const struct draft *d)
{
	if (d->policy->owner_absent == OWNER_AWAY_DUTY) {
		struct duty duty = ask_roster(d);

		ring(d, duty.person, ROLE_DUTY);
		ring_the_silent(d, duty.backup);
	} else if (d->policy->owner_absent == OWNER_AWAY_HEAD) {
		ring(d, head_of(d), ROLE_HEAD);
	}
}

void to_owner(const struct draft *d)
{
	struct owner owner = d->decision->owner;
	bool is_here = owner.standing == OWNER_STANDS;

	d->decision->belongs_to = owner.person;
	d->decision->department = policy_department_of(d->policy, owner.person);
	because(d, is_here ? REASON_OWNER_ACTIVE : REASON_OWNER_AWAY, d->decision->rule,
		d->decision->why);
	if (d->situation->stage == STAGE_ARRIVAL && is_here &&
	    d->policy->owner_first_touch == OWNER_TOUCH_CLIENT) {
		to_client(d); /* an officer lifts and sees the banner */
		return;
	}
	if (is_here) {
		ring(d, owner.person, ROLE_OWNER);
	}
	if (d->decision->department == d->policy->commercial) {
		stand_in_for_owner(d);
	}
	end_in_client_queue(d, d->policy->client);
}

void to_head(const struct draft *d)
{
	d->decision->department = d->policy->commercial;
	d->decision->belongs_to = head_of(d);
	ring(d, head_of(d), ROLE_HEAD);
	end_in_client_queue(d, d->policy->client);
}

void to_message_only(const struct draft *d)
{
	d->decision->chain.n_legs = 0;
	wait_in(d, ACTION_MESSAGE, d->policy->client);
}

void to_message_at_last(const struct draft *d)
{
	struct chain *chain = &d->decision->chain;

	if (chain->n_legs == LEGS_MAX) {
		chain->n_legs--;
	}
	wait_in(d, ACTION_MESSAGE, d->policy->client);
}

void to_reject(const struct draft *d)
{
	struct leg leg = { .action = ACTION_REJECT, .role = ROLE_QUEUE, .person = PERSON_NONE };

	str_copy(leg.target, sizeof(leg.target), "blocked");
	d->decision->department = d->policy->client;
	add_leg(d, &leg);
}

void take_leg(const struct draft *d, int leg)
{
	d->decision->leg = leg;
	d->decision->action = d->decision->chain.legs[leg].action;
	d->decision->employee = d->decision->chain.legs[leg].person;
}

bool is_leg_away(const struct draft *d, const struct leg *leg)
{
	return is_passed_over(d, leg->person, leg->role);
}

/*
 * staff: what the people at the phones do, and what they have said of themselves.
 *
 * Layer domain: no clock, no I/O; `now_ms` is the monotonic clock's. Two things are kept apart. The
 * status (available, break, off) is chosen by the person. The state (idle, offered, talking,
 * wrap-up) is seen: every state but idle has the channel that proves it and a lease, and ends when
 * the channel does, or, should that never be told, when the lease has not been renewed. A phone
 * that is not registered makes its person unreachable; so does nothing else.
 *
 * People are kept by id, so that a reload that reorders them changes nothing; the numbers that
 * functions take are places in `people`, as staff_find_*() gives them.
 */
#ifndef DUTYD_DOMAIN_STAFF_H
#define DUTYD_DOMAIN_STAFF_H

#include "dutyd/domain/policy.h"
#include "dutyd/domain/presence.h"
#include "dutyd/domain/wire.h"

enum staff_status { STAFF_AVAILABLE, STAFF_BREAK, STAFF_OFF, STAFF_STATUS_COUNT };
enum staff_state { STAFF_IDLE, STAFF_OFFERED, STAFF_TALKING, STAFF_WRAP_UP };
enum staff_phone { STAFF_PHONE_UNKNOWN, STAFF_PHONE_FREE, STAFF_PHONE_BUSY, STAFF_PHONE_GONE };

enum {
	STAFF_OFFERED_LEASE_MS = 150 * 1000, /* a sync renews it, every minute */
	STAFF_TALKING_LEASE_MS = 150 * 1000,
};

struct staff_person {
	char id[POLICY_ID_SIZE];
	char dial[POLICY_TOKEN_SIZE];
	enum staff_status status;
	bool is_paused; /* in a queue of the PBX */
	enum staff_phone phone;
	int64_t phone_gone_ms; /* since when, 0 = it is not */
	enum staff_state state;
	int64_t state_ms, lease_ms; /* since when; the lease's end */
	char proof[WIRE_ID_SIZE];   /* "" for idle and wrap-up */
	int missed, missed_in_row;  /* rang until nobody waited any more (RONA) */
};

struct staff {
	int n;
	struct staff_person people[PRESENCE_PEOPLE_MAX];
};

/*
 * Who is in the policy, in its order; of whoever was there before everything is kept, but what was
 * seen of a telephone that is not his any more.
 */
void staff_adopt(struct staff *staff, const struct policy *policy);

/* Places in `people`, PERSON_NONE without. A device is "PJSIP/202". */
int staff_find(const struct staff *staff, const char *id);
int staff_find_device(const struct staff *staff, const char *device);

void staff_set_phone(struct staff *staff, int person, enum staff_phone phone, int64_t now_ms);

/* What the wire shows of him now; NULL: no channel is his. wrap_up_ms 0: none. */
void staff_see(struct staff *staff, int person, const struct wire_channel *channel,
	       int64_t wrap_up_ms, int64_t now_ms);

/* His phone rang in vain. */
void staff_missed(struct staff *staff, int person);

/*
 * The next person whose lease is over is idle again and returned, with the state he had;
 * PERSON_NONE when there is none. The end of a wrap-up is no fault: *was tells.
 */
int staff_expire(struct staff *staff, int64_t now_ms, enum staff_state *was);

/* The link is gone: what phones do is not known any more; what people said stays. */
void staff_lose_sight(struct staff *staff);

/* As decide() wants it, for any policy. */
void staff_show(const struct staff *staff, const struct policy *policy, struct presence *presence);
enum presence_state staff_presence(const struct staff_person *person);

const char *staff_status_name(enum staff_status status);
bool staff_status_parse(const char *word, enum staff_status *status);
const char *staff_state_name(enum staff_state state);
const char *staff_phone_name(enum staff_phone phone);

#endif

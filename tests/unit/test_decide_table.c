/* layer: config support */
/*
 * The truth table of D0's eleven steps: every combination of the facts' values, at each stage that
 * decides, in duty mode and in head mode, against an oracle that knows only the text of D0 and the
 * rules as shipped. Nobody-knows is a value of its own: unknown is not false.
 *
 * One step stands elsewhere than in D0: what is not about buying (4) comes before the owner (1, 3)
 * in the shipped rules, so that papers stay with the client department though their client has a
 * rep. At arrival nobody has asked yet, so there the owner is first in fact.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "callers.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/decide.h"
#include "dutyd/domain/horizon.h"

#define TUESDAY "2026-12-01 11:00" /* masha has duty */

static struct policy *policy;
static struct roster *roster;

/* ---- who calls: what the CRM can say of caller and owner ---- */

enum whose { OF_BOTH, OF_COMPANY, OF_PERSON };

static const struct party_row {
	const char *name;
	enum match match;
	enum crm_state state;
	bool is_blocked, is_withheld;
	const char *owner; /* "" = nobody */
	enum whose whose;
} parties[] = {
	{ "blocked", MATCH_EXACT, CRM_STATE_OK, true, false, "vasya", OF_BOTH },
	{ "withheld", MATCH_NONE, CRM_STATE_SKIPPED, false, true, "", OF_BOTH },
	{ "unknown", MATCH_NONE, CRM_STATE_OK, false, false, "", OF_BOTH },
	{ "shared", MATCH_SHARED, CRM_STATE_OK, false, false, "", OF_BOTH },
	{ "timeout", MATCH_NONE, CRM_STATE_TIMEOUT, false, false, "", OF_BOTH },
	{ "error", MATCH_NONE, CRM_STATE_ERROR, false, false, "", OF_BOTH },
	{ "ambiguous", MATCH_AMBIGUOUS, CRM_STATE_OK, false, false, "", OF_BOTH },
	{ "known, nobody's", MATCH_EXACT, CRM_STATE_OK, false, false, "", OF_BOTH },
	{ "vasya's", MATCH_EXACT, CRM_STATE_OK, false, false, "vasya", OF_BOTH },
	{ "vasya's as a company", MATCH_EXACT, CRM_STATE_OK, false, false, "vasya", OF_COMPANY },
	{ "vasya's as a person", MATCH_EXACT, CRM_STATE_OK, false, false, "vasya", OF_PERSON },
	{ "an absent one's", MATCH_EXACT, CRM_STATE_OK, false, false, "dima", OF_BOTH },
	{ "a dismissed one's", MATCH_EXACT, CRM_STATE_OK, false, false, "boris", OF_BOTH },
};

static void make_party(const struct party_row *row, struct party *party)
{
	*party = (struct party){ .state = row->state,
				 .match = row->match,
				 .is_blocked = row->is_blocked };
	if (row->whose != OF_PERSON) {
		str_copy(party->owner_as_org.id, sizeof(party->owner_as_org.id), row->owner);
	}
	if (row->whose != OF_COMPANY) {
		str_copy(party->owner_as_private.id, sizeof(party->owner_as_private.id),
			 row->owner);
	}
}

/* ---- the oracle: D0, step by step ---- */

enum place { REJECTED, WITH_OWNER, WITH_CLIENT, WITH_COMMERCIAL };

struct verdict {
	enum place place;
	enum reason reason;
	const char *belongs_to;
};

struct question {
	const struct party_row *who;
	enum stage stage;
	uint8_t said[FACT_COUNT];
	bool is_head_mode;
};

static bool says(const struct question *q, enum fact fact, uint8_t value)
{
	return q->said[fact] == value;
}

/* a private person has only his own assignment, an organisation only its own. */
static bool has_owner(const struct question *q, const char *name)
{
	bool is_private = says(q, FACT_PARTY, PARTY_PRIVATE);
	bool is_org = says(q, FACT_PARTY, PARTY_ORG);

	if (strcmp(q->who->owner, name) != 0) {
		return false;
	}
	return !(is_private && q->who->whose == OF_COMPANY) &&
	       !(is_org && q->who->whose == OF_PERSON);
}

static bool is_not_commercial(const struct question *q)
{
	return says(q, FACT_KIND, 3) || says(q, FACT_KIND, 4) || says(q, FACT_KIND, 5);
}

/* Steps 6 to 9: what the commercial department gets, and why. REASON_COUNT: not that. */
static enum reason commercial_reason(const struct question *q)
{
	if (says(q, FACT_COMPANY, COMPANY_LARGE)) {
		return REASON_LARGE_CORPORATE; /* 6 */
	}
	if (says(q, FACT_OFFICES, OFFICES_SEVERAL)) {
		return REASON_MULTI_OFFICE; /* 7 */
	}
	if (says(q, FACT_BAND, BAND_LARGE)) {
		return REASON_LARGE_BAND; /* 8 */
	}
	if (says(q, FACT_MEETING, MEETING_NEEDED)) {
		return REASON_NEEDS_MEETING; /* 9 */
	}
	return REASON_COUNT;
}

/* Why nothing is known of the caller, where that is known. */
static enum reason nothing_known(const struct question *q)
{
	if (q->who->state == CRM_STATE_TIMEOUT) {
		return REASON_CRM_TIMEOUT;
	}
	if (q->who->state == CRM_STATE_ERROR) {
		return REASON_CRM_ERROR;
	}
	if (q->who->is_withheld) {
		return REASON_CALLER_WITHHELD;
	}
	if (q->who->match == MATCH_AMBIGUOUS) {
		return REASON_CRM_AMBIGUOUS;
	}
	return has_owner(q, "boris") ? REASON_OWNER_GONE : REASON_FIRST_LINE;
}

/* Step 11: whose the caller is once he has entered the commercial department. */
static struct verdict entered(const struct question *q)
{
	if (q->is_head_mode) {
		return (struct verdict){ WITH_COMMERCIAL, REASON_HEAD_MODE, "irina" };
	}
	return (struct verdict){ WITH_COMMERCIAL, REASON_DUTY_TODAY, "masha" };
}

static struct verdict oracle(const struct question *q)
{
	enum reason worth = commercial_reason(q);
	bool is_sized = says(q, FACT_BAND, BAND_SMALL) || says(q, FACT_BAND, BAND_MEDIUM);

	if (q->who->is_blocked) {
		return (struct verdict){ REJECTED, REASON_BLOCKED, "" }; /* 0 */
	}
	if (is_not_commercial(q)) {
		return (struct verdict){ WITH_CLIENT, REASON_NON_COMMERCIAL, "" }; /* 4 */
	}
	if (has_owner(q, "vasya")) {
		return (struct verdict){ WITH_OWNER, REASON_OWNER_ACTIVE, "vasya" }; /* 1, 3 */
	}
	if (has_owner(q, "dima")) {
		return (struct verdict){ WITH_OWNER, REASON_OWNER_AWAY, "dima" };
	}
	if (says(q, FACT_PARTY, PARTY_PRIVATE)) {
		return (struct verdict){ WITH_CLIENT, REASON_PRIVATE_PERSON, "" }; /* 5 */
	}
	if (q->stage == STAGE_ARRIVAL && worth != REASON_COUNT) {
		return (struct verdict){ WITH_CLIENT, nothing_known(q), "" }; /* 2 */
	}
	if (q->stage == STAGE_QUALIFY && worth != REASON_COUNT) {
		return (struct verdict){ WITH_COMMERCIAL, worth, "" }; /* 6 to 9 */
	}
	if (worth != REASON_COUNT) {
		return entered(q); /* 11 */
	}
	if (is_sized) {
		return (struct verdict){ WITH_CLIENT, REASON_SMALL_OR_MEDIUM, "" }; /* 10 */
	}
	/* Nothing speaks for either: the officer's judgement is the answer. */
	return q->stage == STAGE_HANDOVER ? entered(q) :
					    (struct verdict){ WITH_CLIENT, nothing_known(q), "" };
}

/* ---- the engine's answer in the oracle's words ---- */

static const char *first_target(const struct question *q, enum place place)
{
	switch (place) {
	case REJECTED:
		return "blocked";
	case WITH_OWNER: /* dima is away: the duty of his day, or the head, takes the message */
		return has_owner(q, "vasya") ? "PJSIP/201" :
		       q->is_head_mode       ? "PJSIP/200" :
					       "PJSIP/202";
	case WITH_CLIENT:
		return "client";
	default:
		return q->is_head_mode ? "PJSIP/200" : "PJSIP/202";
	}
}

static void complain(const struct question *q, const struct decision *d, const struct verdict *v)
{
	char said[256] = "";
	size_t n = 0;

	for (int f = 0; f < FACT_COUNT; f++) {
		if (q->said[f] != FACT_UNKNOWN) {
			n += (size_t)snprintf(said + n, sizeof(said) - n, " %s=%s",
					      fact_name((enum fact)f),
					      fact_value_name((enum fact)f, q->said[f]));
		}
	}
	fail_msg("%s, %s,%s%s: %s to %s of \"%s\", wanted %s to %s of \"%s\"", q->who->name,
		 stage_name(q->stage), q->is_head_mode ? " head mode" : "", said,
		 reason_name(d->reason), d->chain.legs[0].target,
		 policy_person_id(policy, d->belongs_to), reason_name(v->reason),
		 first_target(q, v->place), v->belongs_to);
}

static void check(const struct question *q)
{
	struct party party;
	struct situation s = { .stage = q->stage,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = 0,
			       .is_withheld = q->who->is_withheld,
			       .party = &party };
	struct decision d;
	struct verdict v = oracle(q);
	int department = v.place == WITH_OWNER || v.place == WITH_COMMERCIAL ? policy->commercial :
									       policy->client;

	make_party(q->who, &party);
	for (int f = 0; f < FACT_COUNT; f++) {
		facts_set(&s.facts, (enum fact)f, q->said[f], SOURCE_OFFICER);
	}
	decide(policy, roster, NULL, &s, &d);
	if (d.reason != v.reason || d.department != department ||
	    strcmp(policy_person_id(policy, d.belongs_to), v.belongs_to) != 0 ||
	    strcmp(d.chain.legs[0].target, first_target(q, v.place)) != 0) {
		complain(q, &d, &v);
	}
}

/* The next combination of values, as a counter with a wheel for each fact; false after the last. */
static bool turn(uint8_t said[FACT_COUNT])
{
	for (int f = 0; f < FACT_COUNT; f++) {
		if (!fact_is_answerable((enum fact)f)) {
			continue; /* caller, owner and department follow from the party and stage */
		}
		if (said[f] < fact_value_count((enum fact)f)) {
			said[f]++;
			return true;
		}
		said[f] = FACT_UNKNOWN;
	}
	return false;
}

static void check_all(bool is_head_mode)
{
	static const enum stage stages[] = { STAGE_ARRIVAL, STAGE_QUALIFY, STAGE_HANDOVER };
	int n = 0;

	for (size_t p = 0; p < TEST_COUNT(parties); p++) {
		for (size_t s = 0; s < TEST_COUNT(stages); s++) {
			struct question q = { .who = &parties[p],
					      .stage = stages[s],
					      .is_head_mode = is_head_mode };

			do {
				check(&q);
				n++;
			} while (turn(q.said));
		}
	}
	assert_int_equal(n,
			 (int)(TEST_COUNT(parties) * TEST_COUNT(stages)) * 3 * 3 * 3 * 4 * 3 * 6);
}

static void d0_truth_table_in_duty_mode(void **state)
{
	(void)state;
	check_all(false);
}

static void d0_truth_table_in_head_mode(void **state)
{
	(void)state;
	policy->departments[policy->commercial].inbound = INBOUND_HEAD;
	check_all(true);
	policy->departments[policy->commercial].inbound = INBOUND_DUTY;
}

static int setup(void **state)
{
	(void)state;
	policy = callers_policy();
	if (policy == NULL) {
		return -1;
	}
	roster = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
	/* Dima is away on the Tuesday of the table; it is not his day. */
	policy->roster.absences[1].person = policy_find_person(policy, "dima");
	policy->roster.absences[1].from =
		zone_day_at(policy->zone, callers_instant(policy, TUESDAY) / 1000);
	policy->roster.absences[1].to = policy->roster.absences[1].from;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	roster_unref(&roster);
	policy_unref(&policy);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(d0_truth_table_in_duty_mode),
		cmocka_unit_test(d0_truth_table_in_head_mode),
	};

	return cmocka_run_group_tests_name("decide table", tests, setup, teardown);
}

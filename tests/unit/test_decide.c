/* layer: config support */
/*
 * decide(): the order of D0, stage by stage, on the seed company.
 * A row names the party, the answers so far and the moment; the whole chain is compared as text.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/answer.h"
#include "dutyd/domain/horizon.h"
#include "callers.h"

#define TUESDAY "2026-12-01 11:00" /* masha has duty, petya is next */
#define CLIENT_CHAIN "queue client queue - 60;dial PJSIP/200 head irina 20"
#define MASHA_CHAIN                                                                                \
	"dial PJSIP/202 duty masha 20;dial PJSIP/203 backup petya 20;"                             \
	"dial PJSIP/200 head irina 20;queue client queue - 60"

static struct policy *policy;
static struct roster *roster;

/* "party=org offices=several": the officer's answers. */
static void set_facts(struct facts *facts, const char *text)
{
	char copy[128];
	char *rest = copy;
	char *word;

	assert_true(str_copy(copy, sizeof(copy), text));
	while ((word = strsep(&rest, " ")) != NULL && word[0] != '\0') {
		char *name = strsep(&word, "=");
		enum fact fact;
		uint8_t value;

		assert_true(fact_parse(name, &fact));
		assert_true(fact_value_parse(fact, word, &value));
		facts_set(facts, fact, value, SOURCE_OFFICER);
	}
}

struct row {
	const char *name;
	enum who who;
	const char *facts;
	enum stage stage;
	const char *at;
	enum reason reason;
	const char *belongs_to, *chain;
};

static const struct row rows[] = {
	{ "r09_unknown_number_goes_to_the_client_department", NOBODY, "", STAGE_ARRIVAL, TUESDAY,
	  REASON_FIRST_LINE, "", CLIENT_CHAIN },
	{ "withheld_caller", WITHHELD, "", STAGE_ARRIVAL, TUESDAY, REASON_CALLER_WITHHELD, "",
	  CLIENT_CHAIN },
	{ "blocked_caller", BLOCKED, "", STAGE_ARRIVAL, TUESDAY, REASON_BLOCKED, "",
	  "reject blocked queue - 0" },
	{ "shared_switchboard_has_no_owner", SHARED, "", STAGE_ARRIVAL, TUESDAY, REASON_FIRST_LINE,
	  "", CLIENT_CHAIN },
	{ "q10_two_owners", AMBIGUOUS, "", STAGE_ARRIVAL, TUESDAY, REASON_CRM_AMBIGUOUS, "",
	  CLIENT_CHAIN },
	{ "crm_locked", LOCKED, "", STAGE_ARRIVAL, TUESDAY, REASON_CRM_TIMEOUT, "", CLIENT_CHAIN },
	{ "crm_broken", BROKEN, "", STAGE_ARRIVAL, TUESDAY, REASON_CRM_ERROR, "", CLIENT_CHAIN },
	{ "r31_owned_number_goes_to_the_owner", OWNED, "", STAGE_ARRIVAL, TUESDAY,
	  REASON_OWNER_ACTIVE, "vasya",
	  "dial PJSIP/201 owner vasya 20;dial PJSIP/202 duty masha 20;"
	  "dial PJSIP/203 backup petya 20;dial PJSIP/200 head irina 20;"
	  "queue client queue - 60" },
	{ "q8_owner_in_the_client_department_no_duty_behind_him", OWNED_BY_OFFICER, "",
	  STAGE_ARRIVAL, TUESDAY, REASON_OWNER_ACTIVE, "anya",
	  "dial PJSIP/301 owner anya 15;" CLIENT_CHAIN },
	{ "r34_owner_absent_duty_takes_a_message_client_stays_his", OWNED_ABSENT, "", STAGE_ARRIVAL,
	  "2026-12-08 11:00", REASON_OWNER_AWAY, "olya",
	  "dial PJSIP/207 duty dima 20;dial PJSIP/201 backup vasya 20;dial PJSIP/200 head irina 20;"
	  "queue client queue - 60" },
	{ "r32_owner_dismissed", OWNED_GONE, "", STAGE_ARRIVAL, TUESDAY, REASON_OWNER_GONE, "",
	  CLIENT_CHAIN },
	{ "r32_owner_untouched_for_too_long", OWNED_STALE, "", STAGE_ARRIVAL, TUESDAY,
	  REASON_FIRST_LINE, "", CLIENT_CHAIN },
	{ "r09_large_company_is_lifted_by_the_client_department_first", LARGE, "", STAGE_ARRIVAL,
	  TUESDAY, REASON_FIRST_LINE, "", CLIENT_CHAIN },
	{ "r13_documents_stay", NOBODY, "kind=documents", STAGE_QUALIFY, TUESDAY,
	  REASON_NON_COMMERCIAL, "", CLIENT_CHAIN },
	{ "r28_private_person_stays_even_from_bosch", PRIVATE_AT_BOSCH, "party=private",
	  STAGE_QUALIFY, TUESDAY, REASON_PRIVATE_PERSON, "", CLIENT_CHAIN },
	{ "r28_private_person_never_enters_by_handover", PRIVATE_AT_BOSCH, "party=private",
	  STAGE_HANDOVER, TUESDAY, REASON_PRIVATE_PERSON, "", CLIENT_CHAIN },
	{ "r26_large_corporate_small_matter", LARGE, "band=small", STAGE_QUALIFY, TUESDAY,
	  REASON_LARGE_CORPORATE, "", MASHA_CHAIN },
	{ "r20_several_offices", NOBODY, "party=org offices=several", STAGE_QUALIFY, TUESDAY,
	  REASON_MULTI_OFFICE, "", MASHA_CHAIN },
	{ "r25_large_band_alone_is_enough", NOBODY, "party=org band=large", STAGE_QUALIFY, TUESDAY,
	  REASON_LARGE_BAND, "", MASHA_CHAIN },
	{ "r12_visit_needed", NOBODY, "party=org band=medium meeting=needed", STAGE_QUALIFY,
	  TUESDAY, REASON_NEEDS_MEETING, "", MASHA_CHAIN },
	{ "r14_small_is_finished_by_the_client_department", NOBODY, "party=org band=small",
	  STAGE_QUALIFY, TUESDAY, REASON_SMALL_OR_MEDIUM, "", CLIENT_CHAIN },
	{ "crm_offices_make_a_large_company", SEVERAL_OFFICES, "", STAGE_QUALIFY, TUESDAY,
	  REASON_LARGE_CORPORATE, "", MASHA_CHAIN },
	{ "r54_handover_goes_to_the_duty_of_the_day", NOBODY, "party=org offices=several",
	  STAGE_HANDOVER, TUESDAY, REASON_DUTY_TODAY, "masha", MASHA_CHAIN },
	{ "r30_handover_by_the_officers_judgement", NOBODY, "", STAGE_HANDOVER, TUESDAY,
	  REASON_DUTY_TODAY, "masha", MASHA_CHAIN },
	{ "r31_handover_of_an_owned_client", OWNED, "", STAGE_HANDOVER, "2026-12-02 11:00",
	  REASON_OWNER_ACTIVE, "vasya",
	  "dial PJSIP/201 owner vasya 20;dial PJSIP/203 duty petya 20;"
	  "dial PJSIP/204 backup olya 20;dial PJSIP/200 head irina 20;"
	  "queue client queue - 60" },
	{ "r57_monday_vasya", NOBODY, "", STAGE_HANDOVER, "2026-11-30 09:00", REASON_DUTY_TODAY,
	  "vasya",
	  "dial PJSIP/201 duty vasya 20;dial PJSIP/202 backup masha 20;"
	  "dial PJSIP/200 head irina 20;queue client queue - 60" },
	{ "r58_swap", NOBODY, "", STAGE_HANDOVER, "2026-12-16 11:00", REASON_DUTY_OVERRIDE, "vasya",
	  "dial PJSIP/201 duty vasya 20;dial PJSIP/207 backup dima 20;dial PJSIP/200 head irina 20;"
	  "queue client queue - 60" },
	{ "r58_override", NOBODY, "", STAGE_HANDOVER, "2026-12-22 11:00", REASON_DUTY_OVERRIDE,
	  "lena",
	  "dial PJSIP/206 duty lena 20;dial PJSIP/204 backup olya 20;dial PJSIP/200 head irina 20;"
	  "queue client queue - 60" },
	{ "after_hours_arrival", NOBODY, "", STAGE_ARRIVAL, "2026-12-01 20:00", REASON_AFTER_HOURS,
	  "", "message client queue - 0" },
	{ "after_hours_handover_is_the_next_duty", NOBODY, "", STAGE_HANDOVER, "2026-12-01 18:30",
	  REASON_AFTER_HOURS, "petya", "message client queue - 0" },
	{ "after_hours_owner_keeps_the_client", OWNED, "", STAGE_ARRIVAL, "2026-12-05 12:00",
	  REASON_AFTER_HOURS, "vasya", "message client queue - 0" },
};

static void assert_decision(const struct row *row, const struct decision *d)
{
	char chain[LEGS_TEXT_SIZE];

	chain_format(policy, &d->chain, chain, sizeof(chain));
	assert_string_equal(reason_name(d->reason), reason_name(row->reason));
	assert_string_equal(chain, row->chain);
	assert_string_equal(policy_person_id(policy, d->belongs_to), row->belongs_to);
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct party party;
	struct situation s = { .stage = row->stage,
			       .now_ms = callers_instant(policy, row->at),
			       .line = -1,
			       .is_withheld = row->who == WITHHELD,
			       .party = &party };
	struct decision d;

	callers_make(policy, row->who, &party);
	set_facts(&s.facts, row->facts);
	decide(policy, roster, NULL, &s, &d);
	assert_decision(row, &d);
}

/* ---- what one row cannot say ---- */

static void decide_simply(enum who who, enum stage stage, const struct presence *presence,
			  struct decision *d)
{
	struct party party;
	struct situation s = { .stage = stage,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1,
			       .party = &party };

	callers_make(policy, who, &party);
	decide(policy, roster, presence, &s, d);
}

static void r31_client_lifts_first_and_sees_the_banner(void **state)
{
	struct decision d;
	struct answer answer = { 0 };
	struct party party;

	(void)state;
	policy->owner_first_touch = OWNER_TOUCH_CLIENT;
	decide_simply(OWNED, STAGE_ARRIVAL, NULL, &d);
	policy->owner_first_touch = OWNER_TOUCH_OWNER;
	callers_make(policy, OWNED, &party);
	answer_from_decision(policy, &party, &d, &answer);
	assert_int_equal(d.reason, REASON_OWNER_ACTIVE);
	assert_string_equal(answer.target, "client");
	assert_string_equal(answer.belongs_to, "vasya");
	assert_string_equal(answer.card, "owner: Вася Петров - do not quote terms | ООО Вектор");
}

static void r44_head_mode_takes_every_handover(void **state)
{
	struct policy_department *commercial = &policy->departments[policy->commercial];
	struct decision d;

	(void)state;
	commercial->inbound = INBOUND_HEAD;
	decide_simply(NOBODY, STAGE_HANDOVER, NULL, &d);
	commercial->inbound = INBOUND_DUTY;
	assert_int_equal(d.reason, REASON_HEAD_MODE);
	assert_string_equal(policy_person_id(policy, d.employee), "irina");
}

static void r59_a_day_with_nobody_goes_to_the_head_with_an_alarm(void **state)
{
	struct party party = { .state = CRM_STATE_OK };
	struct situation s = { .stage = STAGE_HANDOVER,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1,
			       .party = &party };
	struct decision d;

	(void)state;
	decide(policy, NULL, NULL, &s, &d);
	assert_int_equal(d.reason, REASON_DUTY_GAP);
	assert_true(d.is_gap);
	assert_string_equal(policy_person_id(policy, d.employee), "irina");
}

/* ---- what holds although no rule of the configuration says so ---- */

static void ask(enum stage stage, const char *facts, struct decision *d)
{
	struct party party = { .state = CRM_STATE_OK };
	struct situation s = { .stage = stage,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1,
			       .party = &party };

	set_facts(&s.facts, facts);
	decide(policy, roster, NULL, &s, d);
}

static const char *note_of(const struct decision *d, const char *name)
{
	for (int i = 0; i < d->n_trace; i++) {
		if (d->trace[i].kind == TRACE_NOTE && strcmp(d->trace[i].name, name) == 0) {
			return d->trace[i].note;
		}
	}
	return "";
}

static void r12_no_rule_sends_to_the_client_department_who_needs_a_visit(void **state)
{
	struct policy_rule *meeting = &policy->rules[6];
	struct decision d;

	(void)state;
	assert_string_equal(meeting->id, "meeting");
	meeting->when[FACT_KIND] = policy->rules[0].when[FACT_KIND]; /* "personal" is above it */
	ask(STAGE_QUALIFY, "party=org band=medium meeting=needed", &d);
	assert_int_equal(d.reason, REASON_NEEDS_MEETING);
	assert_int_equal(d.department, policy->commercial);
	assert_string_equal(d.rule, "visit");
	assert_string_equal(note_of(&d, "visit"), "not sized: the officers visit nobody (R-12)");
	ask(STAGE_HANDOVER, "party=org band=medium meeting=needed", &d);
	assert_int_equal(d.reason, REASON_DUTY_TODAY);
	assert_string_equal(policy_person_id(policy, d.belongs_to), "masha");
	ask(STAGE_HANDOVER, "party=private meeting=needed", &d); /* R-28 is before it */
	assert_int_equal(d.reason, REASON_PRIVATE_PERSON);
	assert_int_equal(d.department, policy->client);
	ask(STAGE_QUALIFY, "kind=documents meeting=needed", &d); /* R-13 as well */
	assert_int_equal(d.reason, REASON_NON_COMMERCIAL);
	assert_string_equal(note_of(&d, "visit"), "");
	meeting->when[FACT_KIND] = 0;
}

static void r28_no_rule_leads_a_private_person_to_the_commercial_department(void **state)
{
	static const char *const said[] = { "party=private company=large",
					    "party=private meeting=needed", "party=private" };
	struct policy_rule *private = &policy->rules[2];
	struct decision d;

	(void)state;
	assert_string_equal(private->id, "private");
	private->when[FACT_KIND] = policy->rules[0].when[FACT_KIND]; /* "personal" is above it */
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		ask(STAGE_HANDOVER, said[i], &d);
		assert_int_equal(d.reason, REASON_PRIVATE_PERSON);
		assert_int_equal(d.department, policy->client);
		assert_int_equal(d.belongs_to, PERSON_NONE);
		assert_string_equal(d.rule, "private");
	}
	assert_string_equal(note_of(&d, "private"),
			    "not default: he never enters that department (R-28)");
	ask(STAGE_QUALIFY, "party=private company=large", &d);
	assert_int_equal(d.reason, REASON_PRIVATE_PERSON);
	assert_int_equal(d.department, policy->client);
	ask(STAGE_QUALIFY, "party=org company=large", &d);
	assert_int_equal(d.department, policy->commercial);
	private->when[FACT_KIND] = 0;
}

static void away_people_are_not_rung_busy_ones_are(void **state)
{
	struct presence presence = { 0 };
	struct decision d;

	(void)state;
	presence.of[policy_find_person(policy, "masha")] = PRESENCE_AWAY;
	presence.of[policy_find_person(policy, "petya")] = PRESENCE_BUSY;
	decide_simply(NOBODY, STAGE_HANDOVER, &presence, &d);
	assert_string_equal(policy_person_id(policy, d.employee), "petya");
	assert_string_equal(policy_person_id(policy, d.belongs_to), "masha");
}

static void next_walks_the_chain_and_ends_with_a_message(void **state)
{
	static const char *const expected[] = { "PJSIP/203", "PJSIP/200", "client", "client" };
	struct party party = { .state = CRM_STATE_OK };
	struct situation s = { .stage = STAGE_NEXT,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1,
			       .party = &party };
	struct decision before, d;

	(void)state;
	decide_simply(NOBODY, STAGE_HANDOVER, NULL, &before);
	for (int i = 0; i < 4; i++) {
		s.before.chain = before.chain;
		s.before.leg = before.leg;
		s.before.reason = before.reason;
		s.before.department = before.department;
		s.before.belongs_to = before.belongs_to;
		decide(policy, roster, NULL, &s, &d);
		assert_string_equal(d.chain.legs[d.leg].target, expected[i]);
		assert_string_equal(policy_person_id(policy, d.belongs_to), "masha");
		before = d;
	}
	assert_int_equal(d.action, ACTION_MESSAGE);
	assert_int_equal(d.reason, REASON_OVERFLOW);
}

static void the_trace_names_every_rule_tried_and_what_did_not_fit(void **state)
{
	struct decision d;
	int n_rules = 0;

	(void)state;
	decide_simply(NOBODY, STAGE_ARRIVAL, NULL, &d);
	for (int i = 0; i < d.n_trace; i++) {
		n_rules += d.trace[i].kind == TRACE_RULE;
	}
	assert_int_equal(n_rules, policy->n_rules);
	assert_string_equal(d.trace[d.n_trace - 1].name, "default");
	assert_true(d.trace[d.n_trace - 1].is_fit);
}

static void the_answers_override_the_crm_and_both_are_kept(void **state)
{
	struct party party;
	struct situation s = { .stage = STAGE_QUALIFY,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1,
			       .party = &party };
	struct decision d;

	(void)state;
	callers_make(policy, PRIVATE_AT_BOSCH, &party);
	facts_set(&s.facts, FACT_PARTY, PARTY_PRIVATE, SOURCE_SCRIPT);
	decide(policy, roster, NULL, &s, &d);
	assert_int_equal(d.facts.of[FACT_PARTY].value, PARTY_PRIVATE);
	assert_int_equal(d.facts.of[FACT_PARTY].was_value, PARTY_ORG);
	assert_int_equal(d.facts.of[FACT_PARTY].was_source, SOURCE_CRM);
}

static void a_chain_survives_its_text(void **state)
{
	struct decision d;
	struct chain back;
	char text[LEGS_TEXT_SIZE], again[LEGS_TEXT_SIZE];

	(void)state;
	decide_simply(OWNED, STAGE_ARRIVAL, NULL, &d);
	chain_format(policy, &d.chain, text, sizeof(text));
	assert_true(chain_parse(policy, text, &back));
	chain_format(policy, &back, again, sizeof(again));
	assert_string_equal(text, again);
	assert_false(chain_parse(policy, "", &back));
	assert_false(chain_parse(policy, "dial PJSIP/1 duty masha", &back));
	assert_false(chain_parse(policy, "dial PJSIP/1 duty masha 20 x", &back));
	assert_false(chain_parse(policy, "fly PJSIP/1 duty masha 20", &back));
}

static void the_fallback_is_the_client_department(void **state)
{
	struct situation s = { .stage = STAGE_HANDOVER,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = -1 };
	struct decision d;

	(void)state;
	decide_fallback(policy, &s, &d);
	assert_int_equal(d.reason, REASON_DEADLINE);
	assert_string_equal(d.chain.legs[0].target, "client");
}

static int setup(void **state)
{
	(void)state;
	policy = callers_policy();
	if (policy == NULL) {
		return -1;
	}
	roster = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
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
	enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(r31_client_lifts_first_and_sees_the_banner),
		cmocka_unit_test(r44_head_mode_takes_every_handover),
		cmocka_unit_test(r59_a_day_with_nobody_goes_to_the_head_with_an_alarm),
		cmocka_unit_test(r12_no_rule_sends_to_the_client_department_who_needs_a_visit),
		cmocka_unit_test(r28_no_rule_leads_a_private_person_to_the_commercial_department),
		cmocka_unit_test(away_people_are_not_rung_busy_ones_are),
		cmocka_unit_test(next_walks_the_chain_and_ends_with_a_message),
		cmocka_unit_test(the_trace_names_every_rule_tried_and_what_did_not_fit),
		cmocka_unit_test(the_answers_override_the_crm_and_both_are_kept),
		cmocka_unit_test(a_chain_survives_its_text),
		cmocka_unit_test(the_fallback_is_the_client_department),
	};
	struct CMUnitTest tests[N_ROWS + sizeof(others) / sizeof(others[0])];

	for (size_t i = 0; i < N_ROWS; i++) {
		tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(check_row, NULL);
		tests[i].name = rows[i].name;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	memcpy(tests + N_ROWS, others, sizeof(others));
	return cmocka_run_group_tests_name("decide", tests, setup, teardown);
}

/* layer: config support */
/*
 * What the sales department expects of decide() beyond the order of the rules: who stands in for
 * whom, and what the officer reads on his screen. On the seed company, by requirement number.
 */
#include "sales_kit.h"

#include "dutyd/base/str.h"
#include "dutyd/domain/act.h"
#include "dutyd/domain/muster.h"

/* ---- the owner ---- */

static void r31_an_officer_lifts_and_must_not_quote_terms(void **state)
{
	(void)state;
	policy->owner_first_touch = OWNER_TOUCH_CLIENT;
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	expect(REASON_OWNER_ACTIVE, "queue client queue - 60;dial PJSIP/200 head irina 20", "vasya",
	       "");
	assert_string_equal(answer.card, "owner: Вася Петров - do not quote terms | ООО Вектор");
	/* One key hands him over: to the owner, not to the duty. */
	ask(OWNED, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.target, "PJSIP/201");
	assert_string_equal(answer.card, "owner: Вася Петров | ООО Вектор");
	/* All calls means all: of an owner on leave, too. */
	ask(OWNED_ABSENT, STAGE_ARRIVAL, "2026-12-08 11:00");
	assert_string_equal(answer.target, "client");
	assert_int_equal(decision.reason, REASON_OWNER_AWAY);
	assert_string_equal(answer.card, "owner: Оля Смирнова - do not quote terms | ООО Вектор");
}

static void r33_who_picks_up_for_the_owner_reads_the_banner(void **state)
{
	(void)state;
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	assert_string_equal(answer.card, "owner: Вася Петров | ООО Вектор");
	ask_next();
	assert_string_equal(answer.employee, "masha");
	assert_string_equal(answer.belongs_to, "vasya");
	assert_string_equal(answer.card, "owner: Вася Петров - do not quote terms | ООО Вектор");
	/* A duty's own client is new: whoever picks up for him may talk. */
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	ask_next();
	assert_string_equal(answer.employee, "petya");
	assert_string_equal(answer.card, "owner: Маша Иванова");
}

static void r32_the_card_names_the_former_owner(void **state)
{
	(void)state;
	ask(OWNED_STALE, STAGE_ARRIVAL, TUESDAY);
	assert_int_equal(decision.reason, REASON_FIRST_LINE);
	assert_string_equal(answer.belongs_to, "");
	assert_string_equal(answer.card, "former owner: Вася Петров | ООО Вектор");
	policy->people[person("vasya")].to =
		zone_day_at(policy->zone, callers_instant(policy, "2026-11-30") / 1000);
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	assert_int_equal(decision.reason, REASON_OWNER_GONE);
	assert_string_equal(answer.card, "former owner: Вася Петров | ООО Вектор");
}

static void ask_of_former(const char *org, const char *own, uint8_t kind)
{
	struct situation s = { .stage = STAGE_ARRIVAL,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = 0,
			       .party = &party };

	callers_make(policy, LARGE, &party);
	party.kind = kind;
	str_copy(party.former_as_org.id, sizeof(party.former_as_org.id), org);
	str_copy(party.former_as_private.id, sizeof(party.former_as_private.id), own);
	decide(policy, roster, &presence, &s, &decision);
	answer_from_decision(policy, &party, &decision, &answer);
	assert_string_equal(answer.belongs_to, "");
}

/* Nobody has him, somebody had; and somebody has whom nobody here knows any more. */
static void r32_an_assignment_that_ended_is_on_the_card(void **state)
{
	(void)state;
	ask_of_former("vpetrov", "anya", PARTY_ORG);
	assert_int_equal(decision.reason, REASON_FIRST_LINE);
	assert_string_equal(answer.card, "former owner: Вася Петров | ООО Вектор");
	ask_of_former("vpetrov", "", PARTY_PRIVATE); /* */
	assert_string_equal(answer.card, "ООО Вектор");
	ask_of_former("boris", "", PARTY_ORG);
	assert_string_equal(answer.card, "former owner: boris | ООО Вектор");
	ask_of_former("", "", PARTY_ORG);
	assert_string_equal(answer.card, "ООО Вектор");
	ask(OWNED_GONE, STAGE_ARRIVAL, TUESDAY);
	assert_int_equal(decision.reason, REASON_OWNER_GONE);
	assert_string_equal(answer.card, "former owner: boris | ООО Вектор");
}

/* The base is another program's: what it says breaks no line of whoever shows the card. */
static void r31_the_card_is_one_line(void **state)
{
	(void)state;
	callers_make(policy, LARGE, &party);
	str_copy(party.company_name, sizeof(party.company_name), "Вектор\nowner: Петя\x7f\t!");
	struct situation s = { .now_ms = callers_instant(policy, TUESDAY), .party = &party };

	decide(policy, roster, &presence, &s, &decision);
	answer_from_decision(policy, &party, &decision, &answer);
	assert_string_equal(answer.card, "Вектор owner: Петя  !");
}

static void r32_a_client_let_lie_is_shown_to_the_head_first(void **state)
{
	static const char of_masha[] = "dial PJSIP/202 duty masha 20;"
				       "dial PJSIP/203 backup petya 20;"
				       "dial PJSIP/200 head irina 20;queue client queue - 60";

	(void)state;
	ask(OWNED_STALE, STAGE_HANDOVER, TUESDAY);
	expect(REASON_OWNER_GONE, "dial PJSIP/200 head irina 20;queue client queue - 60", "irina",
	       "");
	policy->owner_stale = OWNER_STALE_DUTY;
	ask(OWNED_STALE, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_TODAY, of_masha, "masha", "");
	/* Nobody to show him to: the day's duty. */
	policy->owner_stale = OWNER_STALE_HEAD;
	presence.of[person("irina")] = PRESENCE_AWAY;
	ask(OWNED_STALE, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.belongs_to, "masha");
	/* A dismissed owner's client is nobody's: the duty's prey. */
	ask(OWNED_GONE, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.belongs_to, "masha");
}

static void r34_an_owner_away_from_his_desk(void **state)
{
	(void)state;
	presence.of[person("vasya")] = PRESENCE_AWAY;
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	assert_int_equal(decision.reason, REASON_OWNER_AWAY);
	assert_string_equal(answer.employee, "masha"); /* takes the message */
	assert_string_equal(answer.belongs_to, "vasya");
	policy->owner_absent = OWNER_AWAY_CLIENT;
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	assert_string_equal(answer.target, "client");
	/* In head mode there is no duty who could. */
	policy->owner_absent = OWNER_AWAY_DUTY;
	commercial_of()->inbound = INBOUND_HEAD;
	ask(OWNED, STAGE_ARRIVAL, TUESDAY);
	assert_string_equal(answer.employee, "irina");
	assert_string_equal(answer.belongs_to, "vasya");
}

/* ---- the commercial department ---- */

static void r48_head_absent_a_deputy_in_order(void **state)
{
	(void)state;
	commercial_of()->inbound = INBOUND_HEAD;
	set_deputies("lena", "anya");
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_HEAD_MODE, "dial PJSIP/200 head irina 20;queue client queue - 60", "irina",
	       "");
	presence.of[person("irina")] = PRESENCE_AWAY;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.employee, "lena");
	assert_string_equal(answer.belongs_to, "irina");
	assert_int_equal(decision.acting_head, person("lena"));
	presence.of[person("lena")] = PRESENCE_AWAY;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.employee, "anya");
}

static void r48_head_absent_the_strongest_free_rep_acts_as_head(void **state)
{
	(void)state;
	commercial_of()->inbound = INBOUND_HEAD;
	set_deputies("lena", NULL);
	presence.of[person("irina")] = presence.of[person("lena")] = PRESENCE_AWAY;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_HEAD_MODE,
	       "dial PJSIP/202 head masha 20;queue client queue - 60;"
	       "message client queue - 0",
	       "irina", "");
	assert_int_equal(decision.acting_head, person("masha")); /* strength 40 */
	presence.of[person("masha")] = PRESENCE_BUSY;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.employee, "vasya"); /* 20 */
}

static void r48_head_absent_and_nobody_free_a_task_for_him(void **state)
{
	(void)state;
	commercial_of()->inbound = INBOUND_HEAD;
	presence.of[person("irina")] = PRESENCE_AWAY;
	for (int i = 0; i < commercial_of()->n_members; i++) {
		presence.of[commercial_of()->members[i]] = PRESENCE_BUSY;
	}
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_HEAD_MODE, "queue client queue - 60;message client queue - 0", "irina",
	       "irina");
	assert_int_equal(decision.acting_head, PERSON_NONE);
}

/* The head as the last to be rung is no reason to disturb a rep. */
static void r48_a_rep_acts_only_where_the_call_is_the_heads_own(void **state)
{
	(void)state;
	presence.of[person("irina")] = PRESENCE_AWAY;
	ask(NOBODY, STAGE_ARRIVAL, TUESDAY);
	expect(REASON_FIRST_LINE, "queue client queue - 60;message client queue - 0", "", "");
	set_deputies("dima", NULL);
	ask(NOBODY, STAGE_ARRIVAL, TUESDAY);
	expect(REASON_FIRST_LINE, "queue client queue - 60;dial PJSIP/207 head dima 20", "", "");
}

static void r46_reps_by_strength_the_free_first(void **state)
{
	int strength[PRESENCE_PEOPLE_MAX] = { 0 }, reps[PRESENCE_PEOPLE_MAX];
	struct muster muster = { policy, &presence, callers_instant(policy, TUESDAY) };

	(void)state;
	assert_int_equal(muster_rank(&muster, NULL, reps), 7);
	assert_int_equal(reps[0], person("masha")); /* 40 */
	assert_int_equal(reps[1], person("vasya")); /* 20 */
	assert_int_equal(reps[2], person("petya")); /* 0, as the configuration has them */
	presence.of[person("masha")] = PRESENCE_BUSY;
	assert_int_equal(muster_rank(&muster, NULL, reps), 7);
	assert_int_equal(reps[0], person("vasya"));
	assert_int_equal(reps[6], person("masha"));
	strength[person("dima")] = 75;
	assert_int_equal(muster_rank(&muster, strength, reps), 7);
	assert_int_equal(reps[0], person("dima"));
	/* Olya is on a course until the ninth. */
	muster.utc_ms = callers_instant(policy, "2026-12-08 11:00");
	assert_int_equal(muster_rank(&muster, strength, reps), 6);
}

static void r53_a_busy_duty_is_waited_for_then_a_message_is_taken(void **state)
{
	(void)state;
	presence.of[person("masha")] = PRESENCE_BUSY;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_TODAY,
	       "dial PJSIP/202 duty masha 60 60;queue client queue - 60;"
	       "dial PJSIP/200 head irina 20",
	       "masha", "");
	assert_int_equal(answer.wait, 60);
	ask_next();
	assert_string_equal(answer.target, "client"); /* Olga takes a message */
	assert_string_equal(answer.belongs_to, "masha");
	ask_next();
	ask_next();
	assert_int_equal(decision.action, ACTION_MESSAGE);
	assert_string_equal(answer.belongs_to, "masha");
	assert_string_equal(answer.responsible, "masha");
	commercial_of()->duty_wait = 5; /* less than his phone rings anyway */
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_int_equal(answer.seconds, 20);
	assert_int_equal(answer.wait, 5);
}

/* Who follows him in the chain rings at once; with nobody behind him a busy phone is waited for. */
static void r53_where_nobody_answers_for_the_duty_his_phone_is_waited_for(void **state)
{
	struct chain chain;
	char text[LEGS_TEXT_SIZE];

	(void)state;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_int_equal(answer.wait, 0);
	commercial_of()->n_silent = 0;
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_TODAY,
	       "dial PJSIP/202 duty masha 20 60;queue client queue - 60;"
	       "dial PJSIP/200 head irina 20",
	       "masha", "");
	chain_format(policy, &decision.chain, text, sizeof(text));
	assert_true(chain_parse(policy, text, &chain));
	assert_int_equal(chain.legs[0].wait, 60);
	assert_int_equal(chain.legs[1].wait, 0);
	assert_false(chain_parse(policy, "dial PJSIP/202 duty masha 20 x", &chain));
	assert_false(chain_parse(policy, "dial PJSIP/202 duty masha 20 60 1", &chain));
	presence.of[person("petya")] = presence.of[person("irina")] = PRESENCE_GONE;
	commercial_of()->n_silent = 1; /* the backup, who has left */
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_int_equal(answer.wait, 60);
	presence.of[person("masha")] = PRESENCE_GONE; /* nobody at all: no leg, and no wait */
	ask(NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_int_equal(answer.wait, 0);
}

/* The week's only working day that nobody has. */
static struct roster *with_a_gap(void)
{
	struct roster *days = horizon_compose(policy, NULL, callers_instant(policy, "2026-11-30"));
	int32_t day = zone_day_at(policy->zone, callers_instant(policy, TUESDAY) / 1000);

	days->days[day - days->first] = (struct roster_day){ PERSON_NONE, PERSON_NONE, ROSTER_GAP };
	return days;
}

static void r59_a_gap_goes_to_the_head_the_last_duty_or_the_client_department(void **state)
{
	struct roster *days = with_a_gap();

	(void)state;
	ask_with(days, NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_GAP, "dial PJSIP/200 head irina 20;queue client queue - 60", "irina",
	       "");
	assert_true(decision.is_gap);
	commercial_of()->gap = GAP_TO_LAST_DUTY;
	ask_with(days, NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_GAP,
	       "dial PJSIP/201 duty vasya 20;dial PJSIP/203 backup petya 20;"
	       "dial PJSIP/200 head irina 20;queue client queue - 60",
	       "vasya", "");
	assert_true(decision.is_gap);
	commercial_of()->gap = GAP_TO_CLIENT;
	ask_with(days, NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_GAP, "queue client queue - 60;dial PJSIP/200 head irina 20", "",
	       "irina");
	assert_true(decision.is_gap);
	assert_string_equal(answer.department, "client");
	/* Nothing was ever planned: no last duty, so the head. */
	commercial_of()->gap = GAP_TO_LAST_DUTY;
	ask_with(NULL, NOBODY, STAGE_HANDOVER, TUESDAY);
	assert_string_equal(answer.employee, "irina");
	assert_true(decision.is_gap);
	roster_unref(&days);
}

/* The leave of the configuration's first who has one: now it is that person's, on that Tuesday. */
static void send_on_leave(const char *id)
{
	struct roster_absence *absence = &policy->roster.absences[0];

	absence->person = person(id);
	absence->from = absence->to =
		zone_day_at(policy->zone, callers_instant(policy, TUESDAY) / 1000);
}

static void r59_nobody_on_leave_is_rung_as_the_last_duty(void **state)
{
	struct roster *days = with_a_gap();

	(void)state;
	commercial_of()->gap = GAP_TO_LAST_DUTY;
	send_on_leave("petya");
	ask_with(days, NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_GAP,
	       "dial PJSIP/201 duty vasya 20;dial PJSIP/204 backup olya 20;"
	       "dial PJSIP/200 head irina 20;queue client queue - 60",
	       "vasya", "");
	send_on_leave("vasya"); /* the only one who has had duty */
	ask_with(days, NOBODY, STAGE_HANDOVER, TUESDAY);
	expect(REASON_DUTY_GAP, "dial PJSIP/200 head irina 20;queue client queue - 60", "irina",
	       "");
	roster_unref(&days);
}

/* ---- what the client department does not lift ---- */

static void overflow_is_the_head_a_call_back_or_the_voice_mail(void **state)
{
	static const struct {
		enum department_overflow overflow;
		const char *arrival, *closed;
	} rows[] = {
		{ OVERFLOW_TO_HEAD, "queue client queue - 60;dial PJSIP/200 head irina 20",
		  "message client queue - 0" },
		{ OVERFLOW_CALLBACK, "queue client queue - 60;message client callback - 0",
		  "message client callback - 0" },
		{ OVERFLOW_VOICEMAIL, "queue client queue - 60;message client voicemail - 0",
		  "message client voicemail - 0" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		policy->departments[policy->client].overflow = rows[i].overflow;
		ask(NOBODY, STAGE_ARRIVAL, TUESDAY);
		expect(REASON_FIRST_LINE, rows[i].arrival, "", "");
		ask_next();
		assert_int_equal(answer.role, decision.chain.legs[1].role);
		assert_string_equal(answer.responsible, i == 0 ? "" : "masha");
		ask(NOBODY, STAGE_ARRIVAL, "2026-12-01 20:00");
		expect(REASON_AFTER_HOURS, rows[i].closed, "", "petya");
	}
}

/* ---- the split ---- */

static void say(enum fact fact, uint8_t value, struct situation *s)
{
	facts_set(&s->facts, fact, value, SOURCE_OFFICER);
}

static void qualify_large(bool is_meeting_needed)
{
	struct situation s = { .stage = STAGE_QUALIFY,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = 0,
			       .party = &party };

	callers_make(policy, NOBODY, &party);
	say(FACT_PARTY, PARTY_ORG, &s);
	say(FACT_BAND, BAND_LARGE, &s);
	if (is_meeting_needed) {
		say(FACT_MEETING, MEETING_NEEDED, &s);
	}
	decide(policy, roster, &presence, &s, &decision);
}

/* Both settings of R-25; the trace says which applied. */
static void r25_volume_alone_or_volume_and_a_meeting(void **state)
{
	struct policy_rule *large = &policy->rules[5];
	const struct trace_step *tried = NULL;

	(void)state;
	assert_string_equal(large->id, "large");
	qualify_large(false);
	assert_int_equal(decision.reason, REASON_LARGE_BAND);
	large->requires_meeting = true;
	large->when[FACT_MEETING] = 1 << (MEETING_NEEDED - 1);
	qualify_large(true);
	assert_int_equal(decision.reason, REASON_LARGE_BAND);
	qualify_large(false);
	assert_int_equal(decision.reason, REASON_FIRST_LINE);
	for (int i = 0; i < decision.n_trace; i++) {
		if (decision.trace[i].kind == TRACE_RULE &&
		    strcmp(decision.trace[i].name, "large") == 0) {
			tried = &decision.trace[i];
		}
	}
	assert_non_null(tried);
	assert_false(tried->is_fit);
	assert_int_equal(tried->fact, FACT_MEETING);
}

static const char *hand_back(enum who caller, enum fact fact, uint8_t value)
{
	struct situation s = { .stage = STAGE_HANDBACK,
			       .now_ms = callers_instant(policy, TUESDAY),
			       .line = 0,
			       .party = &party,
			       .before = { .belongs_to = person("masha") } };

	callers_make(policy, caller, &party);
	if (fact != FACT_COUNT) {
		say(fact, value, &s);
	}
	decide(policy, roster, &presence, &s, &decision);
	return decide_act_refusal(policy, &decision);
}

/* what officers can execute, and whose the client is then. */
static void r26_of_a_large_company_only_a_small_sale_is_handed_back(void **state)
{
	(void)state;
	assert_null(hand_back(NOBODY, FACT_COUNT, 0));
	assert_int_equal(decision.belongs_to, PERSON_NONE);
	assert_non_null(hand_back(NOBODY, FACT_MEETING, MEETING_NEEDED));
	assert_null(hand_back(LARGE, FACT_COUNT, 0));
	assert_int_equal(decision.belongs_to, person("masha"));
	assert_null(hand_back(LARGE, FACT_BAND, BAND_SMALL));
	assert_int_equal(decision.belongs_to, person("masha"));
	assert_non_null(hand_back(LARGE, FACT_BAND, BAND_MEDIUM));
	assert_non_null(hand_back(LARGE, FACT_BAND, BAND_LARGE));
	assert_null(hand_back(LARGE, FACT_PARTY, PARTY_PRIVATE)); /* */
	assert_int_equal(decision.belongs_to, PERSON_NONE);
	policy->sales.small_sale = SMALL_SALE_COMMERCIAL;
	assert_non_null(hand_back(LARGE, FACT_BAND, BAND_SMALL));
	assert_null(hand_back(NOBODY, FACT_BAND, BAND_SMALL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SALES_TEST(r31_an_officer_lifts_and_must_not_quote_terms),
		SALES_TEST(r33_who_picks_up_for_the_owner_reads_the_banner),
		SALES_TEST(r32_the_card_names_the_former_owner),
		SALES_TEST(r31_the_card_is_one_line),
		SALES_TEST(r32_an_assignment_that_ended_is_on_the_card),
		SALES_TEST(r32_a_client_let_lie_is_shown_to_the_head_first),
		SALES_TEST(r34_an_owner_away_from_his_desk),
		SALES_TEST(r48_head_absent_a_deputy_in_order),
		SALES_TEST(r48_head_absent_the_strongest_free_rep_acts_as_head),
		SALES_TEST(r48_head_absent_and_nobody_free_a_task_for_him),
		SALES_TEST(r48_a_rep_acts_only_where_the_call_is_the_heads_own),
		SALES_TEST(r46_reps_by_strength_the_free_first),
		SALES_TEST(overflow_is_the_head_a_call_back_or_the_voice_mail),
		SALES_TEST(r25_volume_alone_or_volume_and_a_meeting),
		SALES_TEST(r26_of_a_large_company_only_a_small_sale_is_handed_back),
		SALES_TEST(r53_a_busy_duty_is_waited_for_then_a_message_is_taken),
		SALES_TEST(r53_where_nobody_answers_for_the_duty_his_phone_is_waited_for),
		SALES_TEST(r59_a_gap_goes_to_the_head_the_last_duty_or_the_client_department),
		SALES_TEST(r59_nobody_on_leave_is_rung_as_the_last_duty),
	};

	return cmocka_run_group_tests_name("decide sales", tests, NULL, NULL);
}

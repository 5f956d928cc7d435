/* layer: domain support */
#include "test_main.h"

#include "dutyd/domain/entry.h"
#include "seed_policy.h"

static struct policy *policy;

static int set_up(void **state)
{
	(void)state;
	policy = seed_policy();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	policy_unref(&policy);
	return 0;
}

struct row {
	const char *name;
	enum stage stage;
	enum reason reason;
	int department, belongs_to, owner;
	int officer, given;
	bool is_large_and_small; /* a large company's small matter */
	int n;
	struct entry entries[ENTRIES_MAX];
};

enum { NONE = PERSON_NONE };

static const struct row rows[] = {
	{ "r54: the duty gets whom he is handed",
	  STAGE_HANDOVER,
	  REASON_DUTY_TODAY,
	  SEED_COMMERCIAL,
	  SEED_MASHA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_MASHA } } },
	{ "r58: so does who stands in for him",
	  STAGE_HANDOVER,
	  REASON_DUTY_OVERRIDE,
	  SEED_COMMERCIAL,
	  SEED_PETYA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_PETYA } } },
	{ "r44: the head, in head mode",
	  STAGE_HANDOVER,
	  REASON_HEAD_MODE,
	  SEED_COMMERCIAL,
	  SEED_IRINA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_IRINA } } },
	{ "r59: a day with nobody is the head's",
	  STAGE_HANDOVER,
	  REASON_DUTY_GAP,
	  SEED_COMMERCIAL,
	  SEED_IRINA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_IRINA } } },
	{ "after hours, he is the duty's all the same",
	  STAGE_HANDOVER,
	  REASON_AFTER_HOURS,
	  SEED_COMMERCIAL,
	  SEED_MASHA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_MASHA } } },
	{ "r34: the owner has him already",
	  STAGE_HANDOVER,
	  REASON_OWNER_ACTIVE,
	  SEED_COMMERCIAL,
	  SEED_VASYA,
	  SEED_VASYA,
	  NONE,
	  NONE,
	  false,
	  0,
	  { { 0 } } },
	{ "r14: the officer who took him",
	  STAGE_QUALIFY,
	  REASON_SMALL_OR_MEDIUM,
	  SEED_CLIENT,
	  SEED_ANYA,
	  NONE,
	  SEED_ANYA,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_ANYA } } },
	{ "r28: a private person",
	  STAGE_QUALIFY,
	  REASON_PRIVATE_PERSON,
	  SEED_CLIENT,
	  SEED_ANYA,
	  NONE,
	  SEED_ANYA,
	  NONE,
	  false,
	  1,
	  { { ENTRY_ASSIGN, SEED_ANYA } } },
	{ "r14: nobody knows yet which officer",
	  STAGE_QUALIFY,
	  REASON_SMALL_OR_MEDIUM,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  0,
	  { { 0 } } },
	{ "the same verdict again",
	  STAGE_QUALIFY,
	  REASON_SMALL_OR_MEDIUM,
	  SEED_CLIENT,
	  SEED_ANYA,
	  NONE,
	  SEED_ANYA,
	  SEED_ANYA,
	  false,
	  0,
	  { { 0 } } },
	{ "asked on, and it is the commercial department's",
	  STAGE_QUALIFY,
	  REASON_MULTI_OFFICE,
	  SEED_COMMERCIAL,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  SEED_ANYA,
	  false,
	  1,
	  { { ENTRY_END, SEED_ANYA } } },
	{ "r54: the duty keeps whom he was handed, whatever is written down",
	  STAGE_QUALIFY,
	  REASON_MULTI_OFFICE,
	  SEED_COMMERCIAL,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  SEED_MASHA,
	  false,
	  0,
	  { { 0 } } },
	{ "r54: nor when too little is known of him again",
	  STAGE_QUALIFY,
	  REASON_FIRST_LINE,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  SEED_MASHA,
	  false,
	  0,
	  { { 0 } } },
	{ "but an officer does not",
	  STAGE_QUALIFY,
	  REASON_FIRST_LINE,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  SEED_ANYA,
	  false,
	  1,
	  { { ENTRY_END, SEED_ANYA } } },
	{ "r33: but not from the owner who is found",
	  STAGE_QUALIFY,
	  REASON_OWNER_ACTIVE,
	  SEED_COMMERCIAL,
	  SEED_VASYA,
	  SEED_VASYA,
	  SEED_ANYA,
	  SEED_MASHA,
	  false,
	  1,
	  { { ENTRY_END, SEED_MASHA } } },
	{ "r13: nothing for what is no sale",
	  STAGE_QUALIFY,
	  REASON_NON_COMMERCIAL,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  NONE,
	  false,
	  0,
	  { { 0 } } },
	{ "the verdict alone hands nobody over",
	  STAGE_QUALIFY,
	  REASON_LARGE_CORPORATE,
	  SEED_COMMERCIAL,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  NONE,
	  true,
	  0,
	  { { 0 } } },
	{ "r43: the rep's client, the officer's sale",
	  STAGE_HANDOVER,
	  REASON_DUTY_TODAY,
	  SEED_COMMERCIAL,
	  SEED_MASHA,
	  NONE,
	  SEED_ANYA,
	  NONE,
	  true,
	  2,
	  { { ENTRY_ASSIGN, SEED_MASHA }, { ENTRY_SALE, SEED_ANYA } } },
	{ "r43: the owner's client, the officer's sale",
	  STAGE_HANDOVER,
	  REASON_OWNER_ACTIVE,
	  SEED_COMMERCIAL,
	  SEED_VASYA,
	  SEED_VASYA,
	  SEED_ANYA,
	  NONE,
	  true,
	  1,
	  { { ENTRY_SALE, SEED_ANYA } } },
	{ "r43: a rep executes nothing",
	  STAGE_HANDOVER,
	  REASON_DUTY_TODAY,
	  SEED_COMMERCIAL,
	  SEED_MASHA,
	  NONE,
	  SEED_PETYA,
	  NONE,
	  true,
	  1,
	  { { ENTRY_ASSIGN, SEED_MASHA } } },
	{ "r43: handed back, a large company stays the rep's",
	  STAGE_HANDBACK,
	  REASON_HANDBACK,
	  SEED_CLIENT,
	  SEED_MASHA,
	  NONE,
	  SEED_ANYA,
	  SEED_MASHA,
	  true,
	  0,
	  { { 0 } } },
	{ "an arrival gives nothing away",
	  STAGE_ARRIVAL,
	  REASON_FIRST_LINE,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  0,
	  { { 0 } } },
	{ "nor does a leg that failed",
	  STAGE_NEXT,
	  REASON_DUTY_TODAY,
	  SEED_COMMERCIAL,
	  SEED_MASHA,
	  NONE,
	  NONE,
	  NONE,
	  false,
	  0,
	  { { 0 } } },
	{ "nor what nobody decided",
	  STAGE_QUALIFY,
	  REASON_DEADLINE,
	  SEED_CLIENT,
	  NONE,
	  NONE,
	  SEED_ANYA,
	  SEED_ANYA,
	  false,
	  0,
	  { { 0 } } },
};

/* what somebody decides by hand. */
static void an_act_leaves_its_entry(void **state)
{
	static const struct {
		enum stage stage;
		int belongs_to;
		struct entry entry;
	} acts[] = { { STAGE_HANDBACK, NONE, { ENTRY_HANDBACK, SEED_MASHA } },
		     { STAGE_ASSIGN, SEED_PETYA, { ENTRY_ASSIGN, SEED_PETYA } },
		     { STAGE_INTRODUCE, SEED_PETYA, { ENTRY_INTRODUCE, SEED_VASYA } } };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(acts); i++) {
		struct decision decision = { .stage = acts[i].stage,
					     .reason = REASON_HEAD_ASSIGNED,
					     .belongs_to = acts[i].belongs_to,
					     .introduced = SEED_VASYA,
					     .owner = { .person = NONE } };
		struct entry_before before = { .holder = SEED_MASHA,
					       .officer = SEED_ANYA,
					       .given = SEED_MASHA };
		struct entry entries[ENTRIES_MAX];

		assert_int_equal(entries_of(policy, &decision, &before, entries), 1);
		assert_int_equal(entries[0].kind, acts[i].entry.kind);
		assert_int_equal(entries[0].person, acts[i].entry.person);
	}
}

static struct decision decision_of(const struct row *row)
{
	struct decision decision = { .stage = row->stage,
				     .reason = row->reason,
				     .department = row->department,
				     .belongs_to = row->belongs_to,
				     .owner = { .person = row->owner } };

	if (row->is_large_and_small) {
		facts_set(&decision.facts, FACT_COMPANY, COMPANY_LARGE, SOURCE_CRM);
		facts_set(&decision.facts, FACT_BAND, BAND_SMALL, SOURCE_SCRIPT);
	}
	return decision;
}

static void a_decision_leaves_these_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct decision decision = decision_of(row);
		struct entry_before before = { row->given, row->officer, row->given };
		struct entry entries[ENTRIES_MAX];
		int n = entries_of(policy, &decision, &before, entries);

		if (n != row->n) {
			fail_msg("%s: %d entries, wanted %d", row->name, n, row->n);
		}
		for (int e = 0; e < n; e++) {
			if (entries[e].kind != row->entries[e].kind ||
			    entries[e].person != row->entries[e].person) {
				fail_msg("%s: %s %d", row->name, entry_name(entries[e].kind),
					 entries[e].person);
			}
		}
	}
}

static void r43_the_rep_is_paid_where_the_policy_says_so(void **state)
{
	struct decision decision = decision_of(&(struct row){ .stage = STAGE_HANDOVER,
							      .reason = REASON_DUTY_TODAY,
							      .department = SEED_COMMERCIAL,
							      .belongs_to = SEED_MASHA,
							      .owner = NONE,
							      .is_large_and_small = true });
	struct entry entries[ENTRIES_MAX];

	(void)state;
	policy->sales.small_sale = SMALL_SALE_COMMERCIAL;
	assert_int_equal(entries_of(policy, &decision,
				    &(struct entry_before){ NONE, SEED_ANYA, NONE }, entries),
			 1);
	assert_int_equal(entries[0].kind, ENTRY_ASSIGN);
}

/* He only called him once: handed over to him, the client is really his. */
static void r35_a_soft_owner_is_given_whom_he_is_handed(void **state)
{
	struct decision decision = decision_of(&(struct row){ .stage = STAGE_HANDOVER,
							      .reason = REASON_OWNER_ACTIVE,
							      .department = SEED_COMMERCIAL,
							      .belongs_to = SEED_PETYA,
							      .owner = SEED_PETYA });
	struct entry_before before = { .holder = NONE, .officer = SEED_ANYA, .given = NONE };
	struct entry entries[ENTRIES_MAX];

	(void)state;
	assert_int_equal(entries_of(policy, &decision, &before, entries), 0);
	decision.owner.is_soft = true;
	assert_int_equal(entries_of(policy, &decision, &before, entries), 1);
	assert_int_equal(entries[0].kind, ENTRY_ASSIGN);
	assert_int_equal(entries[0].person, SEED_PETYA);
}

static void r27_a_large_company_is_for_a_meeting(void **state)
{
	struct decision decision = decision_of(&rows[0]);

	(void)state;
	assert_false(decision_is_for_meeting(policy, &decision));
	facts_set(&decision.facts, FACT_COMPANY, COMPANY_LARGE, SOURCE_CRM);
	assert_true(decision_is_for_meeting(policy, &decision));
	facts_set(&decision.facts, FACT_PARTY, PARTY_PRIVATE, SOURCE_CRM);
	assert_false(decision_is_for_meeting(policy, &decision)); /* */
	facts_set(&decision.facts, FACT_PARTY, PARTY_ORG, SOURCE_CRM);
	decision.department = SEED_CLIENT;
	assert_false(decision_is_for_meeting(policy, &decision));
}

static void words_come_back(void **state)
{
	(void)state;
	for (int i = 0; i < ENTRY_COUNT; i++) {
		enum entry_kind kind = ENTRY_COUNT;

		assert_true(entry_parse(entry_name((enum entry_kind)i), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(entry_parse("sold", &(enum entry_kind){ ENTRY_END }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decision_leaves_these_entries),
		cmocka_unit_test(r43_the_rep_is_paid_where_the_policy_says_so),
		cmocka_unit_test(r35_a_soft_owner_is_given_whom_he_is_handed),
		cmocka_unit_test(r27_a_large_company_is_for_a_meeting),
		cmocka_unit_test(an_act_leaves_its_entry),
		cmocka_unit_test(words_come_back),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

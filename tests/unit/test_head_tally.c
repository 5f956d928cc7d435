/* layer: domain support */
#include "test_main.h"

#include "dutyd/domain/head_tally.h"
#include "team.h"

enum { RANDOM_TALLIES = 2000, CALLS_MAX = 60 };

static void fate_is_the_last_act(void **state)
{
	(void)state;
	assert_int_equal(head_fate_of("", "", "irina"), HEAD_OPEN);
	assert_int_equal(head_fate_of("assign", "irina", "irina"), HEAD_OPEN);
	assert_int_equal(head_fate_of("HEAD_ASSIGNED", "irina", "irina"), HEAD_KEPT);
	assert_int_equal(head_fate_of("HEAD_ASSIGNED", "masha", "irina"), HEAD_PASSED);
	assert_int_equal(head_fate_of("assign", "masha", "irina"), HEAD_PASSED);
	assert_int_equal(head_fate_of("handback", "irina", "irina"), HEAD_RETURNED);
}

static void the_better_deal_counts(void **state)
{
	(void)state;
	assert_int_equal(head_outcome_with(HEAD_NO_DEAL, "lost"), HEAD_LOST);
	assert_int_equal(head_outcome_with(HEAD_LOST, "open"), HEAD_DEAL_OPEN);
	assert_int_equal(head_outcome_with(HEAD_DEAL_OPEN, "lost"), HEAD_DEAL_OPEN);
	assert_int_equal(head_outcome_with(HEAD_DEAL_OPEN, "won"), HEAD_WON);
	assert_int_equal(head_outcome_with(HEAD_WON, "lost"), HEAD_WON);
	assert_int_equal(head_outcome_with(HEAD_NO_DEAL, "strange"), HEAD_NO_DEAL);
}

/* Kept, passed, returned and open are what was received, and so are the outcomes. */
static void r47_totals_add_up(void **state)
{
	static const char *const acts[] = { "", "assign", "HEAD_ASSIGNED", "handback", "end" };
	static const char *const people[] = { "irina", "masha", "vasya" };
	static const char *const stages[] = { "won", "lost", "open" };
	uint64_t seed = 47;

	(void)state;
	for (int t = 0; t < RANDOM_TALLIES; t++) {
		struct head_tally tally = { 0 };
		int n = team_random_below(&seed, CALLS_MAX), fates = 0, outcomes = 0;

		for (int i = 0; i < n; i++) {
			enum head_outcome outcome = HEAD_NO_DEAL;

			for (int d = team_random_below(&seed, 4); d > 0; d--) {
				outcome = head_outcome_with(outcome,
							    stages[team_random_below(&seed, 3)]);
			}
			head_tally_add(&tally,
				       head_fate_of(acts[team_random_below(&seed, 5)],
						    people[team_random_below(&seed, 3)], "irina"),
				       outcome);
		}
		for (int f = 0; f < HEAD_FATE_COUNT; f++) {
			fates += head_tally_fate(&tally, (enum head_fate)f);
		}
		for (int o = 0; o < HEAD_OUTCOME_COUNT; o++) {
			outcomes += head_tally_outcome(&tally, (enum head_outcome)o);
		}
		assert_int_equal(tally.received, n);
		assert_int_equal(fates, n);
		assert_int_equal(outcomes, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fate_is_the_last_act),
		cmocka_unit_test(the_better_deal_counts),
		cmocka_unit_test(r47_totals_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

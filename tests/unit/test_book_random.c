/* layer: domain support */
/* What must hold for every published roster, tried on 10,000 random ones with a fixed seed. */
#include "test_main.h"

#include "dutyd/base/str.h"
#include "random_roster.h"

enum { ROSTERS = 10000, DAYS = RANDOM_DAYS };

static void expect_same(const struct roster *a, const struct roster *b, int32_t from, int32_t to)
{
	for (int32_t day = from; day <= to; day++) {
		if (!random_is_same_row(roster_on(a, day), roster_on(b, day))) {
			char text[CIVIL_TEXT_SIZE];

			civil_format(day, text);
			fail_msg("%s: %d (%s), %d (%s)", text, roster_on(a, day).person,
				 roster_kind_name(roster_on(a, day).kind), roster_on(b, day).person,
				 roster_kind_name(roster_on(b, day).kind));
		}
	}
}

/* Property 4: nothing that the configuration says later changes a published row. */
static void property_4_published_rows_stay(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		struct book *book = hang_book(policy);
		int32_t first = policy->roster.start;
		int32_t last = first + team_random_below(&seed, DAYS - 1);

		random_leave(policy, &seed);
		random_changes(policy, &seed);
		struct roster *before = book_compose(policy, NULL, first, DAYS);

		hang_days(policy, book, first, last);
		random_leave(policy, &seed);
		random_changes(policy, &seed);
		policy->roster.n_order = 1 + team_random_below(&seed, policy->roster.n_order);
		policy->roster.workdays = (uint8_t)(1 + team_random_below(&seed, 127));
		policy->roster.start +=
			team_random_below(&seed, 2) * team_random_below(&seed, DAYS);
		struct roster *after = book_compose(policy, book, first, DAYS);

		expect_same(before, after, first, last);
		roster_unref(&before);
		roster_unref(&after);
		book_free(&book);
		policy_unref(&policy);
	}
}

/* Property 5, of acts: a swap and an override change exactly the days they name. */
static void property_5_acts_change_the_named_days_only(void **state)
{
	static const char *const who[] = { "vasya", "masha", "petya", "olya",
					   "sasha", "lena",  "dima" };
	uint64_t seed = 5;
	int n_done = 0;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		struct book *book = hang_book(policy);
		int32_t first = policy->roster.start;
		struct book_ask ask = { .action = team_random_below(&seed, 2) ? BOOK_SWAP :
										BOOK_OVERRIDE,
					.today = first,
					.from = random_day(policy, &seed),
					.to = random_day(policy, &seed) };

		random_leave(policy, &seed);
		str_copy(ask.who, sizeof(ask.who), who[team_random_below(&seed, TEAM_SIZE)]);
		hang_days(policy, book, first, first + DAYS - 1);
		struct roster *before = book_compose(policy, book, first, 2 * DAYS);
		struct book_plan *plan = book_act(policy, book, &ask, NULL);

		if (plan != NULL) {
			hang_plan(book, plan);
			n_done++;
			struct roster *after = book_compose(policy, book, first, 2 * DAYS);

			for (int32_t day = first; day < first + 2 * DAYS; day++) {
				bool is_named = day == ask.from ||
						(ask.action == BOOK_SWAP && day == ask.to);

				assert_int_equal(roster_on(before, day).person !=
							 roster_on(after, day).person,
						 is_named);
			}
			if (ask.action == BOOK_SWAP) {
				assert_int_equal(roster_on(before, ask.from).person,
						 roster_on(after, ask.to).person);
				assert_int_equal(roster_on(before, ask.to).person,
						 roster_on(after, ask.from).person);
			}
			roster_unref(&after);
		}
		roster_unref(&before);
		book_free(&book);
		policy_unref(&policy);
	}
	assert_true(n_done > ROSTERS / 10);
}

static void expect_same_book(const struct book *a, const struct book *b)
{
	assert_int_equal(a->n_rows, b->n_rows);
	for (int i = 0; i < a->n_rows; i++) {
		const struct book_row *one = &a->rows[i], *other = &b->rows[i];

		assert_int_equal(one->day, other->day);
		assert_int_equal(one->kind, other->kind);
		assert_string_equal(one->who, other->who);
		assert_string_equal(one->instead_of, other->instead_of);
		assert_string_equal(one->queue, other->queue);
	}
}

/* Property 6: in pieces, and with the middle piece last, it is the same as in one. */
static void property_6_pieces_make_the_whole(void **state)
{
	uint64_t seed = 6;

	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct policy *policy = random_policy(&seed);
		struct book *whole = hang_book(policy), *pieces = hang_book(policy);
		int32_t first = policy->roster.start, last = first + DAYS - 1;
		int32_t one = first + team_random_below(&seed, DAYS - 2);
		int32_t two = one + 1 + team_random_below(&seed, (int)(last - one - 1));
		bool is_middle_last = team_random_below(&seed, 2) == 0;

		random_leave(policy, &seed);
		random_changes(policy, &seed);
		hang_days(policy, whole, first, last);
		hang_days(policy, pieces, first, one);
		hang_days(policy, pieces, is_middle_last ? two + 1 : one + 1,
			  is_middle_last ? last : two);
		hang_days(policy, pieces, first, last);
		expect_same_book(whole, pieces);
		struct roster *of_whole = book_compose(policy, whole, first, 2 * DAYS);
		struct roster *of_pieces = book_compose(policy, pieces, first, 2 * DAYS);
		struct roster *planned = book_compose(policy, NULL, first, 2 * DAYS);

		expect_same(of_whole, of_pieces, first, first + 2 * DAYS - 1);
		expect_same(of_whole, planned, first, first + 2 * DAYS - 1);
		roster_unref(&of_whole);
		roster_unref(&of_pieces);
		roster_unref(&planned);
		book_free(&whole);
		book_free(&pieces);
		policy_unref(&policy);
	}
}

/* Property 9: the same configuration gives the same bytes. */
static void property_9_it_is_deterministic(void **state)
{
	(void)state;
	for (int i = 0; i < ROSTERS; i++) {
		struct roster *rosters[2];

		for (int n = 0; n < 2; n++) {
			uint64_t seed = (uint64_t)i;
			struct policy *policy = random_policy(&seed);
			struct book *book = hang_book(policy);

			random_leave(policy, &seed);
			random_changes(policy, &seed);
			hang_days(policy, book, policy->roster.start, policy->roster.start + 30);
			rosters[n] = book_compose(policy, book, policy->roster.start, DAYS);
			book_free(&book);
			policy_unref(&policy);
		}
		expect_same(rosters[0], rosters[1], rosters[0]->first, rosters[0]->first + DAYS);
		roster_unref(&rosters[0]);
		roster_unref(&rosters[1]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(property_4_published_rows_stay),
		cmocka_unit_test(property_5_acts_change_the_named_days_only),
		cmocka_unit_test(property_6_pieces_make_the_whole),
		cmocka_unit_test(property_9_it_is_deterministic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

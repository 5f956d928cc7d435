/* layer: domain */
/* Which company is meant, and what of it joins the party that the number gave. */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/organisation.h"

static const struct org_row rows[] = {
	{ 1, "ООО «Вектор»", "vektor", "7707083893", "vector.ru", "medium", "vasya", 5000, 1,
	  false },
	{ 2, "АО Вектор", "vektor", "7707083894", "vektor.com", NULL, "masha", 6000, 0, false },
	{ 3, "Бош", "bosh", "7707083895", NULL, "large", NULL, 0, 5, true },
	{ 4, "Торг", NULL, " 77 07 083896", "mail@torg.ru", "huge", "", 0, -3, false },
};

static struct policy_person people[] = { { .id = "vasya", .crm = "vpetrov" },
					 { .id = "masha", .crm = "mivanova" } };
static const struct policy the_policy = { .n_people = TEST_COUNT(people), .people = people };
static const struct policy *const policy = &the_policy;

static struct organisation find(const char *name, const char *inn, const char *email)
{
	struct organisation found = { 0 };
	struct org_clue clue = { 0 };

	org_clue_take(&clue, "organisation", name);
	org_clue_take(&clue, "inn", inn);
	org_clue_take(&clue, "email", email);
	org_clue_take(&clue, "address", "Вектор");
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		organisation_add(policy, &found, &clue, &rows[i]);
	}
	return found;
}

static void what_weighs_most_is_meant(void **state)
{
	static const struct {
		const char *name, *inn, *email;
		int64_t id;
		bool is_ambiguous;
	} cases[] = {
		{ "бош", "", "", 3, false },
		{ "нет такой", "", "", 0, false },
		{ "", "7707083894", "", 2, false },
		{ "", "", "a@vector.ru", 1, false },
		{ "вектор", "", "", 1, true }, /* never the first row */
		{ "вектор", "7707083894", "", 2, false },
		{ "вектор", "", "a@vektor.com", 2, false },
		{ "бош", "7707083893", "", 1, false },  /* a number outweighs a name */
		{ "бош", "", "a@vector.ru", 1, false }, /* a domain too */
		{ "", "7707083893", "a@vektor.com", 1, false },
		{ "торг", "", "", 4, false }, /* keys made of what a foreign base holds */
		{ "", "7707083896", "", 4, false },
		{ "", "", "x@torg.ru", 4, false },
		{ "", "", "x@mail.ru", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		struct organisation found = find(cases[i].name, cases[i].inn, cases[i].email);

		assert_int_equal(found.is_ambiguous, cases[i].is_ambiguous);
		assert_int_equal(found.company_id, cases[i].id);
		assert_int_equal(found.weight > 0, cases[i].id != 0);
	}
}

static void rows_in_any_order(void **state)
{
	struct org_clue clue = { .name_key = "vektor", .inn = "7707083893" };
	struct organisation found = { 0 };

	(void)state;
	for (size_t i = TEST_COUNT(rows); i-- > 0;) {
		organisation_add(policy, &found, &clue, &rows[i]);
	}
	assert_int_equal(found.company_id, 1);
	assert_false(found.is_ambiguous);
	assert_string_equal(found.owner.id, "vasya");
	assert_int_equal(found.band, BAND_MEDIUM);
}

static void two_owners_of_one_company_are_ambiguous(void **state)
{
	struct org_clue clue = { .inn = "7707083893" };
	struct organisation found = { 0 };
	struct org_row other = rows[0];

	(void)state;
	organisation_add(policy, &found, &clue, &rows[0]);
	other.owner_since = 7000;
	organisation_add(policy, &found, &clue, &other); /* the same once more */
	assert_false(found.is_ambiguous);
	assert_int_equal(found.owner.since, 7000);
	other.owner_id = NULL;
	organisation_add(policy, &found, &clue, &other);
	assert_false(found.is_ambiguous);
	other.owner_id = "vpetrov"; /* Vasya, as the CRM calls him */
	organisation_add(policy, &found, &clue, &other);
	assert_false(found.is_ambiguous);
	other.owner_id = "petya";
	organisation_add(policy, &found, &clue, &other);
	assert_true(found.is_ambiguous);
}

/* An owner who turns up late does not make two companies one. */
static void two_companies_stay_two(void **state)
{
	struct org_clue clue = { .name_key = "vektor" };
	struct organisation found = { 0 };
	struct org_row first = rows[0], second = rows[1];

	(void)state;
	first.owner_id = second.owner_id = NULL;
	organisation_add(policy, &found, &clue, &first);
	organisation_add(policy, &found, &clue, &second);
	assert_true(found.is_ambiguous);
	organisation_add(policy, &found, &clue, &rows[0]);
	assert_true(found.is_ambiguous);
}

static void foreign_values_are_taken_with_care(void **state)
{
	struct organisation found = find("торг", "", "");

	(void)state;
	assert_int_equal(found.band, FACT_UNKNOWN);
	assert_int_equal(found.offices, 0);
	assert_string_equal(found.owner.id, "");
}

/* ---- joining ---- */

static struct organisation vector(void)
{
	return find("", "7707083893", "");
}

static void r33_an_unknown_number_becomes_the_named_company(void **state)
{
	struct party party = { .state = CRM_STATE_OK, .match = MATCH_NONE };
	struct organisation found = vector();

	(void)state;
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_FOUND);
	assert_int_equal(party.company_id, 1);
	assert_int_equal(party.kind, PARTY_ORG);
	assert_string_equal(party.owner_as_org.id, "vasya");
	assert_string_equal(party.owner_as_private.id, "");
}

static void a_hidden_number_too(void **state)
{
	static const enum crm_state states[] = { CRM_STATE_SKIPPED, CRM_STATE_TIMEOUT,
						 CRM_STATE_ERROR };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(states); i++) {
		struct party party = { .state = states[i] };
		struct organisation found = vector();

		organisation_join(&party, &found);
		assert_int_equal(party.named, NAMED_FOUND);
		assert_int_equal(party.state, CRM_STATE_OK); /* somebody has looked by now */
	}
}

static void the_number_s_own_owner_stays(void **state)
{
	struct party party = { .state = CRM_STATE_OK,
			       .match = MATCH_EXACT,
			       .company_id = 9,
			       .owner_as_org = { "lena", 1 } };
	struct organisation found = vector();

	(void)state;
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_OTHER);
	assert_string_equal(party.owner_as_org.id, "lena");
	party.company_id = 1;
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_SAME);
	party.company_id = 9;
	party.owner_as_org.id[0] = '\0'; /* a company that nobody works with */
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_FOUND);
}

static void r28_a_private_person_stays_one(void **state)
{
	struct party party = { .state = CRM_STATE_OK,
			       .match = MATCH_EXACT,
			       .contact_id = 4,
			       .kind = PARTY_PRIVATE,
			       .owner_as_private = { "anya", 1 } };
	struct organisation found = vector();

	(void)state;
	organisation_join(&party, &found);
	assert_int_equal(party.kind, PARTY_PRIVATE);
	assert_string_equal(party.owner_as_private.id, "anya");
}

static void nothing_is_taken_in_doubt(void **state)
{
	struct party party = { .state = CRM_STATE_OK };
	struct organisation found = find("вектор", "", "");

	(void)state;
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_AMBIGUOUS);
	assert_int_equal(party.company_id, 0);
	assert_string_equal(party.owner_as_org.id, "");
	found = find("нет такой", "", "");
	organisation_join(&party, &found);
	assert_int_equal(party.named, NAMED_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_weighs_most_is_meant),
		cmocka_unit_test(rows_in_any_order),
		cmocka_unit_test(two_owners_of_one_company_are_ambiguous),
		cmocka_unit_test(two_companies_stay_two),
		cmocka_unit_test(foreign_values_are_taken_with_care),
		cmocka_unit_test(r33_an_unknown_number_becomes_the_named_company),
		cmocka_unit_test(a_hidden_number_too),
		cmocka_unit_test(the_number_s_own_owner_stays),
		cmocka_unit_test(r28_a_private_person_stays_one),
		cmocka_unit_test(nothing_is_taken_in_doubt),
	};

	return cmocka_run_group_tests_name("organisation", tests, NULL, NULL);
}

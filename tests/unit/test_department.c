/* layer: domain support */
#include "test_main.h"

#include "dutyd/domain/department.h"
#include "dutyd/domain/policy.h"

enum { VASYA, MASHA, IRINA, PAVEL, GUARD };

static int members[] = { VASYA, MASHA }, deputies[] = { PAVEL, MASHA };

static const struct policy_department sales = {
	.members = members,
	.n_members = TEST_COUNT(members),
	.head = IRINA,
	.deputies = deputies,
	.n_deputies = TEST_COUNT(deputies),
};

static const struct policy_department nobodys = { .head = PERSON_NONE };

static void who_belongs_and_who_leads(void **state)
{
	static const struct {
		int person;
		bool is_member, is_leading;
	} rows[] = {
		{ VASYA, true, false }, { MASHA, true, true },   { IRINA, false, true },
		{ PAVEL, false, true }, { GUARD, false, false }, { PERSON_NONE, false, false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(department_has_member(&sales, rows[i].person), rows[i].is_member);
		assert_int_equal(department_is_led_by(&sales, rows[i].person), rows[i].is_leading);
		assert_false(department_has_member(&nobodys, rows[i].person));
		assert_false(department_is_led_by(&nobodys, rows[i].person));
	}
}

/* Who is in none counts as commercial's where he must have one; a head is with his own. */
static void whose_somebody_is(void **state)
{
	enum { SERVICE, CLIENT, COMMERCIAL, DEPARTMENTS };
	enum { ANYA = GUARD + 1, SVETA, OLEG };
	static int officers[] = { ANYA };
	static struct policy_department departments[DEPARTMENTS] = {
		[SERVICE] = { .head = OLEG },
		[CLIENT] = { .members = officers,
			     .n_members = 1,
			     .head = SVETA,
			     .deputies = deputies,
			     .n_deputies = TEST_COUNT(deputies) },
	};
	static const struct policy policy = { .departments = departments,
					      .n_departments = DEPARTMENTS,
					      .client = CLIENT,
					      .commercial = COMMERCIAL };
	static const struct {
		int person, own, counts_as;
	} rows[] = {
		{ VASYA, COMMERCIAL, COMMERCIAL }, { IRINA, COMMERCIAL, COMMERCIAL },
		{ PAVEL, COMMERCIAL, COMMERCIAL }, { ANYA, CLIENT, CLIENT },
		{ SVETA, CLIENT, CLIENT },         { OLEG, SERVICE, SERVICE },
		{ GUARD, -1, COMMERCIAL },         { PERSON_NONE, -1, COMMERCIAL },
	};

	(void)state;
	departments[COMMERCIAL] = sales;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(department_find_own(&policy, rows[i].person), rows[i].own);
		assert_int_equal(policy_department_of(&policy, rows[i].person), rows[i].counts_as);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_belongs_and_who_leads),
		cmocka_unit_test(whose_somebody_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* layer: domain */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/party_key.h"

#define TEL "tel:0123456789abcdef"

static void a_party_has_one_key(void **state)
{
	static const struct {
		const char *name;
		enum match match;
		int contact, company;
		uint8_t kind;
		const char *organisation, *tel, *key;
	} rows[] = {
		{ "a company's contact", MATCH_EXACT, 42, 17, PARTY_ORG, "", TEL, "company:17" },
		{ "a company's line", MATCH_COMPANY, 0, 17, 0, "", TEL, "company:17" },
		{ "r28: the same man privately", MATCH_EXACT, 42, 17, PARTY_PRIVATE, "", TEL,
		  "contact:42" },
		{ "r28: whatever he says of his employer", MATCH_EXACT, 42, 17, PARTY_PRIVATE,
		  "Bosch", TEL, "contact:42" },
		{ "a private person", MATCH_EXACT, 42, 0, PARTY_PRIVATE, "", TEL, "contact:42" },
		{ "a stranger", MATCH_NONE, 0, 0, 0, "", TEL, TEL },
		{ "r33: a stranger of an organisation", MATCH_NONE, 0, 0, PARTY_ORG, "vektor", TEL,
		  "org:vektor" },
		{ "a stranger at home", MATCH_NONE, 0, 0, PARTY_PRIVATE, "vektor", TEL, TEL },
		{ "withheld", MATCH_NONE, 0, 0, 0, "", "", "call:7KQ2M8F4" },
		{ "withheld, but named", MATCH_NONE, 0, 0, PARTY_ORG, "vektor", "", "org:vektor" },
		{ "a number of several companies", MATCH_SHARED, 0, 0, 0, "", TEL,
		  "call:7KQ2M8F4" },
		{ "two owners", MATCH_AMBIGUOUS, 42, 17, PARTY_ORG, "", TEL, "call:7KQ2M8F4" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct party party = { .match = rows[i].match,
				       .contact_id = rows[i].contact,
				       .company_id = rows[i].company };
		struct party_seen seen = { &party, rows[i].kind, rows[i].organisation, rows[i].tel,
					   "7KQ2M8F4" };
		char key[PARTY_KEY_SIZE];

		party_key(&seen, key);
		if (strcmp(key, rows[i].key) != 0) {
			fail_msg("%s: %s, wanted %s", rows[i].name, key, rows[i].key);
		}
	}
}

static void nobody_looked_and_there_is_a_number_all_the_same(void **state)
{
	struct party_seen seen = { NULL, 0, "", TEL, "7KQ2M8F4" };
	char key[PARTY_KEY_SIZE];

	(void)state;
	party_key(&seen, key);
	assert_string_equal(key, TEL);
}

/* whom the number did not show, but what he said of himself. */
static void a_company_that_was_named_is_the_party(void **state)
{
	struct party party = { .match = MATCH_NONE, .named = NAMED_FOUND, .company_id = 17 };
	struct party_seen seen = { &party, PARTY_ORG, "vektor", TEL, "7KQ2M8F4" };
	char key[PARTY_KEY_SIZE];

	(void)state;
	party_key(&seen, key);
	assert_string_equal(key, "company:17");
	seen.kind = PARTY_PRIVATE;
	party_key(&seen, key);
	assert_string_equal(key, TEL);
}

static void a_name_as_long_as_it_may_be_fits(void **state)
{
	char name[ORG_KEY_SIZE], key[PARTY_KEY_SIZE];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	party_key_organisation(name, key);
	assert_int_equal(strlen(key), strlen("org:") + strlen(name));
	party_key_organisation("", key);
	assert_string_equal(key, "");
}

static void ids_come_back_out_of_a_key(void **state)
{
	(void)state;
	assert_int_equal(party_key_company_id("company:17"), 17);
	assert_int_equal(party_key_contact_id("contact:9007199254740993"), 9007199254740993);
	assert_int_equal(party_key_company_id("contact:17"), 0);
	assert_int_equal(party_key_company_id("company:17x"), 0);
	assert_int_equal(party_key_company_id("company:"), 0);
	assert_int_equal(party_key_contact_id(TEL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_party_has_one_key),
		cmocka_unit_test(nobody_looked_and_there_is_a_number_all_the_same),
		cmocka_unit_test(a_company_that_was_named_is_the_party),
		cmocka_unit_test(a_name_as_long_as_it_may_be_fits),
		cmocka_unit_test(ids_come_back_out_of_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* layer: domain */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/facts.h"

/* The design's list, word for word: "name value value …", in the order of the enums. */
static const char *const listed[FACT_COUNT] = {
	[FACT_CALLER] = "caller known unknown withheld ambiguous blocked",
	[FACT_PARTY] = "party private org",
	[FACT_OFFICES] = "offices one several",
	[FACT_COMPANY] = "company large normal",
	[FACT_BAND] = "band small medium large",
	[FACT_OWNER] = "owner active absent none",
	[FACT_MEETING] = "meeting needed no",
	[FACT_KIND] = "kind new existing documents personal other",
	[FACT_DEPARTMENT] = "department client commercial",
};

static void check_row(enum fact fact, char *words)
{
	char *rest;
	const char *word = strtok_r(words, " ", &rest);
	enum fact read_fact = FACT_COUNT;
	uint8_t n = 0, value;

	assert_string_equal(fact_name(fact), word);
	assert_true(fact_parse(word, &read_fact));
	assert_int_equal(read_fact, fact);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		n++;
		assert_string_equal(fact_value_name(fact, n), word);
		assert_true(fact_value_parse(fact, word, &value));
		assert_int_equal(value, n);
	}
	assert_string_equal(fact_value_name(fact, FACT_UNKNOWN), "unknown");
	assert_false(fact_value_parse(fact, "", &value));
	assert_false(fact_value_parse(fact, "?", &value));
}

static void every_fact_has_its_words(void **state)
{
	char words[80];

	(void)state;
	for (int i = 0; i < FACT_COUNT; i++) {
		strcpy(words, listed[i]);
		check_row((enum fact)i, words);
	}
}

static void words_of_one_fact_are_not_those_of_another(void **state)
{
	enum fact fact;
	uint8_t value = 77;

	(void)state;
	assert_false(fact_parse("Party", &fact));
	assert_false(fact_parse("", &fact));
	assert_false(fact_value_parse(FACT_PARTY, "several", &value));
	assert_false(fact_value_parse(FACT_PARTY, "unknown", &value)); /* not an answer */
	assert_int_equal(value, 77);
	assert_true(fact_value_parse(FACT_CALLER, "unknown", &value));
	assert_int_equal(value, CALLER_UNKNOWN); /* here it is known that nobody knows him */
}

static void every_source_has_its_word(void **state)
{
	static const char *const words[SOURCE_COUNT] = { "none", "crm", "script", "officer",
							 "pbx" };
	enum fact_source source;

	(void)state;
	for (int i = 0; i < SOURCE_COUNT; i++) {
		assert_string_equal(fact_source_name((enum fact_source)i), words[i]);
		assert_true(fact_source_parse(words[i], &source));
		assert_int_equal(source, i);
	}
	assert_false(fact_source_parse("CRM", &source));
}

static void check_entry(const struct facts *facts, enum fact fact, struct fact_entry wanted)
{
	const struct fact_entry *entry = &facts->of[fact];

	assert_int_equal(entry->value, wanted.value);
	assert_int_equal(entry->source, wanted.source);
	assert_int_equal(entry->was_value, wanted.was_value);
	assert_int_equal(entry->was_source, wanted.was_source);
}

static void the_officer_overrides_the_crm_in_either_order(void **state)
{
	static const struct fact_entry wanted = { PARTY_ORG, SOURCE_OFFICER, PARTY_PRIVATE,
						  SOURCE_CRM };
	struct facts facts = { 0 };

	(void)state;
	assert_int_equal(facts_get(&facts, FACT_PARTY), FACT_UNKNOWN);
	facts_set(&facts, FACT_PARTY, PARTY_PRIVATE, SOURCE_CRM);
	check_entry(&facts, FACT_PARTY,
		    (struct fact_entry){ PARTY_PRIVATE, SOURCE_CRM, FACT_UNKNOWN, SOURCE_NONE });
	facts_set(&facts, FACT_PARTY, PARTY_ORG, SOURCE_OFFICER);
	check_entry(&facts, FACT_PARTY, wanted);

	facts = (struct facts){ 0 };
	facts_set(&facts, FACT_PARTY, PARTY_ORG, SOURCE_OFFICER);
	facts_set(&facts, FACT_PARTY, PARTY_PRIVATE, SOURCE_CRM);
	check_entry(&facts, FACT_PARTY, wanted);
}

static void a_source_may_correct_itself(void **state)
{
	struct facts facts = { 0 };

	(void)state;
	facts_set(&facts, FACT_BAND, BAND_SMALL, SOURCE_OFFICER);
	facts_set(&facts, FACT_BAND, BAND_LARGE, SOURCE_OFFICER);
	check_entry(&facts, FACT_BAND,
		    (struct fact_entry){ BAND_LARGE, SOURCE_OFFICER, BAND_SMALL, SOURCE_OFFICER });
}

static void unknown_forgets_nothing_and_the_same_only_renews(void **state)
{
	struct facts facts = { 0 };

	(void)state;
	facts_set(&facts, FACT_BAND, BAND_SMALL, SOURCE_SCRIPT);
	facts_set(&facts, FACT_BAND, FACT_UNKNOWN, SOURCE_OFFICER);
	check_entry(&facts, FACT_BAND, (struct fact_entry){ BAND_SMALL, SOURCE_SCRIPT, 0, 0 });
	facts_set(&facts, FACT_BAND, BAND_SMALL, SOURCE_OFFICER);
	check_entry(&facts, FACT_BAND, (struct fact_entry){ BAND_SMALL, SOURCE_OFFICER, 0, 0 });
	facts_set(&facts, FACT_BAND, BAND_SMALL, SOURCE_CRM);
	check_entry(&facts, FACT_BAND, (struct fact_entry){ BAND_SMALL, SOURCE_OFFICER, 0, 0 });
}

static void what_is_worked_out_is_not_asked(void **state)
{
	(void)state;
	for (int i = 0; i < FACT_COUNT; i++) {
		bool is_worked_out = i == FACT_CALLER || i == FACT_OWNER || i == FACT_DEPARTMENT;

		assert_int_equal(fact_is_answerable((enum fact)i), !is_worked_out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_its_words),
		cmocka_unit_test(words_of_one_fact_are_not_those_of_another),
		cmocka_unit_test(every_source_has_its_word),
		cmocka_unit_test(the_officer_overrides_the_crm_in_either_order),
		cmocka_unit_test(a_source_may_correct_itself),
		cmocka_unit_test(unknown_forgets_nothing_and_the_same_only_renews),
		cmocka_unit_test(what_is_worked_out_is_not_asked),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}

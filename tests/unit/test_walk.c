/* layer: domain */
/* The way through the script: what an answer may look like, what follows it, and going back. */
#include "test_main.h"

#include <limits.h>
#include <string.h>

#include "dutyd/domain/walk.h"

enum { WHO, OFFICES, COMPUTERS, ADDRESS };

/* The shipped script, with keys of its own for a fifth kind of answer. */
static struct script_answer who[] = {
	{ .id = "org",
	  .key = "1",
	  .text = "организация",
	  .set[FACT_PARTY] = PARTY_ORG,
	  .next = OFFICES },
	{ .id = "private",
	  .key = "2",
	  .text = "частное лицо",
	  .offer = "дом",
	  .set = { [FACT_PARTY] = PARTY_PRIVATE, [FACT_BAND] = BAND_SMALL },
	  .next = ADDRESS },
	{ .id = "two", .key = "д", .text = "1", .next = SCRIPT_END },
};
static struct script_answer offices[] = {
	{ .id = "one",
	  .key = "1",
	  .text = "один",
	  .set[FACT_OFFICES] = OFFICES_ONE,
	  .next = COMPUTERS },
	{ .id = "several",
	  .key = "2",
	  .text = "несколько",
	  .set[FACT_OFFICES] = OFFICES_SEVERAL,
	  .next = SCRIPT_END },
};
static struct script_answer computers[] = {
	{ .id = "few", .from = INT_MIN, .to = 10, .set[FACT_BAND] = BAND_SMALL, .next = ADDRESS },
	{ .id = "some", .from = 11, .to = 50, .set[FACT_BAND] = BAND_MEDIUM, .next = SCRIPT_END },
	{ .id = "many",
	  .from = 51,
	  .to = INT_MAX,
	  .offer = "встреча",
	  .set[FACT_BAND] = BAND_LARGE,
	  .next = SCRIPT_END },
};
static struct script_question questions[] = {
	{ .id = "who", .n_answers = 3, .answers = who, .next = SCRIPT_END },
	{ .id = "offices", .n_answers = 2, .answers = offices, .next = SCRIPT_END },
	{ .id = "computers",
	  .input = SCRIPT_NUMBER,
	  .n_answers = 3,
	  .answers = computers,
	  .next = ADDRESS },
	{ .id = "address", .input = SCRIPT_TEXT, .save = "address", .next = SCRIPT_END },
};
static const struct script script = { .first = WHO, .n_questions = 4, .questions = questions };

static void an_answer_by_key_id_number_or_text(void **state)
{
	static const struct {
		int question;
		const char *said;
		int answer;
		const char *kept;
	} rows[] = {
		{ WHO, "1", 0, "org" }, /* a key before a text */
		{ WHO, "org", 0, "org" },
		{ WHO, "ORG", 0, "org" },
		{ WHO, "Организация", 0, "org" },
		{ WHO, "частное лицо", 1, "private" },
		{ WHO, "Д", 2, "two" },
		{ WHO, "3", WALK_UNFIT, "" },
		{ WHO, "", WALK_UNFIT, "" },
		{ WHO, "орг", WALK_UNFIT, "" },
		{ COMPUTERS, "80", 2, "80" },
		{ COMPUTERS, "10", 0, "10" },
		{ COMPUTERS, "11", 1, "11" },
		{ COMPUTERS, "-5", 0, "-5" },
		{ COMPUTERS, "many", 2, "many" },
		{ COMPUTERS, "8o", WALK_UNFIT, "" },
		{ COMPUTERS, "99999999999", WALK_UNFIT, "" },
		{ COMPUTERS, "", WALK_UNFIT, "" },
		{ ADDRESS, "Тверская, 1", 0, "Тверская, 1" },
		{ ADDRESS, "", WALK_UNFIT, "" },
		{ ADDRESS, "  ", WALK_UNFIT, "" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		const struct script_question *question = &questions[rows[i].question];
		int answer = walk_match(question, rows[i].said);

		assert_int_equal(answer, rows[i].answer);
		if (answer != WALK_UNFIT) {
			assert_string_equal(walk_kept(question, answer, rows[i].said),
					    rows[i].kept);
		}
	}
}

/* The example's first range begins with 1: nobody is put into a band for having no computer. */
static void a_number_outside_of_every_range_is_no_answer(void **state)
{
	struct script_answer few = { .id = "few", .from = 1, .to = 10, .next = SCRIPT_END };
	const struct script_question question = {
		.id = "computers", .input = SCRIPT_NUMBER, .n_answers = 1, .answers = &few
	};

	(void)state;
	assert_int_equal(walk_match(&question, "0"), WALK_UNFIT);
	assert_int_equal(walk_match(&question, "1"), 0);
	assert_int_equal(walk_match(&question, "10"), 0);
	assert_int_equal(walk_match(&question, "11"), WALK_UNFIT);
}

static void say(struct walk *walk, int question, const char *said)
{
	walk_say(walk, question, walk_match(&questions[question], said));
}

static void r19_to_r21_the_path_follows_the_answers(void **state)
{
	struct walk walk = { { 0 } };

	(void)state;
	assert_false(walk_has_begun(&script, &walk));
	assert_int_equal(walk_next(&script, &walk), WHO);
	say(&walk, WHO, "1");
	assert_true(walk_has_begun(&script, &walk));
	assert_int_equal(walk_next(&script, &walk), OFFICES);
	say(&walk, OFFICES, "1");
	assert_int_equal(walk_next(&script, &walk), COMPUTERS);
	say(&walk, COMPUTERS, "80"); /* the answer names no question: the question's own next */
	assert_int_equal(walk_next(&script, &walk), ADDRESS);
	say(&walk, ADDRESS, "Тверская, 1");
	assert_int_equal(walk_next(&script, &walk), SCRIPT_END);
}

static void r20_several_offices_stop_the_script(void **state)
{
	struct walk walk = { { 0 } };
	struct facts facts = { 0 };

	(void)state;
	say(&walk, WHO, "org");
	say(&walk, OFFICES, "2");
	assert_int_equal(walk_next(&script, &walk), SCRIPT_END);
	walk_to_facts(&script, &walk, &facts);
	assert_int_equal(facts_get(&facts, FACT_OFFICES), OFFICES_SEVERAL);
	assert_int_equal(facts.of[FACT_OFFICES].source, SOURCE_SCRIPT);
}

/* Going back is answering again; what was said on the branch that was left counts no more. */
static void a_branch_that_was_left_says_nothing(void **state)
{
	struct walk walk = { { 0 } };
	struct facts facts = { 0 };

	(void)state;
	say(&walk, WHO, "org");
	say(&walk, OFFICES, "several");
	say(&walk, WHO, "private");
	walk_to_facts(&script, &walk, &facts);
	assert_int_equal(facts_get(&facts, FACT_OFFICES), FACT_UNKNOWN);
	assert_int_equal(facts_get(&facts, FACT_PARTY), PARTY_PRIVATE);
	assert_int_equal(walk_next(&script, &walk), ADDRESS);
	say(&walk, WHO, "org"); /* and again: the old answer is there still */
	assert_int_equal(walk_next(&script, &walk), SCRIPT_END);
}

static void an_answer_ahead_of_its_question_waits(void **state)
{
	struct walk walk = { { 0 } };
	struct facts facts = { 0 };

	(void)state;
	say(&walk, COMPUTERS, "80");
	assert_false(walk_has_begun(&script, &walk));
	assert_int_equal(walk_next(&script, &walk), WHO);
	walk_to_facts(&script, &walk, &facts);
	assert_int_equal(facts_get(&facts, FACT_BAND), FACT_UNKNOWN);
	say(&walk, WHO, "org");
	say(&walk, OFFICES, "one");
	assert_int_equal(walk_next(&script, &walk), ADDRESS);
	walk_to_facts(&script, &walk, &facts);
	assert_int_equal(facts_get(&facts, FACT_BAND), BAND_LARGE);
}

static void r22_the_last_offer_on_the_path_counts(void **state)
{
	struct walk walk = { { 0 } };

	(void)state;
	assert_string_equal(walk_offer(&script, &walk), "");
	say(&walk, WHO, "private");
	assert_string_equal(walk_offer(&script, &walk), "дом");
	say(&walk, COMPUTERS, "80"); /* not on the path */
	assert_string_equal(walk_offer(&script, &walk), "дом");
	say(&walk, WHO, "org");
	say(&walk, OFFICES, "one");
	assert_string_equal(walk_offer(&script, &walk), "встреча");
}

static void what_is_kept_is_read_again(void **state)
{
	static const struct {
		const char *name, *text;
		int next;
	} rows[] = {
		{ "?who", "org", OFFICES },     { "who", "private", OFFICES },
		{ "?offices", "3", OFFICES },   { "?gone", "1", OFFICES },
		{ "?", "", OFFICES },           { "?offices", "one", COMPUTERS },
		{ "?computers", "7", ADDRESS }, { "?address", "x", SCRIPT_END },
	};
	struct walk walk = { { 0 } };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct given given = { .source = SOURCE_SCRIPT };

		strcpy(given.name, rows[i].name);
		strcpy(given.text, rows[i].text);
		walk_take(&walk, &script, &given);
		assert_int_equal(walk_next(&script, &walk), rows[i].next);
	}
}

static void without_a_script(void **state)
{
	static const struct script none = { .first = SCRIPT_END };
	struct walk walk = { { 0 } };
	struct facts facts = { 0 };

	(void)state;
	assert_int_equal(walk_next(&none, &walk), SCRIPT_END);
	assert_false(walk_has_begun(&none, &walk));
	walk_to_facts(&none, &walk, &facts);
	assert_string_equal(walk_offer(&none, &walk), "");
	assert_int_equal(walk_question(&none, "who"), SCRIPT_END);
}

static void the_choices_in_words(void **state)
{
	char text[64];

	(void)state;
	walk_choices(&questions[OFFICES], text, sizeof(text));
	assert_string_equal(text, "1 один, 2 несколько");
	walk_choices(&questions[OFFICES], text, 20);
	assert_string_equal(text, "1 один, ...");
	walk_choices(&questions[OFFICES], text, 9);
	assert_string_equal(text, "...");
	walk_choices(&questions[COMPUTERS], text, sizeof(text));
	assert_string_equal(text, "a whole number");
	walk_choices(&questions[ADDRESS], text, sizeof(text));
	assert_string_equal(text, "a text");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_by_key_id_number_or_text),
		cmocka_unit_test(a_number_outside_of_every_range_is_no_answer),
		cmocka_unit_test(r19_to_r21_the_path_follows_the_answers),
		cmocka_unit_test(r20_several_offices_stop_the_script),
		cmocka_unit_test(a_branch_that_was_left_says_nothing),
		cmocka_unit_test(an_answer_ahead_of_its_question_waits),
		cmocka_unit_test(r22_the_last_offer_on_the_path_counts),
		cmocka_unit_test(what_is_kept_is_read_again),
		cmocka_unit_test(without_a_script),
		cmocka_unit_test(the_choices_in_words),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}

/* layer: config */
/* As many, and as long, as the manual says and not one more: the last that loads, the first that
 * does not, and the words for it. */
#include "test_main.h"

#include <stdarg.h>

#include "config_kit.h"

enum { TEXT_SIZE = 65536 };

static char text[TEXT_SIZE];

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...)
{
	size_t n = strlen(text);
	va_list args;

	va_start(args, format);
	assert_in_range(vsnprintf(text + n, sizeof(text) - n, format, args), 0, TEXT_SIZE - n - 1);
	va_end(args);
}

/* Puts what is in text behind `behind` in the seed; says NULL: it loads. */
static void expect(const char *behind, const char *says)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	static char changed[TEXT_SIZE + 64];
	char *printed = NULL;

	snprintf(changed, sizeof(changed), "%s%s", behind, text);
	kit_write_seed("dutyd.conf", behind, changed);
	struct policy *policy = kit_load(&options, &printed);

	if ((policy == NULL) != (says != NULL) || (says != NULL && strstr(printed, says) == NULL)) {
		fail_msg("wanted %s, printed\n%s", says != NULL ? says : "to be taken", printed);
	}
	policy_unref(&policy);
	free(printed);
}

/* ---- how many ---- */

static void put_zone(int i)
{
	add(" z%d : { addresses = [ \"Мира %d\" ]; };", i, i);
}

static void put_question(int i)
{
	add(" q%d : { ask = \"Вопрос %d?\"; input = \"text\"; };", i, i);
}

static void put_person(int i)
{
	add(" p%d : { name = \"Имя %d\"; ext = \"%d\"; };", i, i, 1000 + i);
}

static void put_address(int i)
{
	add(" \"Мира %d\",", i);
}

static void put_word(int i)
{
	add(" \"word %d\",", i);
}

static void put_number(int i)
{
	add("%s \"+7 916 000 %04d\"", i > 0 ? "," : "", i);
}

static void put_network(int i)
{
	add("%s \"10.0.%d.0/24\"", i > 0 ? "," : "", i);
}

static void put_title(int i)
{
	add("%s \"Телефон %d\"", i > 0 ? "," : "", i);
}

static const struct many {
	const char *name, *behind, *head;
	void (*put)(int i);
	const char *tail;
	int most; /* besides the seed's own */
	const char *says;
} manys[] = {
	{ "zones", "zones : {", "", put_zone, "", 62, "error: zones: more than 64\n" },
	{ "questions", "  questions : {", "", put_question, "", 60,
	  "error: script.questions: 65 questions, at most 64\n" },
	{ "people", "people : {", "", put_person, "", 239,
	  "error: people: more than 250 people\n" },
	{ "addresses", "addresses = [", "", put_address, "", 254,
	  "error: zones.severny.addresses: more than 256\n" },
	{ "withheld", "withheld = [", "", put_word, "", 10,
	  "error: phones.withheld: more than 16\n" },
	{ "numbers", "quality  : { numbers = [", "", put_number, "", 64,
	  "error: quality.numbers: more than 64\n" },
	{ "networks", "intake   : {", " allow = [", put_network, " ];", 16,
	  "error: intake.allow: more than 16\n" },
	{ "titles", "owner_days = 180;", " import : { x : { columns : { id = [ \"Код\" ]; work = [",
	  put_title, " ]; }; }; };", 32, "error: crm.import.x.columns.work: more than 32\n" },
	{ "phrases", "script : {", " forbidden_phrases = [ \"x\",", put_word, " \"y\" ];", 62,
	  "error: script.forbidden_phrases: more than 64\n" },
};

static void one_more_is_too_many(void **state)
{
	const struct many *it = *state;

	for (int n = it->most; n <= it->most + 1; n++) {
		strcpy(text, it->head);
		for (int i = 0; i < n; i++) {
			it->put(i);
		}
		add("%s", it->tail);
		expect(it->behind, n > it->most ? it->says : NULL);
	}
}

/* Four lists of 32 are within each one's limit, and the id is one more than all may have. */
static void titles_are_counted_together(void **state)
{
	static const char *const fields[] = { "work", "direct", "mobile", "home" };

	(void)state;
	for (int n = 31; n <= 32; n++) {
		strcpy(text, " import : { x : { columns : { id = [ \"Код\" ];");
		for (int f = 0; f < 4; f++) {
			add(" %s = [", fields[f]);
			for (int i = 0; i < (f < 3 ? 32 : n); i++) {
				add("%s \"%s %d\"", i > 0 ? "," : "", fields[f], i);
			}
			add(" ];");
		}
		add(" }; }; };");
		expect("owner_days = 180;",
		       n == 31 ? NULL : "crm.import.x.columns.home: more than 128 titles");
	}
}

/* ---- how long ---- */

static const struct longest {
	const char *name, *behind, *before, *after;
	int most; /* of digits in place of the dots */
	const char *says;
} longests[] = {
	{ "address", "addresses = [", " \"Мира ", "\",", 255 - 9,
	  "error: zones.severny.addresses: longer than 255 bytes\n" },
	{ "phrase", "script : {", " forbidden_phrases = [ \"", "\" ];", 255,
	  "error: script.forbidden_phrases: too long\n" },
	{ "title", "owner_days = 180;", " import : { x : { columns : { id = [ \"",
	  "\" ];"
	  " work = [ \"w\" ]; }; }; };",
	  255,
	  "error: crm.import.x.columns.id: more than 128 titles, or one of more than 255 bytes\n" },
	{ "url", "version = 1;", " exports : { w : { kind = \"webhook\"; url = \"https://",
	  "\"; }; };", 1023 - 8, "error: exports.w.url: longer than 1023 bytes\n" },
	{ "path", "version = 1;", " exports : { f : { kind = \"file\"; path = \"/", "\"; }; };",
	  255 - 1, "error: exports.f.path: longer than 255 bytes\n" },
	{ "zone_name", "zones : {", " z", " : { addresses = [ \"Мира 1\" ]; };", 32 - 1,
	  "is no id\n" },
};

static void one_byte_more_is_too_long(void **state)
{
	const struct longest *it = *state;

	for (int n = it->most; n <= it->most + 1; n++) {
		text[0] = '\0';
		add("%s%0*d%s", it->before, n, 0, it->after);
		expect(it->behind, n > it->most ? it->says : NULL);
	}
}

/* ---- how many problems ---- */

static void put_problems(int n)
{
	text[0] = '\0';
	for (int i = 0; i < n; i++) {
		add(" x%d = 1;", i);
	}
}

/* Every problem is counted, as many are printed as anybody reads. */
static void a_flood_of_problems_ends_with_their_number(void **state)
{
	(void)state;
	put_problems(REPORT_MAX);
	expect("privacy  : {", "privacy.x499: unknown key\n");
	put_problems(REPORT_MAX + 7);
	expect("privacy  : {", "privacy.x499: unknown key\n… and 7 more problems\n");
}

static void and_in_russian(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS, .language = REPORT_RUSSIAN };
	static char changed[TEXT_SIZE];
	char *printed = NULL;

	(void)state;
	put_problems(REPORT_MAX + 7);
	snprintf(changed, sizeof(changed), "privacy  : {%.*s", TEXT_SIZE - 32, text);
	kit_write_seed("dutyd.conf", "privacy  : {", changed);
	assert_null(kit_load(&options, &printed));
	assert_non_null(strstr(printed, "privacy.x499: неизвестный ключ\n"
					"… и ещё проблем: 7\n"));
	free(printed);
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(titles_are_counted_together),
		cmocka_unit_test(a_flood_of_problems_ends_with_their_number),
		cmocka_unit_test(and_in_russian),
	};
	static struct CMUnitTest
		tests[TEST_COUNT(manys) + TEST_COUNT(longests) + TEST_COUNT(others)];
	static struct many many[TEST_COUNT(manys)];
	static struct longest longest[TEST_COUNT(longests)];
	struct CMUnitTest *test = tests;

	memcpy(many, manys, sizeof(many));
	memcpy(longest, longests, sizeof(longest));
	for (size_t i = 0; i < TEST_COUNT(many); i++) {
		*test++ = (struct CMUnitTest){ many[i].name, one_more_is_too_many, NULL, NULL,
					       &many[i] };
	}
	for (size_t i = 0; i < TEST_COUNT(longest); i++) {
		*test++ = (struct CMUnitTest){ longest[i].name, one_byte_more_is_too_long, NULL,
					       NULL, &longest[i] };
	}
	memcpy(test, others, sizeof(others));
	return _cmocka_run_group_tests("config_limits", tests, TEST_COUNT(tests), kit_enter,
				       kit_leave);
}

/* layer: config */
#include "test_main.h"

#include <ctype.h>
#include <time.h>

#include "config_kit.h"

/*
 * Random changes to the seed's text. Whatever comes of them: no crash, no hang, no leak (under the
 * sanitizers), a policy exactly when there is no error, and never an error that only libconfig
 * noticed: what scan lets through libconfig must accept, or its silent mistakes come through too.
 */
enum { ROUNDS = 5000, ROOM = 4096 };

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static char *whole_text(void)
{
	char *text = kit_read("conf/dutyd.conf"), *roster = kit_read("conf/roster.conf");
	char *whole = kit_replace(text, "@include \"roster.conf\"\n", roster);
	size_t n = strlen(whole);

	free(text);
	free(roster);
	char *roomy = calloc(1, n + ROOM);
	assert_non_null(roomy);
	memcpy(roomy, whole, n);
	free(whole);
	return roomy;
}

/* Puts `with` in the place of n bytes at `at`. */
static size_t splice(char *text, size_t length, size_t at, size_t n, const char *with)
{
	size_t m = strlen(with);

	n = at + n > length ? length - at : n;
	memmove(text + at + m, text + at + n, length - at - n);
	memcpy(text + at, with, m);
	return length - n + m;
}

static size_t change(char *text, size_t length)
{
	static const char *const bits[] = {
		"\"",         "{",          "}",      "[",
		"]",          "(",          ")",      ";",
		",",          "=",          ":",      "\n",
		"#",          "/*",         "*/",     "//",
		"\\",         "\"\"",       "0",      "-1",
		"1e3",        "0x1F",       "1.5",    "true",
		"no",         "9999999999", "а",      "“",
		"\xff",       "\x01",       "a = 1;", "@include \"x\"\n",
		"2026-12-01", "09:00",      "\\x00",  "\\x1b",
		"_",          "*",          "L",      "...",
		"'",          "{ };",       "[ ];",   "( );",
		"\"x\"",      "\xc2\xa0"
	};
	char copy[48] = "";
	size_t at = draw((uint32_t)length), from = draw((uint32_t)length);

	switch (draw(5)) {
	case 0:
		return splice(text, length, at, 1 + draw(3), "");
	case 1:
		return splice(text, length, at, 0, bits[draw(TEST_COUNT(bits))]);
	case 2:
		return splice(text, length, at, 1 + draw(20), bits[draw(TEST_COUNT(bits))]);
	case 3: /* a piece from elsewhere */
		memcpy(copy, text + from, length - from < 40 ? length - from : 40);
		copy[1 + draw(40)] = '\0';
		return splice(text, length, at, draw(10), copy);
	default: /* another digit or letter of the same kind: gets past the grammar */
		while (at < length && !isalnum((unsigned char)text[at])) {
			at++;
		}
		if (at < length) {
			text[at] = (char)(isdigit((unsigned char)text[at]) ? '0' + draw(10) :
									     'a' + draw(26));
		}
		return length;
	}
}

static void no_change_does_harm(void **state)
{
	char *original = whole_text();
	size_t n = strlen(original);
	int n_good = 0, n_refused = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char *text = calloc(1, n + ROOM);
		size_t length = n;
		memcpy(text, original, n);
		seed = (uint32_t)round * 2654435761u + 1;
		for (uint32_t changes = 1 + draw(3); changes > 0; changes--) {
			length = change(text, length);
		}
		kit_write("dutyd.conf", text, length);
		struct report report;
		const struct config_options options = { .now_ms = KIT_NOW_MS };
		report_init(&report);
		struct policy *policy = config_load("dutyd.conf", &options, &report);
		assert_int_equal(policy == NULL, report.n_errors > 0);
		for (int i = 0; i < report.n_problems; i++) {
			if (strcmp(report.problems[i].text, "syntax error") == 0) {
				fail_msg("round %d: libconfig refuses line %d", round,
					 report.problems[i].line);
			}
		}
		n_good += policy != NULL;
		n_refused += policy == NULL;
		policy_unref(&policy);
		report_finish(&report);
		free(text);
	}
	free(original);
	print_message("%d good, %d refused\n", n_good, n_refused);
	assert_true(n_good > ROUNDS / 20 && n_refused > ROUNDS / 4);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(no_change_does_harm) };

	return cmocka_run_group_tests_name("config_random", tests, kit_enter, kit_leave);
}

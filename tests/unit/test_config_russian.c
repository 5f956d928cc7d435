/* layer: config */
/*
 * The Russian tables against the sources and against what is printed: a format without a
 * translation, with other arguments, or a problem that comes out in English fails here.
 */
#include "test_main.h"

#include <ctype.h>
#include <dirent.h>

#include "config_kit.h"
#include "dutyd/config/profile_load.h"
#include "dutyd/config/russian.h"

enum { FORMAT_SIZE = 512, LINE_SIZE = 4096 };

/* Functions whose first literal is a format that an admin may come to read. */
static const char *const speakers[] = { "loader_error", "loader_warn",  "loader_error_of_time",
					"loader_hint",  "report_add",   "report_hint",
					"outside_say",  "outside_hint", "err_set",
					"bad",          "complain",     "problem_at" };

static const struct russian_words *const tables[] = { russian_grammar, russian_meaning,
						      russian_phrases };

static const char *find_russian(const char *english)
{
	for (size_t t = 0; t < TEST_COUNT(tables); t++) {
		for (const struct russian_words *w = tables[t]; w->english != NULL; w++) {
			if (strcmp(w->english, english) == 0) {
				return w->russian;
			}
		}
	}
	return NULL;
}

/* The last letters of a format's conversions: "sds". */
static void conversions(const char *format, char letters[16])
{
	size_t n = 0;

	while ((format = strchr(format, '%')) != NULL && n < 15) {
		format += 1 + strspn(format + 1, "0123456789.*z");
		letters[n++] = *format == 'u' ? 'd' : *format;
	}
	letters[n] = '\0';
}

static void every_pair_has_the_same_arguments(void **state)
{
	(void)state;
	for (size_t t = 0; t < TEST_COUNT(tables); t++) {
		for (const struct russian_words *w = tables[t]; w->english != NULL; w++) {
			char english[16], russian[16];
			conversions(w->english, english);
			conversions(w->russian, russian);
			if (strcmp(english, russian) != 0) {
				fail_msg("%s: %s, but %s: %s", w->english, english, w->russian,
					 russian);
			}
		}
	}
}

/* The literals that begin at `at`, joined, escapes taken; returns what is behind them. */
static const char *read_literal(const char *at, char format[FORMAT_SIZE])
{
	size_t n = 0;

	while (*at == '"') {
		for (at++; *at != '"' && *at != '\0'; at++) {
			at += *at == '\\';
			format[n++] = *at == 'n' && at[-1] == '\\' ? '\n' : *at;
			assert_true(n < FORMAT_SIZE);
		}
		at++;
		at += strspn(at, " \t\n");
	}
	format[n] = '\0';
	return at;
}

static void check_format(const char *file, const char *format)
{
	if (strspn(format, " .,:%s…") == strlen(format)) {
		return; /* nothing but what it stands for */
	}
	if (find_russian(format) == NULL) {
		fail_msg("%s: no Russian for: %s", file, format);
	}
}

/* Every literal among a call's arguments but those inside of brackets within. */
static const char *check_call(const char *file, const char *at)
{
	char format[FORMAT_SIZE];
	int depth = 1;

	while (depth > 0 && *at != '\0') {
		if (*at == '"' && depth == 1) {
			at = read_literal(at, format);
			check_format(file, format);
		} else if (*at == '"') {
			at = read_literal(at, format);
		} else if (*at == '\'') {
			at += at[1] == '\\' ? 4 : 3;
		} else {
			depth += (*at == '(') - (*at == ')');
			at++;
		}
	}
	return at;
}

static int check_source(const char *name)
{
	char path[512];
	int n = 0;

	snprintf(path, sizeof(path), "src/config/%s", name);
	char *text = kit_read(path);
	for (const char *at = text; *at != '\0'; at++) {
		for (size_t s = 0; s < TEST_COUNT(speakers); s++) {
			size_t len = strlen(speakers[s]);
			bool is_whole = at > text && !isalnum((unsigned char)at[-1]) &&
					at[-1] != '_' && strncmp(at, speakers[s], len) == 0 &&
					at[len] == '(';
			if (is_whole) {
				at = check_call(name, at + len + 1) - 1;
				n++;
				break;
			}
		}
	}
	free(text);
	return n;
}

static void every_format_of_the_sources_is_there(void **state)
{
	DIR *folder = opendir(TEST_TOP_DIR "/src/config");
	int n = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		if (strstr(entry->d_name, ".c") != NULL) {
			n += check_source(entry->d_name);
		}
	}
	closedir(folder);
	assert_true(n > 150); /* the search itself works */
}

/* ---- what is printed ---- */

/* What follows a problem's path, or the whole where there is none: a colon does not tell. */
static void check_said(const char *said)
{
	const char *colon = strstr(said, ": ");
	char russian[1024];

	if (!russian_say(said, russian, sizeof(russian)) &&
	    (colon == NULL || !russian_say(colon + 2, russian, sizeof(russian)))) {
		fail_msg("no Russian for: %s", said);
	}
}

/* Behind "file:line: error: ", NULL when the line is no problem's. */
static const char *text_of(const char *line)
{
	const char *at = strstr(line, ": error: ");

	if (at != NULL) {
		return at + strlen(": error: ");
	}
	at = strstr(line, ": warning: ");
	return at != NULL ? at + strlen(": warning: ") : NULL;
}

static void every_known_message_has_its_russian(void **state)
{
	char *text = kit_read("tests/unit/data/config-messages.txt"), *rest = text, *line;
	int n = 0;

	(void)state;
	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *said =
			line[0] == '-' || line[0] == '+' || line[0] == '#' ? NULL : text_of(line);
		if (strncmp(line, "    hint: ", 10) == 0) {
			said = line + 10;
		}
		if (said != NULL) {
			check_said(said);
			n++;
		}
	}
	free(text);
	assert_true(n > 200);
}

/* As KEYS.md wants them: whole lines, with phrases inside of sentences. */
static void examples_read_well(void **state)
{
	static const struct {
		const char *english, *russian;
	} rows[] = {
		{ "no person \"svetа\"", "нет сотрудника «svetа»" },
		{ "the last letter is a Cyrillic \"а\"; write \"sveta\"",
		  "последняя буква — русская «а»; напишите «sveta»" },
		{ "60000: limits must grow, small has 60000 already",
		  "60000: порог должен расти, у small уже 60000" },
		{ "a hole between 10 and 12: no answer fits 11",
		  "между 10 и 12 дыра: на ответ «11» решения нет" },
		{ "2026-11-30 is a Monday, not \"вт\"",
		  "2026-11-30 — понедельник, а написано «вт»" },
		{ "2026-12-19 is a Saturday: nobody is on duty",
		  "2026-12-19 — суббота: дежурства нет" },
		{ "on 2026-12-29, vasya is absent 2026-12-28 to 2027-01-17 (roster.absences.v, "
		  "roster.conf:13)",
		  "2026-12-29: vasya нет с 2026-12-28 по 2027-01-17 (roster.absences.v, "
		  "roster.conf:13)" },
		{ "no such zone here: /usr/share/zoneinfo/X: cannot be opened: No such file or "
		  "directory",
		  "такого пояса здесь нет: /usr/share/zoneinfo/X: не открывается: нет такого "
		  "файла или каталога" },
		{ "a text in quotes belongs here, not a whole number",
		  "здесь нужно: текст в кавычках, а стоит: целое число" },
		/* A quoted word stays as it was written, though the tables have it. */
		{ "unknown word \"Monday\"", "неизвестное слово «Monday»" },
	};
	char russian[1024];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_true(russian_say(rows[i].english, russian, sizeof(russian)));
		assert_string_equal(russian, rows[i].russian);
	}
	assert_false(russian_say("words that no table has", russian, sizeof(russian)));
	assert_string_equal(russian, "");
}

static void a_report_comes_in_the_language_asked_for(void **state)
{
	const struct config_options options = { .now_ms = KIT_NOW_MS, .language = REPORT_RUSSIAN };
	char *printed = NULL;

	(void)state;
	kit_write_seed("roster.conf", "publish_days", "publish_day");
	assert_null(kit_load(&options, &printed));
	assert_string_equal(printed, "roster.conf:9: ошибка: roster.publish_day: неизвестный ключ\n"
				     "    подсказка: может быть, «publish_days»?\n");
	free(printed);
	setenv("LC_ALL", "", 1);
	setenv("LC_MESSAGES", "ru_RU.UTF-8", 1);
	setenv("LANG", "C", 1);
	assert_int_equal(russian_if_wanted(), REPORT_RUSSIAN);
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_int_equal(russian_if_wanted(), REPORT_ENGLISH);
}

/* dutyctl simulate reads another kind of file; its reader has the same language. */
static void so_does_a_profiles(void **state)
{
	struct profile profile = profile_seed500();
	struct report report;
	char text[1024];

	(void)state;
	report_init(&report);
	kit_write("mine.profile", "version = 1;\nsed = 2;\n", 22);
	assert_false(profile_load("mine.profile", REPORT_RUSSIAN, &profile, &report));
	assert_int_equal(report.n_problems, 1);
	report_format(&report.problems[0], text, sizeof(text));
	assert_string_equal(text, "mine.profile:2: ошибка: sed: неизвестный ключ\n"
				  "    подсказка: может быть, «seed»?");
	report_finish(&report);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_has_the_same_arguments),
		cmocka_unit_test(every_format_of_the_sources_is_there),
		cmocka_unit_test(every_known_message_has_its_russian),
		cmocka_unit_test(examples_read_well),
		cmocka_unit_test(a_report_comes_in_the_language_asked_for),
		cmocka_unit_test(so_does_a_profiles),
	};

	return cmocka_run_group_tests_name("config_russian", tests, kit_enter, kit_leave);
}

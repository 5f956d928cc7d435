/* layer: codec support */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "book_kit.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/roster_html.h"

struct fixture {
	struct policy *policy;
	struct roster *roster;
	struct book *book;
	struct roster_sheet sheet;
	char *html;
};

/* December 2026 of the example, all of it published as number 7. */
static struct fixture example(void)
{
	struct fixture f = { .policy = seed_policy(), .book = book_create("commercial") };

	snprintf(f.policy->departments[SEED_COMMERCIAL].title, POLICY_TITLE_SIZE,
		 "Коммерческий отдел");
	f.roster = roster_plan(f.policy, team_day("2026-11-01"), 400);
	kit_act(f.book, 7, seed_time(f.policy, "2026-11-25 14:05"), "1000:irina");
	kit_publish(f.book, f.policy, "2026-11-30", "2026-12-31");
	f.html = xcalloc(1, ROSTER_HTML_MAX);
	f.sheet = (struct roster_sheet){ .source = { f.policy, f.roster, f.book },
					 .year = 2026,
					 .month = 12,
					 .lang = ROSTER_LANG_RU };
	return f;
}

static const char *write_sheet(struct fixture *f)
{
	struct buf out = buf_over(f->html, ROSTER_HTML_MAX);

	roster_html_write(&out, &f->sheet);
	assert_false(out.is_full);
	assert_true(str_is_utf8(out.text, out.len));
	return f->html;
}

static void finish(struct fixture *f)
{
	policy_unref(&f->policy);
	roster_unref(&f->roster);
	book_free(&f->book);
	free(f->html);
}

/* The markup of one day, up to the next: "d swap\"><div><time …". */
static void day_of(const char *html, const char *date, char cell[2048])
{
	char mark[32];

	snprintf(mark, sizeof(mark), "datetime=\"%s\"", date);
	const char *at = strstr(html, mark);

	assert_non_null(at);
	while (strncmp(at, "<div class=\"d ", 14) != 0) {
		at--;
	}
	const char *end = strstr(at + 1, "\n");

	assert_true(end - at < 2048);
	snprintf(cell, 2048, "%.*s", (int)(end - at), at);
}

static void expect(const char *html, const char *part)
{
	if (strstr(html, part) == NULL) {
		fail_msg("no \"%s\"", part);
	}
}

static void expect_no(const char *html, const char *part)
{
	if (strstr(html, part) != NULL) {
		fail_msg("there is \"%s\"", part);
	}
}

static void expect_in_day(const char *html, const char *date, const char *part)
{
	char cell[2048];

	day_of(html, date, cell);
	if (strstr(cell, part) == NULL) {
		fail_msg("%s: no \"%s\" in %s", date, part, cell);
	}
}

static void the_examples_december(void **state)
{
	static const char *const rows[][2] = {
		{ "2026-12-01", "class=\"d turn\"" },
		{ "2026-12-01", "<span>Маша</span>" },
		{ "2026-12-01", "<small></small>" },
		{ "2026-12-05", "class=\"d off\"" },
		{ "2026-12-05", "url(#hatch)" },
		{ "2026-12-16", "class=\"d swap\"" },
		{ "2026-12-16", "<i>обмен</i>" },
		{ "2026-12-16", "<span>Вася</span></b><small>вместо: Лена</small>" },
		{ "2026-12-18", "<span>Лена</span></b><small>вместо: Вася</small>" },
		{ "2026-12-22", "class=\"d override\"" },
		{ "2026-12-22", "<span>Лена</span></b><small>вместо: Петя</small>" },
		{ "2026-12-31", "class=\"d off\"" },
	};
	struct fixture f = example();
	const char *html = write_sheet(&f);

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		expect_in_day(html, rows[i][0], rows[i][1]);
	}
	expect(html, "<html lang=\"ru\">");
	expect(html, "<h2>Декабрь 2026</h2>");
	expect(html, ">Коммерческий отдел</h1>");
	expect(html, "ООО «Ромашка Телеком»");
	expect(html, "<b>Публикация № 7</b><p>25.11.2026 14:05 · irina</p>");
	expect(html, "<span>Вася Петров</span><b>2</b>");
	expect(html, "<span>Маша Иванова</span><b>4</b>");
	expect(html, "<span>Лена Васильева</span><b>4</b>");
	expect_no(html, "Ирина"); /* not in the order, no day */
	expect_no(html, "план");
	finish(&f);
}

static void in_english(void **state)
{
	struct fixture f = example();

	(void)state;
	f.sheet.lang = ROSTER_LANG_EN;
	const char *html = write_sheet(&f);

	expect(html, "<html lang=\"en\">");
	expect(html, "<h2>December 2026</h2>");
	expect(html, "<div class=\"w slim\">Sunday</div>");
	expect(html, "<b>Publication 7</b><p>2026-11-25 14:05 · irina</p>");
	expect_in_day(html, "2026-12-16", "<i>swap</i>");
	expect_in_day(html, "2026-12-16", "<small>instead of Лена</small>");
	finish(&f);
}

/* A page of A4 shrunk to a telephone's width cannot be read: there the days are a list. */
static void a_telephone_gets_a_list(void **state)
{
	struct fixture f = example();
	const char *html = write_sheet(&f);

	(void)state;
	expect(html, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
	expect(html, "@media screen and (max-width:700px){");
	/* The row of weekdays is not there to say it. */
	expect_in_day(html, "2026-12-01", " data-weekday=\"Вторник\">1</time>");
	expect_in_day(html, "2026-12-06", " data-weekday=\"Воскресенье\">6</time>");
	finish(&f);
}

static void the_newest_act_of_the_month_is_its_number(void **state)
{
	struct fixture f = example();

	(void)state;
	kit_act(f.book, 8, seed_time(f.policy, "2026-12-10 09:31"), "dutyd");
	kit_row(f.book, "2026-12-10", ROSTER_URGENT, "irina", "masha");
	kit_act(f.book, 9, seed_time(f.policy, "2026-12-11 09:31"), "1000:irina");
	kit_publish(f.book, f.policy, "2027-01-01", "2027-01-31");
	const char *html = write_sheet(&f);

	expect(html, "<b>Публикация № 8</b><p>10.12.2026 09:31 · dutyd</p>");
	expect_in_day(html, "2026-12-10", "class=\"d urgent\"");
	expect_in_day(html, "2026-12-10", "<i>срочно</i>");
	expect_in_day(html, "2026-12-10", "<span>Ирина</span></b><small>вместо: Маша</small>");
	expect(html, "<span>Ирина Соколова</span><b>1</b>");
	expect(html, "<span>Маша Иванова</span><b>3</b>");
	finish(&f);
}

static void a_gap_is_loud_and_one_who_left_keeps_his_day(void **state)
{
	struct fixture f = example();

	(void)state;
	kit_act(f.book, 8, seed_time(f.policy, "2026-12-10 09:31"), "dutyd");
	kit_row(f.book, "2026-12-11", ROSTER_GAP, "", "");
	kit_row(f.book, "2026-12-14", ROSTER_OVERRIDE, "tolya", "olya");
	const char *html = write_sheet(&f);

	expect_in_day(html, "2026-12-11", "class=\"d gap\"");
	expect_in_day(html, "2026-12-11", "<span>НИКОГО</span>");
	expect_in_day(html, "2026-12-14", "<span>tolya</span></b><small>вместо: Оля</small>");
	expect(html, "<span>tolya</span><b>1</b>");
	finish(&f);
}

static void plans_are_marked_and_a_month_of_them_is_a_draft(void **state)
{
	struct fixture f = example();

	(void)state;
	book_free(&f.book);
	f.sheet.source.book = f.book = book_create("commercial");
	kit_act(f.book, 1, seed_time(f.policy, "2026-11-25 14:05"), "dutyd");
	kit_publish(f.book, f.policy, "2026-11-30", "2026-12-18");
	const char *html = write_sheet(&f);

	expect_in_day(html, "2026-12-18", "class=\"d swap\"");
	expect_in_day(html, "2026-12-21", "class=\"d turn plan\"");
	expect_in_day(html, "2026-12-21", "<i>план</i>");
	expect_in_day(html, "2026-12-22", "<i>план, замена</i>");
	expect_no(html, "ЧЕРНОВИК");

	/* A book of another department publishes nothing here. */
	snprintf(f.book->department, sizeof(f.book->department), "client");
	html = write_sheet(&f);
	expect(html, "<b>ЧЕРНОВИК, не вывешен</b>");
	expect_no(html, "Публикация №");
	expect_in_day(html, "2026-12-01", "class=\"d turn plan\"");
	expect_no(html, "<i>план</i>");
	finish(&f);
}

/* Days off are narrow columns; of a month without any other they are no columns at all. */
static void a_month_off_has_columns_as_well(void **state)
{
	struct fixture f = example();

	(void)state;
	assert_non_null(strstr(write_sheet(&f), "<div class=\"w slim\">"));
	team_add_holidays(f.policy, "2027-02-01", "2027-02-28");
	roster_unref(&f.roster);
	f.roster = roster_plan(f.policy, team_day("2026-11-01"), 400);
	f.sheet.source.roster = f.roster;
	f.sheet.year = 2027;
	f.sheet.month = 2;
	const char *html = write_sheet(&f);

	assert_int_equal(kit_count(html, "<div class=\"w\">"), 7);
	expect_no(html, "<div class=\"w slim\">");
	expect(html, " 100fr 100fr 100fr 100fr 100fr 100fr 100fr");
	finish(&f);
}

static void before_the_start_and_behind_the_end_nobody_is_missing(void **state)
{
	struct fixture f = example();

	(void)state;
	f.sheet.source.book = NULL;
	f.sheet.month = 11;
	const char *html = write_sheet(&f);

	expect_in_day(html, "2026-11-27", "class=\"d none\"");
	expect_in_day(html, "2026-11-30", "<span>Вася</span>");
	expect_no(html, "НИКОГО");
	f.sheet.year = 2028;
	html = write_sheet(&f);
	expect_in_day(html, "2028-11-30", "class=\"d none\"");
	expect_no(html, "НИКОГО");
	f.sheet.source.roster = NULL;
	assert_int_equal(kit_count(write_sheet(&f), "class=\"d none\""), 30);
	finish(&f);
}

static void namesakes_are_told_apart(void **state)
{
	static const struct {
		const char *other, *shown;
	} rows[] = {
		{ "Мария Петрова", "<span>Маша</span>" },
		{ "Машаня Петрова", "<span>Маша</span>" },
		{ "Маша Петрова", "<span>Маша И.</span>" },
		{ "Маша", "<span>Маша И.</span>" },
		{ "Маша Ильина", "<span>Маша<br>Иванова</span>" },
	};
	struct fixture f = example();

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		kit_name(f.policy, SEED_SVETA, rows[i].other);
		expect_in_day(write_sheet(&f), "2026-12-01", rows[i].shown);
	}
	finish(&f);
}

static void whatever_comes_from_outside_is_text(void **state)
{
	static const char nasty[] = "<script>alert('\"&\")</script>\x01\n\xff";
	static const char tame[] = "&#60;script&#62;alert(&#39;&#34;&#38;&#34;)&#60;/script&#62;  "
				   "\xEF\xBF\xBD";
	struct fixture f = example();

	(void)state;
	snprintf(f.policy->company, sizeof(f.policy->company), "%s", nasty);
	snprintf(f.policy->departments[SEED_COMMERCIAL].title, POLICY_TITLE_SIZE, "%s", nasty);
	kit_name(f.policy, SEED_MASHA, nasty);
	kit_act(f.book, 8, 0, nasty);
	kit_row(f.book, "2026-12-10", ROSTER_URGENT, nasty, nasty);
	const char *html = write_sheet(&f);

	/* Title twice, company, author, whose day and instead of whom, two counts, Masha's days. */
	assert_int_equal(kit_count(html, tame), 11);
	expect_no(html, "<script");
	expect_no(html, "http:");
	expect_no(html, "https:");
	expect_no(html, "src=");
	expect_no(html, "@import");
	assert_int_equal(kit_count(html, "url("), kit_count(html, "url(#hatch)"));
	finish(&f);
}

/* Every day once, under its weekday, in 4 to 6 whole weeks. */
static void expect_a_month(const char *html, int year, int month)
{
	const char *at = strstr(html, "Sunday</div>\n");
	int cells = 0, days = 0;
	int32_t first = civil_from_ymd(year, month, 1);

	assert_non_null(at);
	for (at = strchr(at, '\n') + 1; strncmp(at, "</section>", 10) != 0;
	     at = strchr(at, '\n') + 1) {
		char mark[64], date[CIVIL_TEXT_SIZE];

		if (strncmp(at, "<div></div>\n", 12) != 0) {
			civil_format(first + days, date);
			snprintf(mark, sizeof(mark), "<time datetime=\"%s\">", date);
			assert_true(strstr(at, mark) < strchr(at, '\n'));
			assert_int_equal(cells % 7, civil_weekday(first + days));
			days++;
		}
		cells++;
	}
	assert_int_equal(cells % 7, 0);
	assert_in_range(cells, 28, 42);
	assert_true(days >= 28 && civil_from_ymd(year, month, days) == first + days - 1);
	assert_int_equal(first + days, civil_from_ymd(month == 12 ? year + 1 : year,
						      month == 12 ? 1 : month + 1, 1));
}

/* Tags nest: what a browser would have to guess at is a mistake. */
static void expect_balanced(const char *html)
{
	char open[32][16];
	int depth = 0;

	for (const char *at = strstr(html, "<body"); at != NULL; at = strchr(at + 1, '<')) {
		char name[16] = "";
		const char *end = strchr(at, '>');

		assert_non_null(end);
		if (sscanf(at, "</%15[a-z0-9]", name) == 1) {
			assert_true(depth > 0);
			assert_string_equal(open[--depth], name);
		} else if (end[-1] != '/' && strncmp(at, "<br>", 4) != 0) {
			assert_int_equal(sscanf(at, "<%15[a-z0-9]", name), 1);
			assert_true(depth < 32);
			memcpy(open[depth++], name, sizeof(name));
		}
	}
	assert_int_equal(depth, 0);
}

static void every_month_of_forty_years(void **state)
{
	struct fixture f = example();

	(void)state;
	f.sheet.lang = ROSTER_LANG_EN;
	for (int year = 2010; year < 2050; year++) {
		for (int month = 1; month <= 12; month++) {
			f.sheet.year = year;
			f.sheet.month = month;
			expect_a_month(write_sheet(&f), year, month);
		}
	}
	finish(&f);
}

static void random_months_are_well_formed(void **state)
{
	static const char *const who[] = { "masha", "vasya", "tolya", "irina" };
	uint64_t random = 3;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct fixture f = example();

		kit_act(f.book, 8, (int64_t)(team_random(&random) >> 23), "dutyd");
		for (int i = team_random_below(&random, 40); i > 0; i--) {
			enum roster_kind kind = team_random_below(&random, ROSTER_KIND_COUNT);
			bool is_nobody = kind == ROSTER_OFF || kind == ROSTER_GAP;
			char date[CIVIL_TEXT_SIZE];

			civil_format(team_day("2026-12-01") + team_random_below(&random, 90), date);
			kit_row(f.book, date, kind,
				is_nobody ? "" : who[team_random_below(&random, 4)],
				kind >= ROSTER_SWAP && !is_nobody ? "petya" : "");
		}
		f.sheet.year += (f.sheet.month + team_random_below(&random, 4)) / 13;
		f.sheet.lang = team_random_below(&random, ROSTER_LANG_COUNT);
		char *body = strstr(write_sheet(&f), "<body");

		assert_non_null(body);
		*strstr(body, "</html>") = '\0';
		expect_balanced(body);
		finish(&f);
	}
}

static void the_largest_sheet_fits_and_a_small_buffer_is_refused(void **state)
{
	struct fixture f = example();
	char wide[POLICY_TITLE_SIZE], small[4000];
	int n = 60;

	(void)state;
	memset(wide, '<', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	f.policy->people = xreallocarray(f.policy->people, (size_t)n, sizeof(*f.policy->people));
	f.policy->roster.order = xreallocarray(f.policy->roster.order, (size_t)n, sizeof(int));
	for (int i = 0; i < n; i++) {
		f.policy->people[i] = f.policy->people[0];
		snprintf(f.policy->people[i].id, POLICY_ID_SIZE, "p%d", i);
		kit_name(f.policy, i, wide);
		f.policy->roster.order[i] = i;
	}
	f.policy->n_people = f.policy->roster.n_order = n;
	snprintf(f.policy->company, sizeof(f.policy->company), "%s", wide);
	for (int day = 1; day <= 31; day++) {
		char date[CIVIL_TEXT_SIZE];

		snprintf(date, sizeof(date), "2026-12-%02d", day);
		kit_row(f.book, date, ROSTER_OVERRIDE, "p1", "p2");
	}
	write_sheet(&f);

	struct buf out = buf_over(small, sizeof(small));

	roster_html_write(&out, &f.sheet);
	assert_true(out.is_full);
	finish(&f);
}

static void languages(void **state)
{
	enum roster_lang lang = ROSTER_LANG_EN;

	(void)state;
	assert_true(roster_lang_parse("ru", &lang));
	assert_int_equal(lang, ROSTER_LANG_RU);
	assert_true(roster_lang_parse("en", &lang));
	assert_int_equal(lang, ROSTER_LANG_EN);
	assert_false(roster_lang_parse("de", &lang));
	assert_false(roster_lang_parse("", &lang));
	assert_string_equal(roster_words((enum roster_lang)77)->code, "en");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_december),
		cmocka_unit_test(in_english),
		cmocka_unit_test(a_telephone_gets_a_list),
		cmocka_unit_test(the_newest_act_of_the_month_is_its_number),
		cmocka_unit_test(a_gap_is_loud_and_one_who_left_keeps_his_day),
		cmocka_unit_test(plans_are_marked_and_a_month_of_them_is_a_draft),
		cmocka_unit_test(before_the_start_and_behind_the_end_nobody_is_missing),
		cmocka_unit_test(namesakes_are_told_apart),
		cmocka_unit_test(whatever_comes_from_outside_is_text),
		cmocka_unit_test(a_month_off_has_columns_as_well),
		cmocka_unit_test(every_month_of_forty_years),
		cmocka_unit_test(random_months_are_well_formed),
		cmocka_unit_test(the_largest_sheet_fits_and_a_small_buffer_is_refused),
		cmocka_unit_test(languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

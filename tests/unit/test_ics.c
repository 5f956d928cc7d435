/* layer: codec support */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "book_kit.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/ics.h"

struct fixture {
	struct policy *policy;
	struct book *book;
	struct ics_calendar calendar;
	char *text;
};

/* Nothing is published yet; the newest act is number 7. */
static struct fixture fixture(void)
{
	struct fixture f = { .policy = seed_policy(), .book = book_create("commercial") };

	snprintf(f.policy->departments[SEED_COMMERCIAL].title, POLICY_TITLE_SIZE, "Sales");
	kit_act(f.book, 7, seed_time(f.policy, "2026-11-25 14:05"), "1000:irina");
	f.calendar = (struct ics_calendar){
		.policy = f.policy, .book = f.book, .first = INT32_MIN, .last = INT32_MAX
	};
	return f;
}

static const char *write_calendar(struct fixture *f)
{
	size_t size = ics_size_max(f->book);

	f->text = xreallocarray(f->text, size, 1);
	struct buf out = buf_over(f->text, size);

	ics_write(&out, &f->calendar);
	assert_false(out.is_full);
	return f->text;
}

static void finish(struct fixture *f)
{
	policy_unref(&f->policy);
	book_free(&f->book);
	free(f->text);
}

/* RFC 5545 3.1: lines of at most 75 octets end with CRLF, and no character is split. */
static void expect_lines(const char *text)
{
	while (*text != '\0') {
		const char *end = strstr(text, "\r\n");

		assert_non_null(end);
		assert_in_range(end - text, 1, 75);
		assert_true(str_is_utf8(text, (size_t)(end - text)));
		for (const char *p = text; p < end; p++) {
			assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
		}
		text = end + 2;
	}
}

/* Folds undone, for free(). */
static char *unfold(const char *text)
{
	char *plain = xcalloc(1, strlen(text) + 1), *to = plain;

	while (*text != '\0') {
		if (strncmp(text, "\r\n ", 3) == 0) {
			text += 3;
		} else {
			*to++ = *text++;
		}
	}
	return plain;
}

static void expect(const char *text, const char *part)
{
	char *plain = unfold(text);

	if (strstr(plain, part) == NULL) {
		fail_msg("no \"%s\" in\n%s", part, plain);
	}
	free(plain);
}

static void a_calendar_byte_by_byte(void **state)
{
	struct fixture f = fixture();

	(void)state;
	kit_row(f.book, "2026-12-31", ROSTER_SWAP, "masha", "lena");
	kit_row(f.book, "2027-01-01", ROSTER_OFF, "", "");
	assert_string_equal(write_calendar(&f),
			    "BEGIN:VCALENDAR\r\n"
			    "VERSION:2.0\r\n"
			    "PRODID:-//dutyd//duty roster//EN\r\n"
			    "CALSCALE:GREGORIAN\r\n"
			    "NAME:Duty roster: Sales\r\n"
			    "X-WR-CALNAME:Duty roster: Sales\r\n"
			    "DESCRIPTION:ООО «Ромашка Телеком». Calendars on phones m\r\n"
			    " ay be a day behind.\r\n"
			    "X-WR-CALDESC:ООО «Ромашка Телеком». Calendars on phones \r\n"
			    " may be a day behind.\r\n"
			    "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
			    "X-PUBLISHED-TTL:PT1H\r\n"
			    "BEGIN:VEVENT\r\n"
			    "UID:commercial-20261231@dutyd\r\n"
			    "DTSTAMP:20261125T110500Z\r\n"
			    "LAST-MODIFIED:20261125T110500Z\r\n"
			    "SEQUENCE:0\r\n"
			    "DTSTART;VALUE=DATE:20261231\r\n"
			    "DTEND;VALUE=DATE:20270101\r\n"
			    "STATUS:CONFIRMED\r\n"
			    "TRANSP:TRANSPARENT\r\n"
			    "SUMMARY:Маша Иванова: on duty\r\n"
			    "DESCRIPTION:Sales\\nswap\\, instead of Лена Васильева\\nPublicati\r\n"
			    " on 7\r\n"
			    "END:VEVENT\r\n"
			    "END:VCALENDAR\r\n");
	finish(&f);
}

/* What a day's rows come to, in the calendar of all and in Masha's. */
static void a_days_rows_and_what_they_come_to(void **state)
{
	static const struct {
		const char *who[4]; /* "" = off or gap; "masha" … */
		const char *all, *mashas;
	} rows[] = {
		{ { "masha" }, "CONFIRMED", "CONFIRMED" },
		{ { "petya" }, "CONFIRMED", NULL },
		{ { "" }, NULL, NULL },
		{ { "", "" }, NULL, NULL },
		{ { "", "masha" }, "CONFIRMED", "CONFIRMED" },
		{ { "masha", "" }, "CANCELLED", "CANCELLED" },
		{ { "masha", "petya" }, "CONFIRMED", "CANCELLED" },
		{ { "petya", "masha" }, "CONFIRMED", "CONFIRMED" },
		{ { "petya", "" }, "CANCELLED", NULL },
		{ { "masha", "petya", "" }, "CANCELLED", "CANCELLED" },
		{ { "masha", "", "petya" }, "CONFIRMED", "CANCELLED" },
		{ { "masha", "petya", "masha" }, "CONFIRMED", "CONFIRMED" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows) * 2; i++) {
		struct fixture f = fixture();
		const char *status = i % 2 == 0 ? rows[i / 2].all : rows[i / 2].mashas;
		char wanted[32];
		int n = 0;

		for (; n < 4 && rows[i / 2].who[n] != NULL; n++) {
			const char *who = rows[i / 2].who[n];

			kit_act(f.book, 10 + n, (int64_t)1800000000000 + n * 60000, "dutyd");
			kit_row(f.book, "2026-12-01", who[0] != '\0' ? ROSTER_URGENT : ROSTER_GAP,
				who, "");
		}
		f.calendar.person = i % 2 == 0 ? NULL : "masha";
		const char *text = write_calendar(&f);

		assert_int_equal(kit_count(text, "BEGIN:VEVENT"), status != NULL);
		assert_int_equal(kit_count(text, "BEGIN:VTIMEZONE"), status == NULL);
		if (status != NULL) {
			snprintf(wanted, sizeof(wanted), "STATUS:%s\r\n", status);
			expect(text, wanted);
			snprintf(wanted, sizeof(wanted), "SEQUENCE:%d\r\n", n - 1);
			expect(text, wanted);
			snprintf(wanted, sizeof(wanted), "DTSTAMP:20270115T080%d00Z\r\n", n - 1);
			expect(text, wanted);
			expect(text, "UID:commercial-20261201@dutyd\r\n");
		}
		finish(&f);
	}
}

static void a_cancelled_day_names_who_had_it_last(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.calendar.lang = ROSTER_LANG_RU;
	kit_row(f.book, "2026-12-01", ROSTER_TURN, "masha", "");
	kit_row(f.book, "2026-12-01", ROSTER_URGENT, "petya", "masha");
	kit_row(f.book, "2026-12-01", ROSTER_OFF, "", "");
	expect(write_calendar(&f), "SUMMARY:Отменено: Петя Кузнецов: дежурство\r\n");
	f.calendar.person = "masha";
	expect(write_calendar(&f), "SUMMARY:Отменено: Дежурство: Sales\r\n");
	expect(f.text, "X-WR-CALNAME:График дежурств: Маша Иванова\r\n");
	expect(f.text, "TRANSP:TRANSPARENT\r\n");
	finish(&f);
}

/* on his day he may not leave, so his calendar says that he is busy. */
static void r52_ones_own_day_is_busy(void **state)
{
	struct fixture f = fixture();

	(void)state;
	kit_row(f.book, "2026-12-01", ROSTER_TURN, "masha", "");
	f.calendar.person = "masha";
	expect(write_calendar(&f), "TRANSP:OPAQUE\r\n");
	expect(f.text, "SUMMARY:Duty: Sales\r\n");
	finish(&f);
}

static void the_examples_month(void **state)
{
	struct fixture f = fixture();

	(void)state;
	kit_publish(f.book, f.policy, "2026-11-30", "2026-12-31");
	/* Five weeks of working days, one holiday less, and two days of the fifth week. */
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VEVENT"), 23);
	assert_int_equal(kit_count(f.text, "SUMMARY:Маша Иванова"), 4);
	expect_lines(f.text);

	f.calendar.first = team_day("2026-12-07");
	f.calendar.last = team_day("2026-12-11");
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VEVENT"), 5);
	f.calendar.person = "lena";
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VEVENT"), 1);
	expect(f.text, "UID:commercial-20261207@dutyd\r\n");
	finish(&f);
}

static void nothing_published_is_a_calendar_all_the_same(void **state)
{
	struct fixture f = fixture();

	(void)state;
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VTIMEZONE"), 1);
	expect_lines(f.text);
	kit_row(f.book, "2026-12-01", ROSTER_TURN, "masha", "");
	snprintf(f.book->department, sizeof(f.book->department), "client");
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VEVENT"), 0);
	f.calendar.book = NULL;
	assert_int_equal(kit_count(write_calendar(&f), "BEGIN:VTIMEZONE"), 1);
	finish(&f);
}

static void who_left_is_named_by_his_id(void **state)
{
	struct fixture f = fixture();

	(void)state;
	kit_row(f.book, "2026-12-01", ROSTER_OVERRIDE, "tolya", "kolya");
	expect(write_calendar(&f), "SUMMARY:tolya: on duty\r\n");
	expect(f.text, "override\\, instead of kolya\\n");
	finish(&f);
}

static void texts_are_escaped(void **state)
{
	struct fixture f = fixture();

	(void)state;
	kit_name(f.policy, SEED_MASHA, "a\\b;c,d\ne\rf\x01g\x7fh\xffi\tj:\"k");
	kit_row(f.book, "2026-12-01", ROSTER_TURN, "masha", "");
	expect(write_calendar(&f),
	       "SUMMARY:a\\\\b\\;c\\,d\\ne f g h\xEF\xBF\xBDi j:\"k: on duty\r\n");
	expect_lines(f.text);
	finish(&f);
}

/* Whatever the length, no line is too long and nothing is lost at a fold. */
static void names_of_every_length_fold(void **state)
{
	static const char *const letters[] = { "x", "ж", "€", "\xF0\x9F\x98\x80", ";", "\n" };
	static const char *const written[] = { "x", "ж", "€", "\xF0\x9F\x98\x80", "\\;", "\\n" };

	(void)state;
	for (size_t k = 0; k < TEST_COUNT(letters); k++) {
		struct fixture f = fixture();
		char name[POLICY_TITLE_SIZE] = "", wanted[2 * POLICY_TITLE_SIZE + 16] = "SUMMARY:";

		kit_row(f.book, "2026-12-01", ROSTER_TURN, "masha", "");
		while (strlen(name) + strlen(letters[k]) < sizeof(name)) {
			strcat(name, letters[k]);
			strcat(wanted, written[k]);
			kit_name(f.policy, SEED_MASHA, name);
			expect(write_calendar(&f), wanted);
			expect_lines(f.text);
		}
		finish(&f);
	}
}

static void the_largest_calendar_fits(void **state)
{
	struct fixture f = fixture();
	char wide[POLICY_TITLE_SIZE], small[1000];

	(void)state;
	memset(wide, ';', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	f.calendar.lang = ROSTER_LANG_RU;
	snprintf(f.policy->company, sizeof(f.policy->company), "%s", wide);
	snprintf(f.policy->departments[SEED_COMMERCIAL].title, POLICY_TITLE_SIZE, "%s", wide);
	kit_name(f.policy, SEED_MASHA, wide);
	kit_name(f.policy, SEED_PETYA, wide);
	f.book->publications[0].id = INT32_MIN;
	f.book->publications[0].made_ms = INT64_MAX;
	for (int day = 0; day < 300; day++) {
		char date[CIVIL_TEXT_SIZE];

		civil_format(team_day("2026-12-01") + day, date);
		kit_row(f.book, date, ROSTER_URGENT, "masha", "petya");
	}
	write_calendar(&f);
	expect_lines(f.text);
	f.calendar.person = "masha";
	write_calendar(&f);

	struct buf out = buf_over(small, sizeof(small));

	ics_write(&out, &f.calendar);
	assert_true(out.is_full);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_calendar_byte_by_byte),
		cmocka_unit_test(a_days_rows_and_what_they_come_to),
		cmocka_unit_test(a_cancelled_day_names_who_had_it_last),
		cmocka_unit_test(r52_ones_own_day_is_busy),
		cmocka_unit_test(the_examples_month),
		cmocka_unit_test(nothing_published_is_a_calendar_all_the_same),
		cmocka_unit_test(who_left_is_named_by_his_id),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(names_of_every_length_fold),
		cmocka_unit_test(the_largest_calendar_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

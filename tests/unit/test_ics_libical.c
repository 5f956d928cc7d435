/* layer: codec support */
/*
 * The calendar file as another's reader sees it: libical parses it and holds it against RFC 5545's
 * restrictions. The only program here that links libical; dutyd and dutyctl never do.
 */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "book_kit.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/ics.h"

static char *written(const struct ics_calendar *calendar)
{
	size_t size = ics_size_max(calendar->book);
	char *text = xcalloc(1, size);
	struct buf out = buf_over(text, size);

	ics_write(&out, calendar);
	assert_false(out.is_full);
	return text;
}

static bool is_accepted(const char *text)
{
	icalcomponent *root = icalparser_parse_string(text);
	bool is_good = root != NULL && icalrestriction_check(root) &&
		       icalcomponent_count_errors(root) == 0;

	icalcomponent_free(root);
	return is_good;
}

/*
 * As a published invitation, for free(): without a METHOD libical asks for hardly more than that
 * nothing comes twice, with one for everything that RFC 5546 wants of an event.
 */
static char *as_published(const char *text)
{
	static const char begin[] = "BEGIN:VEVENT\r\n", calendar[] = "BEGIN:VCALENDAR\r\n";
	size_t size = strlen(text) + 64 + 64 * (size_t)kit_count(text, begin);
	struct buf out = buf_over(xcalloc(1, size), size);

	buf_printf(&out, "%sMETHOD:PUBLISH\r\n", calendar);
	text += strlen(calendar);
	for (const char *at; (at = strstr(text, begin)) != NULL; text = at) {
		at += strlen(begin);
		buf_put(&out, text, (size_t)(at - text));
		buf_put_text(&out, "ORGANIZER:mailto:dutyd@example.org\r\n");
	}
	buf_put_text(&out, text);
	assert_false(out.is_full);
	return out.text;
}

static icalcomponent *parse(const char *text)
{
	char *published = as_published(text);

	if (!is_accepted(text) || !is_accepted(published)) {
		fail_msg("libical does not accept\n%s", published);
	}
	free(published);
	return icalparser_parse_string(text);
}

static int32_t civil_of(struct icaltimetype time)
{
	assert_true(time.is_date);
	return civil_from_ymd(time.year, time.month, time.day);
}

static const char *name_of(const struct policy *policy, const char *id)
{
	int person = policy_find_person(policy, id);

	return person != PERSON_NONE ? policy->people[person].name : id;
}

static void expect_event(icalcomponent *event, const struct ics_calendar *calendar)
{
	const struct book_row *row =
		book_on(calendar->book, civil_of(icalcomponent_get_dtstart(event)));
	bool is_cancelled = icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED;
	char uid[64], summary[512];
	int year, month, day;

	assert_non_null(row);
	civil_to_ymd(row->day, &year, &month, &day);
	snprintf(uid, sizeof(uid), "commercial-%04d%02d%02d@dutyd", year, month, day);
	assert_string_equal(icalcomponent_get_uid(event), uid);
	assert_int_equal(civil_of(icalcomponent_get_dtend(event)), row->day + 1);
	assert_int_equal(icalcomponent_get_sequence(event), row->seq - 1);

	struct icaltimetype stamp = icalcomponent_get_dtstamp(event);

	assert_true(icaltime_is_utc(stamp));
	assert_int_equal(icaltime_as_timet(stamp), row->made_ms / 1000);
	if (calendar->person != NULL) {
		assert_int_equal(is_cancelled, strcmp(row->who, calendar->person) != 0);
		return;
	}
	assert_int_equal(is_cancelled, row->who[0] == '\0');
	if (!is_cancelled) {
		snprintf(summary, sizeof(summary), "%s: on duty",
			 name_of(calendar->policy, row->who));
		assert_string_equal(icalcomponent_get_summary(event), summary);
	}
}

/* How many events there were. */
static int expect_calendar(const struct ics_calendar *calendar)
{
	char *text = written(calendar);
	icalcomponent *root = parse(text), *event;
	int n = 0;

	assert_int_equal(icalcomponent_isa(root), ICAL_VCALENDAR_COMPONENT);
	for (event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT); event != NULL;
	     event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
		expect_event(event, calendar);
		n++;
	}
	icalcomponent_free(root);
	free(text);
	return n;
}

static struct ics_calendar calendar_of(struct policy *policy, struct book *book)
{
	return (struct ics_calendar){
		.policy = policy, .book = book, .first = INT32_MIN, .last = INT32_MAX
	};
}

static void libical_reads_the_example(void **state)
{
	struct policy *policy = seed_policy();
	struct book *book = book_create("commercial");
	struct ics_calendar calendar = calendar_of(policy, book);

	(void)state;
	assert_int_equal(expect_calendar(&calendar), 0);
	kit_act(book, 1, seed_time(policy, "2026-11-25 14:05"), "1000:irina");
	kit_publish(book, policy, "2026-11-30", "2026-12-31");
	assert_int_equal(expect_calendar(&calendar), 23);
	calendar.person = "masha";
	assert_int_equal(expect_calendar(&calendar), 4);
	policy_unref(&policy);
	book_free(&book);
}

static void put_random_name(struct policy *policy, int person, uint64_t *random)
{
	static const char *const parts[] = { "a",  "ж", "€", ";",  ",",     "\\",
					     "\n", " ", ":", "\"", "Мария", "\xF0\x9F\x98\x80" };
	char name[POLICY_TITLE_SIZE] = "x";

	for (int n = team_random_below(random, 60); n > 0; n--) {
		const char *part = parts[team_random_below(random, TEST_COUNT(parts))];

		if (strlen(name) + strlen(part) < sizeof(name)) {
			strcat(name, part);
		}
	}
	kit_name(policy, person, name);
}

static void libical_reads_random_books(void **state)
{
	static const char *const who[] = { "masha", "vasya", "tolya", "irina" };
	uint64_t random = 11;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct policy *policy = seed_policy();
		struct book *book = book_create("commercial");
		struct ics_calendar calendar = calendar_of(policy, book);

		put_random_name(policy, SEED_MASHA, &random);
		put_random_name(policy, SEED_VASYA, &random);
		for (int i = team_random_below(&random, 60); i >= 0; i--) {
			enum roster_kind kind = team_random_below(&random, ROSTER_KIND_COUNT);
			bool is_nobody = kind == ROSTER_OFF || kind == ROSTER_GAP;
			char date[CIVIL_TEXT_SIZE];

			kit_act(book, 100 - i, (int64_t)(team_random(&random) >> 23), "dutyd");
			civil_format(team_day("2028-02-15") + team_random_below(&random, 30), date);
			kit_row(book, date, kind,
				is_nobody ? "" : who[team_random_below(&random, 4)],
				kind >= ROSTER_SWAP && !is_nobody ? "vasya" : "");
		}
		expect_calendar(&calendar);
		calendar.person = "masha";
		expect_calendar(&calendar);
		policy_unref(&policy);
		book_free(&book);
	}
}

/* That the check can fail: the same calendar, spoilt. */
static void libical_refuses_what_is_wrong(void **state)
{
	static const char *const spoilt[] = { "DTSTAMP:", "UID:",         "DTSTART;VALUE=DATE:",
					      "SUMMARY:", "BEGIN:VEVENT", "ORGANIZER" };
	struct policy *policy = seed_policy();
	struct book *book = book_create("commercial");
	struct ics_calendar calendar = calendar_of(policy, book);

	(void)state;
	kit_act(book, 1, seed_time(policy, "2026-11-25 14:05"), "1000:irina");
	kit_row(book, "2026-12-01", ROSTER_TURN, "masha", "");
	for (size_t i = 0; i < TEST_COUNT(spoilt); i++) {
		char *plain = written(&calendar), *text = as_published(plain);

		assert_true(is_accepted(text));
		memcpy(strstr(text, spoilt[i]), "X-", 2);
		if (is_accepted(text)) {
			fail_msg("accepted without %s", spoilt[i]);
		}
		free(text);
		free(plain);
	}
	policy_unref(&policy);
	book_free(&book);
}

static int end_libical(void **state)
{
	(void)state;
	icalmemory_free_ring();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libical_reads_the_example),
		cmocka_unit_test(libical_reads_random_books),
		cmocka_unit_test(libical_refuses_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, end_libical);
}

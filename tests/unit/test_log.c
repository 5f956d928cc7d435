/* layer: base */
#include "test_main.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/log_line.h"

/* The test's own clocks stand in for src/base/clock.c, which is then not linked. */
static int64_t wall_ms = INT64_C(1764576137412); /* 2025-12-01 08:02:17.412 UTC */
static _Atomic int64_t monotonic_ms = 1000;

int64_t clock_wall_ms(void)
{
	return wall_ms;
}

int64_t clock_monotonic_ms(void)
{
	return monotonic_ms;
}

int64_t clock_monotonic_us(void)
{
	return monotonic_ms * 1000;
}

static int out = -1;
static char text[1 << 20];

/* A new empty file as the log. Old windows are over. */
static int open_log(void **state)
{
	(void)state;
	monotonic_ms += 60000;
	log_flush();
	if (out >= 0) {
		close(out);
	}
	out = memfd_create("log", MFD_CLOEXEC);
	setenv("TZ", "MSK-3", 1);
	log_open(out);
	log_configure(LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
	return out < 0;
}

static const char *all_text(void)
{
	ssize_t n = pread(out, text, sizeof(text) - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	return text;
}

static size_t count_of(const char *needle)
{
	size_t n = 0;

	for (const char *p = all_text(); (p = strstr(p, needle)) != NULL; p++) {
		n++;
	}
	return n;
}

/* Without the time. */
static const char *make(enum log_format format, const struct log_kv *kv)
{
	static const struct log_head no_head = { "", "", "" };
	static char memory[LOG_LINE_MAX + 1];
	struct buf line = buf_over(memory, sizeof(memory));

	log_line_make(&line, format, &no_head, kv);
	assert_false(line.len > LOG_LINE_MAX);
	assert_int_equal(strlen(line.text), line.len);
	return line.text;
}

#define LOGFMT(...) make(LOG_FORMAT_LOGFMT, (const struct log_kv[]){ __VA_ARGS__, { 0 } })
#define JSON(...) make(LOG_FORMAT_JSON, (const struct log_kv[]){ __VA_ARGS__, { 0 } })

static void one_event_is_one_line(void **state)
{
	(void)state;
	LOG(INFO, EV("route"), KV_S("call", "7KQ2M8F4"), KV_S("reason", "DUTY_TODAY"),
	    KV_I("took_us", 412), KV_S("owner", NULL));
	LOG(DEBUG, EV("hidden"));
	assert_string_equal(all_text(), "2025-12-01T11:02:17.412+03:00 ev=route call=7KQ2M8F4 "
					"reason=DUTY_TODAY took_us=412 owner=-\n");
}

static void the_time_of_a_line_is_that_of_its_moment(void **state)
{
	static const struct {
		int64_t wall_ms;
		const char *line;
	} rows[] = {
		{ 1764576137999, "2025-12-01T11:02:17.999+03:00 ev=tick\n" },
		{ 1764576138000, "2025-12-01T11:02:18.000+03:00 ev=tick\n" },
		{ 1764576138007, "2025-12-01T11:02:18.007+03:00 ev=tick\n" },
		{ 1764576137060, "2025-12-01T11:02:17.060+03:00 ev=tick\n" }, /* set back */
		{ 0, "1970-01-01T03:00:00.000+03:00 ev=tick\n" },
	};
	int64_t before_ms = wall_ms;

	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(open_log(state), 0);
		wall_ms = rows[i].wall_ms;
		LOG(INFO, EV("tick"));
		assert_string_equal(all_text(), rows[i].line);
	}
	wall_ms = before_ms;
}

static void a_json_line_is_one_object(void **state)
{
	(void)state;
	log_configure(LOG_LEVEL_DEBUG, LOG_FORMAT_JSON);
	LOG(DEBUG, EV("route"), KV_I("took_us", -1), KV_S("owner", NULL),
	    KV_S("name", "a \"b\"\n"));
	assert_string_equal(all_text(),
			    "{\"time\":\"2025-12-01T11:02:17.412+03:00\",\"level\":\"debug\","
			    "\"ev\":\"route\",\"took_us\":-1,\"owner\":null,"
			    "\"name\":\"a \\\"b\\\"\\n\"}\n");
}

static void under_the_journal_the_priority_comes_first(void **state)
{
	struct stat st;
	char stream[64];

	(void)state;
	assert_int_equal(fstat(out, &st), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open(out);
	log_configure(LOG_LEVEL_DEBUG, LOG_FORMAT_LOGFMT);
	LOG(ERR, EV("j.err"));
	LOG(WARN, EV("j.warn"));
	LOG(INFO, EV("j.info"));
	LOG(DEBUG, EV("j.debug"));
	log_configure(LOG_LEVEL_DEBUG, LOG_FORMAT_JSON);
	LOG(INFO, EV("j.json"));
	assert_string_equal(all_text(), "<3>ev=j.err\n<4>ev=j.warn\n<6>ev=j.info\n<7>ev=j.debug\n"
					"<6>{\"level\":\"info\",\"ev\":\"j.json\"}\n");
	setenv("JOURNAL_STREAM", "1:1", 1); /* somebody else's stream: stderr was redirected */
	log_open(out);
	LOG(INFO, EV("j.other"));
	assert_int_equal(count_of("{\"time\":\"2025-"), 1);
	unsetenv("JOURNAL_STREAM");
}

static void arguments_below_the_threshold_are_not_evaluated(void **state)
{
	int n = 0;

	(void)state;
	log_configure(LOG_LEVEL_WARN, LOG_FORMAT_LOGFMT);
	LOG(INFO, EV("quiet"), KV_I("n", ++n));
	assert_int_equal(n, 0);
	assert_int_equal(log_threshold(), LOG_LEVEL_WARN);
	assert_string_equal(all_text(), "");
}

static void values_cannot_leave_their_place(void **state)
{
	static const struct {
		const char *value, *logfmt, *json;
	} rows[] = {
		{ "plain", "plain", "plain" },
		{ "Иван", "Иван", "Иван" },
		{ "", "\"\"", "" },
		{ "a b", "\"a b\"", "a b" },
		{ "a=b", "\"a=b\"", "a=b" },
		{ "\"", "\"\\\"\"", "\\\"" },
		{ "\\", "\"\\\\\"", "\\\\" },
		{ "\n\r\t", "\"\\n\\r\\t\"", "\\n\\r\\t" },
		{ "\x01\x1b\x7f", "\"\\x01\\x1b\\x7f\"", "\\u0001\\u001b\\u007f" },
		{ "\xc2\x85", "\"\\u{0085}\"", "\\u0085" },
		{ "\u2028\u2029", "\"\\u{2028}\\u{2029}\"", "\\u2028\\u2029" },
		{ "\u200e\u200f\u061c", "\"\\u{200e}\\u{200f}\\u{061c}\"",
		  "\\u200e\\u200f\\u061c" },
		{ "\u202a\u202e", "\"\\u{202a}\\u{202e}\"", "\\u202a\\u202e" },
		{ "\u2066\u2069", "\"\\u{2066}\\u{2069}\"", "\\u2066\\u2069" },
		{ "\u2010\u202f\u2065", "\u2010\u202f\u2065", "\u2010\u202f\u2065" },
		{ "\xff\xd0z", "\"\\xff\\xd0z\"", "\\ufffd\\ufffdz" },
		{ "\xed\xa0\x80", "\"\\xed\\xa0\\x80\"", "\\ufffd\\ufffd\\ufffd" },
		{ "x\nev=route", "\"x\\nev=route\"", "x\\nev=route" },
		{ "abcя\tdef", "\"abcя\\tdef\"", "abcя\\tdef" },
		{ "яabc~\x7f!z", "\"яabc~\\x7f!z\"", "яabc~\\u007f!z" },
	};
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(wanted, sizeof(wanted), "v=%s\n", rows[i].logfmt);
		assert_string_equal(LOGFMT(KV_S("v", rows[i].value)), wanted);
		snprintf(wanted, sizeof(wanted), "{\"v\":\"%s\"}\n", rows[i].json);
		assert_string_equal(JSON(KV_S("v", rows[i].value)), wanted);
	}
}

static void assert_ends_with(const char *line, const char *end)
{
	size_t n = strlen(line), n_end = strlen(end);

	assert_true(n >= n_end);
	assert_string_equal(line + n - n_end, end);
}

/* Every length around the limit, so that each kind of pair is once the one that does not fit. */
static void a_long_line_is_cut_whole_and_says_so(void **state)
{
	static char value[2 * LOG_LINE_MAX];

	(void)state;
	for (size_t n = LOG_LINE_MAX - 120; n < LOG_LINE_MAX + 20; n++) {
		memset(value, 'a', n);
		value[n] = '\0';
		const char *line =
			LOGFMT(KV_S("v", value), KV_S("w", "b c"), KV_I("number", 1234567));

		if (strstr(line, " cut=1\n") == NULL) {
			assert_ends_with(line, " w=\"b c\" number=1234567\n");
		}
		assert_int_equal(strchr(line, '\n') - line, strlen(line) - 1);
		line = JSON(KV_S("v", value), KV_S("w", "b c"), KV_I("number", 1234567));
		if (strstr(line, ",\"cut\":true}\n") == NULL) {
			assert_ends_with(line, "\",\"w\":\"b c\",\"number\":1234567}\n");
		}
	}
	assert_ends_with(LOGFMT(KV_S("v", value)), "aa cut=1\n");
	assert_ends_with(JSON(KV_S("v", value)), "aa\",\"cut\":true}\n");
	memset(value, '"', sizeof(value) - 1);
	assert_ends_with(LOGFMT(KV_S("v", value)), "\\\"\" cut=1\n");
	assert_ends_with(JSON(KV_S("v", value)), "\\\"\",\"cut\":true}\n");
	for (size_t i = 0; i + 2 < sizeof(value); i += 2) {
		memcpy(value + i, "я", 2);
	}
	assert_ends_with(LOGFMT(KV_S("v", value), KV_I("n", 1)), "яя cut=1\n");
	assert_ends_with(JSON(KV_S("vv", value)), "яя\",\"cut\":true}\n");
}

static void equal_warnings_are_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		LOG(WARN, EV("crm.slow"), KV_I("ms", i));
	}
	LOG(WARN, EV("other"));
	assert_int_equal(count_of("ev=crm.slow"), LOG_BURST);
	assert_int_equal(count_of("ev=other\n"), 1);
	monotonic_ms += 9999;
	LOG(WARN, EV("crm.slow"));
	assert_int_equal(count_of("ev=crm.slow"), LOG_BURST);
	monotonic_ms += 1;
	LOG(WARN, EV("crm.slow"), KV_I("ms", 99));
	assert_int_equal(count_of("ev=crm.slow suppressed=8\n"), 1);
	assert_int_equal(count_of("ev=crm.slow ms=99\n"), 1);
	assert_true(strstr(text, "suppressed=8") < strstr(text, "ms=99"));
}

/* Each problem of a configuration is told, however many: they are what the admin asked for. */
static void the_problems_of_a_reload_are_no_burst(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		LOG(ERR, EV("conf.error"), KV_I("line", i));
	}
	assert_int_equal(count_of("ev=conf.error line="), 12);
}

static void any_line_ends_a_window(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		LOG(ERR, EV("disk.full"));
	}
	monotonic_ms += 10000;
	LOG(INFO, EV("call"));
	LOG(INFO, EV("call"));
	assert_int_equal(count_of("ev=disk.full suppressed=2\n"), 1);
	assert_true(strstr(text, "suppressed=2") < strstr(text, "ev=call"));
}

static void a_flush_tells_what_is_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		LOG(ERR, EV("disk.full"));
	}
	log_flush();
	log_flush();
	assert_int_equal(count_of("suppressed=2\n"), 1);
	LOG(ERR, EV("disk.full")); /* the window is still open */
	log_flush();
	assert_int_equal(count_of("suppressed=1\n"), 1);
}

static void the_story_of_calls_is_never_dropped(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		LOG(INFO, EV("route"));
	}
	assert_int_equal(count_of("ev=route\n"), 100);
}

/* More kinds of events than there are places: nothing is lost uncounted. */
static void no_count_is_lost_when_places_run_out(void **state)
{
	char event[16];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(event, sizeof(event), "many.%d", i);
		for (int k = 0; k < LOG_BURST + 3; k++) {
			LOG(WARN, EV(event));
		}
		monotonic_ms += 1;
	}
	log_flush();
	n = count_of("suppressed=3\n");
	assert_int_equal(n, 100);
	assert_int_equal(count_of("\n"), 100 * LOG_BURST + n);
}

static void *log_much(void *arg)
{
	for (int i = 0; i < 500; i++) {
		LOG(INFO, EV("thread"), KV_S("name", arg), KV_S("fill", "one two three four five"));
		LOG(WARN, EV("storm"));
	}
	return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
	static char names[4][2] = { "a", "b", "c", "d" };
	pthread_t threads[TEST_COUNT(names)];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, log_much, names[i]), 0);
	}
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		pthread_join(threads[i], NULL);
	}
	log_flush();
	assert_int_equal(count_of(" fill=\"one two three four five\"\n2"), 2000);
	assert_int_equal(count_of("ev=storm\n"), LOG_BURST);
	assert_int_equal(count_of("ev=storm suppressed=1995\n"), 1);
}

/* An answer goes out between the two; the log's lines follow it, none is lost and all in order. */
static void lines_that_are_held_leave_together(void **state)
{
	(void)state;
	log_hold();
	LOG(INFO, EV("first"));
	LOG(INFO, EV("second"));
	assert_string_equal(all_text(), "");
	log_release();
	assert_int_equal(count_of("\n"), 2);
	assert_int_equal(count_of("ev=first\n2"), 1);
	LOG(INFO, EV("third"));
	assert_int_equal(count_of("ev=third\n"), 1);
}

static void what_is_bad_is_not_held(void **state)
{
	(void)state;
	log_hold();
	LOG(INFO, EV("before"));
	LOG(WARN, EV("bad"));
	LOG(INFO, EV("behind"));
	assert_int_equal(count_of("ev=before\n2"), 1);
	assert_int_equal(count_of("ev=bad\n"), 1);
	assert_int_equal(count_of("ev=behind"), 0);
	log_release();
	assert_int_equal(count_of("\n"), 3);
}

/* A pipe that nobody reads loses whole lines, and so it is with many at once. */
static void a_full_pipe_loses_whole_lines(void **state)
{
	char fill[200];
	int pipe_fds[2];
	ssize_t n;

	(void)state;
	memset(fill, 'x', sizeof(fill) - 1);
	fill[sizeof(fill) - 1] = '\0';
	assert_int_equal(pipe2(pipe_fds, O_NONBLOCK | O_CLOEXEC), 0);
	log_open(pipe_fds[1]);
	log_hold();
	for (int i = 0; i < 1000; i++) {
		LOG(INFO, EV("much"), KV_S("fill", fill));
	}
	log_release();
	n = read(pipe_fds[0], text, sizeof(text) - 1);
	assert_true(n > 4096);
	text[n] = '\0';
	assert_int_equal(text[n - 1], '\n');
	size_t n_lines = 0;
	for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
		assert_int_equal(strcspn(line, "\n"),
				 strlen("2025-12-01T08:02:17.412+03:00 ev=much fill=") +
					 sizeof(fill) - 1);
		n_lines++;
	}
	assert_in_range(n_lines, 20, 999);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

/* As on a full disk: the line that did not fit ends there, and the next one is whole. */
static void a_line_cut_short_does_not_take_the_next_along(void **state)
{
	struct rlimit before, limit;
	char path[] = "/tmp/dutyd-test-log-XXXXXX";

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	out = mkostemp(path, O_APPEND);
	assert_true(out >= 0);
	unlink(path);
	log_open(out);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){ .rlim_cur = 40, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	LOG(INFO, EV("cut"), KV_S("by", "the limit"));
	LOG(INFO, EV("lost"));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	LOG(INFO, EV("whole"));
	assert_int_equal(strlen(all_text()),
			 40 + 1 + strlen("2025-12-01T08:02:17.412+03:00 ev=whole\n"));
	assert_string_equal(all_text() + 41 + 29, " ev=whole\n");
	assert_int_equal(all_text()[40], '\n');
}

#define TEST(name) cmocka_unit_test_setup(name, open_log)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_event_is_one_line),
		TEST(the_time_of_a_line_is_that_of_its_moment),
		TEST(a_json_line_is_one_object),
		TEST(under_the_journal_the_priority_comes_first),
		TEST(arguments_below_the_threshold_are_not_evaluated),
		TEST(values_cannot_leave_their_place),
		TEST(a_long_line_is_cut_whole_and_says_so),
		TEST(equal_warnings_are_counted),
		TEST(the_problems_of_a_reload_are_no_burst),
		TEST(any_line_ends_a_window),
		TEST(a_flush_tells_what_is_counted),
		TEST(the_story_of_calls_is_never_dropped),
		TEST(no_count_is_lost_when_places_run_out),
		TEST(threads_do_not_mix_their_lines),
		TEST(lines_that_are_held_leave_together),
		TEST(what_is_bad_is_not_held),
		TEST(a_full_pipe_loses_whole_lines),
		TEST(a_line_cut_short_does_not_take_the_next_along),
	};

	unsetenv("JOURNAL_STREAM");
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}

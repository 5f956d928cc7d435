#include "dutyd/base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log_line.h"
#include "dutyd/base/str.h"

enum { BURST_WINDOW_MS = 10000, BURSTS_MAX = 32, EVENT_SIZE = 40, TIME_SIZE = 40 };

static _Atomic int out_fd = STDERR_FILENO;
static _Atomic bool is_under_journal;
static _Atomic int current_threshold = LOG_LEVEL_INFO;
static _Atomic int current_format = LOG_FORMAT_LOGFMT;

/* Equal events at WARN or ERR since the window opened. */
struct burst {
	char event[EVENT_SIZE]; /* "" = free */
	enum log_level level;
	int64_t opened_ms;
	int n_written;
	long long n_suppressed;
};

static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;

/* Of the counts only; lines are made and written outside it. */
static pthread_mutex_t bursts_lock = PTHREAD_MUTEX_INITIALIZER;
static struct burst bursts[BURSTS_MAX];

/* sd-daemon(3): $JOURNAL_STREAM is "device:inode" of the stream that systemd connected. */
static bool is_journal_stream(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char expected[64];
	struct stat st;

	if (stream == NULL || fstat(fd, &st) != 0) {
		return false;
	}
	snprintf(expected, sizeof(expected), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(stream, expected) == 0;
}

void log_open(int fd)
{
	tzset(); /* localtime_r need not do it */
	out_fd = fd;
	is_under_journal = is_journal_stream(fd);
}

void log_configure(enum log_level threshold, enum log_format format)
{
	current_threshold = (int)threshold;
	current_format = (int)format;
}

enum log_level log_threshold(void)
{
	return (enum log_level)current_threshold;
}

/* A second as it is written, with room for its milliseconds. */
struct stamp {
	time_t second;
	size_t ms_at;
	char text[TIME_SIZE];
};

static void stamp_make(struct stamp *stamp, time_t second)
{
	struct tm tm;
	char date[24] = "", zone[8] = "+0000";

	if (localtime_r(&second, &tm) != NULL) {
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
		strftime(zone, sizeof(zone), "%z", &tm);
	}
	stamp->second = second;
	stamp->ms_at = strlen(date) + 1;
	snprintf(stamp->text, TIME_SIZE, "%s.000%.3s:%s", date, zone, zone + 3);
}

static void format_now(char text[TIME_SIZE])
{
	/* Each thread's own, so without a lock; localtime_r has one, and is slow. */
	static _Thread_local struct stamp kept = { .second = -1 };
	int64_t now_ms = clock_wall_ms();
	time_t second = (time_t)(now_ms / 1000);
	int ms = (int)(now_ms % 1000);

	if (second != kept.second) {
		stamp_make(&kept, second);
	}
	memcpy(text, kept.text, TIME_SIZE);
	text[kept.ms_at] = (char)('0' + ms / 100);
	text[kept.ms_at + 1] = (char)('0' + ms / 10 % 10);
	text[kept.ms_at + 2] = (char)('0' + ms % 10);
}

/*
 * One writer at a time: not every file moves its position on together with the write (a memfd does
 * not), and then lines of two threads overwrite each other. A refused or short write is not
 * repeated: a full non-blocking pipe costs a line, not a call. A line that was cut short, as by a
 * full disk, is ended before the next one, for two in one are read by nobody.
 */
static void write_line(const char *text, size_t n)
{
	static bool is_cut;
	ssize_t written = 0;

	pthread_mutex_lock(&write_lock);
	if (is_cut) {
		is_cut = write(out_fd, "\n", 1) != 1;
	}
	while (!is_cut && (written = write(out_fd, text, n)) < 0 && errno == EINTR) {
	}
	is_cut = is_cut || (written > 0 && (size_t)written < n);
	pthread_mutex_unlock(&write_lock);
}

/* What this thread holds back. No more than a pipe takes whole or not at all. */
static _Thread_local struct {
	bool is_on;
	size_t n;
	char text[PIPE_BUF];
} held;

_Static_assert(LOG_LINE_MAX <= PIPE_BUF, "a line fits what is held");

static void let_go(void)
{
	if (held.n > 0) {
		write_line(held.text, held.n);
		held.n = 0;
	}
}

static void hold_line(const char *text, size_t n)
{
	if (held.n + n > sizeof(held.text)) {
		let_go();
	}
	memcpy(held.text + held.n, text, n);
	held.n += n;
}

void log_hold(void)
{
	held.is_on = true;
}

void log_release(void)
{
	held.is_on = false;
	let_go();
}

static void emit_line(enum log_level level, const struct log_kv *kv)
{
	static const struct {
		const char *priority, *name;
	} levels[] = {
		[LOG_LEVEL_ERR] = { "<3>", "error" },
		[LOG_LEVEL_WARN] = { "<4>", "warning" },
		[LOG_LEVEL_INFO] = { "<6>", "info" },
		[LOG_LEVEL_DEBUG] = { "<7>", "debug" },
	};
	char text[LOG_LINE_MAX + 1], now[TIME_SIZE] = "";
	struct buf line = buf_over(text, sizeof(text));
	struct log_head head = { .priority = "", .time = now, .level = levels[level].name };

	if (is_under_journal) {
		head.priority = levels[level].priority;
	} else {
		format_now(now);
	}
	log_line_make(&line, (enum log_format)current_format, &head, kv);
	if (held.is_on && level > LOG_LEVEL_WARN) {
		hold_line(line.text, line.len);
	} else {
		let_go(); /* in order */
		write_line(line.text, line.len);
	}
}

static void emit_suppressed(const struct burst *burst)
{
	emit_line(burst->level, (const struct log_kv[]){ EV(burst->event),
							 KV_I("suppressed", burst->n_suppressed),
							 { 0 } });
}

/* Takes out one burst with a count to tell, whose window is over (or any). */
static bool take_counted(int64_t now_ms, bool is_any, struct burst *taken)
{
	bool is_found = false;

	pthread_mutex_lock(&bursts_lock);
	for (int i = 0; i < BURSTS_MAX && !is_found; i++) {
		struct burst *burst = &bursts[i];

		if (burst->n_suppressed > 0 &&
		    (is_any || now_ms - burst->opened_ms >= BURST_WINDOW_MS)) {
			*taken = *burst;
			burst->n_suppressed = 0;
			is_found = true;
		}
	}
	pthread_mutex_unlock(&bursts_lock);
	return is_found;
}

static void tell_suppressed(int64_t now_ms, bool is_any)
{
	struct burst burst;

	for (int i = 0; i < BURSTS_MAX && take_counted(now_ms, is_any, &burst); i++) {
		emit_suppressed(&burst);
	}
}

void log_flush(void)
{
	tell_suppressed(0, true);
}

/* The event's own place, else the one whose window opened first. */
static struct burst *find_burst(const char *event)
{
	struct burst *oldest = &bursts[0];

	for (int i = 0; i < BURSTS_MAX; i++) {
		if (strcmp(bursts[i].event, event) == 0) {
			return &bursts[i];
		}
		if (bursts[i].opened_ms < oldest->opened_ms) {
			oldest = &bursts[i];
		}
	}
	return oldest;
}

/* Counts the event. evicted: the burst that had to make room, when it has a count to tell. */
static bool is_suppressed(enum log_level level, const char *name, int64_t now_ms,
			  struct burst *evicted)
{
	char event[EVENT_SIZE];
	bool is_over;

	str_copy_cut(event, sizeof(event), name);
	pthread_mutex_lock(&bursts_lock);
	struct burst *burst = find_burst(event);

	if (strcmp(burst->event, event) != 0 || now_ms - burst->opened_ms >= BURST_WINDOW_MS) {
		*evicted = *burst;
		*burst = (struct burst){ .opened_ms = now_ms };
		str_copy(burst->event, sizeof(burst->event), event);
	}
	burst->level = level;
	is_over = burst->n_written >= LOG_BURST;
	if (is_over) {
		burst->n_suppressed++;
	} else {
		burst->n_written++;
	}
	pthread_mutex_unlock(&bursts_lock);
	return is_over;
}

/* No storm: an admin has asked what is wrong with his files, and is to be told all of it. */
static bool is_of_a_reload(const char *event)
{
	return str_has_prefix(event, "conf.");
}

void log_emit(enum log_level level, const struct log_kv *kv)
{
	struct burst evicted = { 0 };
	int64_t now_ms = clock_monotonic_ms();
	bool is_counted = level <= LOG_LEVEL_WARN && kv->key != NULL && kv->str != NULL &&
			  !is_of_a_reload(kv->str);

	tell_suppressed(now_ms, false);
	if (is_counted && is_suppressed(level, kv->str, now_ms, &evicted)) {
		return;
	}
	if (evicted.n_suppressed > 0) {
		emit_suppressed(&evicted);
	}
	emit_line(level, kv);
}

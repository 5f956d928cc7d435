/*
 * log: one event, one line, logfmt on stderr (or JSON when the configuration says so).
 *
 * Layer base. A line is built in a fixed buffer and leaves in one write(2), alone or with others
 * (log_hold), so two events never interleave and a full pipe loses whole lines only. Values are
 * escaped here and nowhere else: control characters, quotes, U+2028/9 and bidi controls come out as
 * escapes, so whatever a caller says stays inside its value. Threads may log at the same time.
 *
 *	LOG(INFO, EV("route"), KV_S("call", id), KV_S("reason", "DUTY_TODAY"), KV_I("took_us", us));
 *
 * writes   ev=route call=7KQ2M8F4 reason=DUTY_TODAY took_us=412
 *
 * with "<6>" in front under systemd and an ISO 8601 time with zone in a terminal. Event names and
 * keys are an interface: they are listed in README.md and renamed only in a release that says so.
 * More than LOG_BURST equal events at WARN or ERR in ten seconds are counted and reported as one
 * line with suppressed=N, but for the problems of a configuration (conf.*); INFO lines are the
 * story of the calls and are never dropped.
 */
#ifndef DUTYD_BASE_LOG_H
#define DUTYD_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_format { LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON };
enum { LOG_BURST = 5, LOG_LINE_MAX = 4096 };

struct log_kv {
	const char *key; /* NULL ends the list */
	const char *str; /* used unless is_num; NULL prints as - */
	long long num;
	bool is_num;
};

#define EV(name) ((struct log_kv){ .key = "ev", .str = (name) })
#define KV_S(k, v) ((struct log_kv){ .key = (k), .str = (v) })
#define KV_I(k, v) ((struct log_kv){ .key = (k), .num = (v), .is_num = true })

#define LOG(level, ...)                                                                            \
	do {                                                                                       \
		if (LOG_LEVEL_##level <= log_threshold()) {                                        \
			log_emit(LOG_LEVEL_##level,                                                \
				 (const struct log_kv[]){ __VA_ARGS__, { 0 } });                   \
		}                                                                                  \
	} while (0)

/*
 * fd: where lines go. The prefix is "<N>" when $JOURNAL_STREAM names fd's device and inode, an
 * ISO time (local zone, milliseconds) otherwise. Called once at start; before it the log goes to
 * fd 2 with a time.
 */
void log_open(int fd);
void log_configure(enum log_level threshold, enum log_format format);

enum log_level log_threshold(void);
void log_emit(enum log_level level, const struct log_kv *kv);

/*
 * Between the two, what this thread logs at INFO and DEBUG is gathered and leaves in as few writes
 * as whole lines allow: an answer need not wait for the log, and each write costs. Anything worse
 * leaves at once, after what was gathered before it.
 */
void log_hold(void);
void log_release(void);

/*
 * Writes the suppressed=N lines that are due sooner or later. Any line brings the ones whose window
 * is over; a timer and the end of the process call this, so that silence hides no count.
 */
void log_flush(void);

#endif

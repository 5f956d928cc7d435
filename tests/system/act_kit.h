/*
 * act_kit: a real daemon that is told over its events socket what people do with a call, and what
 * it answers and writes down.
 */
#ifndef ACT_KIT_H
#define ACT_KIT_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "witness.h"

static char text[DAEMON_LINE_MAX];

static inline const char *tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A request on the events socket. "DUTY_TODAY masha" of a decision, else the whole answer. */
static inline const char *tell(const char *format, ...)
{
	static char verdict[128];
	char line[1024];
	int n = snprintf(line, sizeof(line), "{\"v\":1,");
	int fd = lines_connect(the_daemon.events);
	va_list args;

	va_start(args, format);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n, format, args);
	va_end(args);
	snprintf(line + n, sizeof(line) - (size_t)n, "}");
	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, text, sizeof(text)));
	close(fd);
	if (strstr(text, "\"decision\"") == NULL) {
		return text;
	}
	snprintf(verdict, sizeof(verdict), "%s %s", json_value(text, "reason"),
		 json_value(text, "belongs_to"));
	return verdict;
}

static inline const char *arrive(const char *call, const char *caller, const char *at)
{
	return tell("\"op\":\"call\",\"source\":\"pbx\",\"call\":\"%s\",\"caller\":\"%s\","
		    "\"did\":\"+74950000100\",\"at\":\"%s\"",
		    call, caller, at);
}

static inline const char *act(const char *op, const char *call, const char *more)
{
	return tell("\"op\":\"%s\",\"call\":\"pbx/%s\"%s", op, call, more);
}

#define AT(clock) ",\"at\":\"2026-12-01T" clock "\""

static inline const char *answered(const char *call, const char *by)
{
	return tell("\"op\":\"answered\",\"call\":\"pbx/%s\",\"by\":\"%s\"" AT("11:10"), call, by);
}

/* dutyctl, its exit code; what it printed is in text. */
static inline int ctl(const char *arguments)
{
	return daemon_ctl(&the_daemon, arguments, text, sizeof(text));
}

#define COUNT(sql) witness_number("SELECT count(*) FROM " sql)

#endif

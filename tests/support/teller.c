#include "teller.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test_main.h"

char the_reply[DAEMON_LINE_MAX];

void tell(const char *format, ...)
{
	char line[1024];
	int fd = lines_connect(the_daemon.events);
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, the_reply, sizeof(the_reply)));
	close(fd);
	if (strcmp(json_value(the_reply, "ok"), "true") != 0) {
		fail_msg("%s: %s", line, the_reply);
	}
}

void arrive(const char *call, const char *caller, const char *at)
{
	tell("{\"v\":1,\"op\":\"call\",\"source\":\"pbx\",\"call\":\"%s\",\"caller\":\"%s\","
	     "\"did\":\"+74950000100\",\"at\":\"%s\"}",
	     call, caller, at);
}

void answered(const char *call, const char *by, const char *at)
{
	tell("{\"v\":1,\"op\":\"answered\",\"call\":\"pbx/%s\",\"by\":\"%s\",\"at\":\"%s\"}", call,
	     by, at);
}

void qualify(const char *call, const char *author, const char *facts, const char *at)
{
	tell("{\"v\":1,\"op\":\"qualify\",\"call\":\"pbx/%s\",\"author\":\"%s\",\"facts\":{%s},"
	     "\"at\":\"%s\"}",
	     call, author, facts, at);
}

void hand_over(const char *call, const char *at)
{
	tell("{\"v\":1,\"op\":\"handover\",\"call\":\"pbx/%s\",\"at\":\"%s\"}", call, at);
}

void ended(const char *call, const char *outcome, const char *at)
{
	tell("{\"v\":1,\"op\":\"ended\",\"call\":\"pbx/%s\",\"outcome\":\"%s\",\"at\":\"%s\"}",
	     call, outcome, at);
}

/*
 * exporter: a real dutyd-export beside a real dutyd, and where it carries messages.
 *
 * The configuration is the daemon's own (daemon.h), with the exports put in by EXPORTS_EDIT.
 */
#ifndef TEST_EXPORTER_H
#define TEST_EXPORTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon.h"

/* An edit of dutyd.conf that adds groups: text is "exports : { … };". */
#define EXPORTS_EDIT(text)                                                                         \
	{                                                                                          \
		"store    : {", text "\nstore    : {"                                              \
	}

struct exporter {
	pid_t pid;
	char log[DAEMON_PATH_SIZE];
};

/* program: "dutyd-export"; env: "NAME=value", ends with NULL, may be NULL. */
void exporter_start(struct exporter *exporter, const struct daemon *daemon, const char *program,
		    const char *name, const char *const *env);
int exporter_stop(struct exporter *exporter); /* SIGTERM; its wait status */
void exporter_kill(struct exporter *exporter);

/* Is there a log line with both texts, within ten seconds? */
bool exporter_logged(const struct exporter *exporter, const char *a, const char *b);

/* Makes calls and remembers in keys, one a line, what the queue will tell of them. */
void exporter_make_calls(const struct daemon *daemon, const char *prefix, int n, char *keys);

#endif

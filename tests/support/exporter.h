/*
 * exporter: a real dutyd-export beside a real dutyd, and where it carries messages.
 *
 * The configuration is the daemon's own (daemon.h), with exports put in before it is launched.
 */
#ifndef TEST_EXPORTER_H
#define TEST_EXPORTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon.h"

/*
 * A daemon whose configuration has more groups, "exports : { … };": they are written when its
 * folder is there, because what they name lies in it.
 */
bool exporter_prepare(struct daemon *daemon);
bool exporter_launch(struct daemon *daemon, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A file of the daemon's folder that only we can read; its path. Static memory. */
const char *exporter_secret(const struct daemon *daemon, const char *text);

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

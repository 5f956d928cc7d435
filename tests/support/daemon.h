/*
 * daemon: a real dutyd in a folder of its own; peers.h has those that talk to it.
 *
 * The configuration is the shipped one (conf/dutyd.conf, conf/roster.conf) with its paths and ports
 * put into the folder and trust_time on, so that a test may say when a call came; `edit` changes
 * more. The CRM is schema/crm.sql with the rows of daemon.c: see CRM_* below. Everything listens on
 * loopback below port 32768, and daemon_stop() ends the process by its pid.
 */
#ifndef TEST_DAEMON_H
#define TEST_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "peers.h"

#define CRM_OWNED "+79160000201" /* ООО «Вектор», owner vasya */
#define CRM_LARGE "+79160000202" /* Bosch, large, nobody's */
#define CRM_BLOCKED "+79160000203"
#define CRM_UNKNOWN "+79160000001" /* not in the CRM */

enum {
	DAEMON_PATH_SIZE = 256,
	DAEMON_EDITS_MAX = 12,
	DAEMON_LINE_MAX = 256 * 1024,
	DAEMON_LISTENERS = 3 /* FastAGI, events, control */
};

struct daemon_edit { /* in the text of both configuration files, every occurrence */
	const char *from, *to;
};

struct daemon_options {
	struct daemon_edit edits[DAEMON_EDITS_MAX]; /* ends with a NULL from */
	const char *preload;                        /* a shim's name: "shim_disk" */
	const char *const *env;                     /* "NAME=value", ends with NULL */
	bool has_no_crm;
	const char *dir;          /* an existing folder of an earlier daemon, NULL = a new one */
	const char *store;        /* in the folder; NULL = "dutyd.db" */
	bool is_socket_activated; /* the three listeners are handed over */
};

struct daemon {
	pid_t pid;
	int port, board_port;             /* FastAGI; HTTP */
	int notify_fd;                    /* what it tells the service manager */
	int listen_fds[DAEMON_LISTENERS]; /* kept open for socket activation, -1 = none */
	char dir[DAEMON_PATH_SIZE], conf[DAEMON_PATH_SIZE], store[DAEMON_PATH_SIZE];
	char crm[DAEMON_PATH_SIZE], events[DAEMON_PATH_SIZE], control[DAEMON_PATH_SIZE];
	char log[DAEMON_PATH_SIZE];
};

/* Returns when it says READY=1; false when it ended or said nothing for ten seconds. */
bool daemon_start(struct daemon *daemon, const struct daemon_options *options);

/* The same in two steps: folder, configuration and CRM first, so that a test may spoil them. */
bool daemon_prepare(struct daemon *daemon, const struct daemon_options *options);
bool daemon_launch(struct daemon *daemon, const struct daemon_options *options);

/* SIGTERM, ten seconds, then SIGKILL. Its wait status. The folder stays. */
int daemon_stop(struct daemon *daemon);
int daemon_kill(struct daemon *daemon);
int daemon_wait(struct daemon *daemon, int timeout_ms);
void daemon_remove(struct daemon *daemon); /* the folder */

/* The end of a group of tests: daemon_stop, and the folder goes if that was well. Its status. */
int daemon_end(struct daemon *daemon);

/* Waits for a datagram to the service manager that holds `text`. */
bool daemon_notified(const struct daemon *daemon, const char *text, int timeout_ms);

/* Is there a log line that holds both texts? Waits up to timeout_ms for it. */
bool daemon_logged(const struct daemon *daemon, const char *a, const char *b, int timeout_ms);

/* A free TCP port below 32768. */
int daemon_free_port(void);

/* Runs SQL on a database file with the sqlite3 program; true when it exits 0. */
bool daemon_sql(const char *path, const char *sql);

#endif

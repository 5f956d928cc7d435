/*
 * witness: what every bad-input test sees to besides its own input.
 *
 * One daemon a test, the_daemon. A test starts it, does its worst, and ends with witness_finish():
 * the daemon is alive, answers a good call, ends cleanly on SIGTERM and leaves no process behind.
 * witness_teardown() is every test's teardown: after a failure it shows the log and ends what is
 * left. Calls are made on Tuesday 2026-12-01 at 11:00, when everybody works and Masha has duty.
 */
#ifndef TEST_WITNESS_H
#define TEST_WITNESS_H

#include "daemon.h"

extern struct daemon the_daemon;
extern struct agi_result the_answer; /* to the last ring */
extern char the_uniqueid[64];        /* of the last ring */

#define AT_WORK "did=74950000100&at=2026-12-01T11:00"

void witness_start(const struct daemon_options *options); /* NULL = plain */
void witness_prepare(const struct daemon_options *options);
void witness_launch(const struct daemon_options *options);

/* The last call from CRM_OWNED must be answered with this (see ring). */
void witness_finish_with(const char *wanted);
void witness_finish(void); /* "OWNER_ACTIVE durable" */
int witness_teardown(void **state);

/*
 * A new call from this number; what came as "FIRST_LINE durable", "DEADLINE not durable" or "no
 * answer". The form of the answer is checked each time: see witness_check_form.
 */
const char *ring(const char *caller);
const char *ring_again(void);                     /* the PBX asks the same once more */
const char *ring_as(const struct agi_call *call); /* anything */

/* All variables once, DUTYD_ACTION last, a target, tokens only, no controls in the card. */
void witness_check_form(const struct agi_result *result);

/* A number out of the daemon's database; -1 while it cannot be read. */
long long witness_number(const char *sql);
bool witness_reaches(const char *sql, long long wanted, int timeout_ms);

/* Is there an outbox message with that topic and that text in it? Asked on the control socket. */
bool witness_has_message(const char *topic, const char *text);

/* Every line of the log begins with a time and ev=, without control characters or numbers. */
void witness_check_log(void);

/* ---- a bad disk under dutyd.db: options.preload = "shim_disk" ---- */

/* Of these calls, after `skip`, `count` (-1: all) are late by delay_ms and, with an error, fail. */
struct fault {
	const char *calls, *error; /* as in shim_disk.c; error NULL = only late */
	int skip, count, delay_ms;
	bool is_file_only; /* not the log and the index beside it */
};

void fault_set(const struct fault *fault);
void fault_clear(void);
int fault_hits(void); /* since it was set */

#endif

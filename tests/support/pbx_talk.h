/*
 * pbx_talk: the_daemon (witness.h) with a manager (manager.h) that speaks as Asterisk 22 does.
 *
 * An event has the lines of a recorded one, but for some that say where in the dialplan a channel
 * is. The company is open day and night, and every day is masha's, so that she has duty whenever a
 * test runs; her phone is PJSIP/202. Before pbx_start() a test may change the_manager, which is
 * refused nothing, has everybody's phone free, and neither queues nor channels.
 */
#ifndef TEST_PBX_TALK_H
#define TEST_PBX_TALK_H

#include "manager.h"
#include "witness.h"

/* Somebody's line: "PJSIP/202-00000060" and its Uniqueid, and the call that it belongs to. */
struct pbx_line {
	const char *channel, *uniqueid, *linkedid;
};

extern struct manager the_manager;

/* The manager listens; the fixtures of every test. */
int pbx_open(void **state);
int pbx_close(void **state);
void pbx_listen(void); /* again, after a manager_close() */

/* The daemon, with these edits besides (as many as four, NULL = none), and the link is live. */
void pbx_start(const struct daemon_edit *edits);
void pbx_launch(const struct daemon_edit *edits); /* the daemon alone */

/* One turn of the manager's loop. */
void pbx_turn(void);

/* Until it is so; the test fails after twenty seconds. */
#define PBX_UNTIL(condition)                                                                       \
	do {                                                                                       \
		long long pbx_end_ms = monotonic_ms() + 20000;                                     \
		while (!(condition)) {                                                             \
			pbx_turn();                                                                \
			if (monotonic_ms() > pbx_end_ms) {                                         \
				fail_msg("never so: %s", #condition);                              \
			}                                                                          \
		}                                                                                  \
	} while (0)

/* ---- what Asterisk says; it is sent by the next turns ---- */

/* Newchannel, Newstate; 0 down, 4 ring, 5 ringing, 6 up. */
void pbx_say_channel(const char *event, const struct pbx_line *line, int state);
void pbx_say_bridge(const char *event, const struct pbx_line *line, const char *bridge);
void pbx_say_dialled(const struct pbx_line *caller, const struct pbx_line *phone, int state,
		     const char *status);
void pbx_say_hangup(const struct pbx_line *line, int cause);
void pbx_say_device(const char *device, const char *state);
/* QueueMemberAdded, …Pause, …Removed; a dynamic member. */
void pbx_say_member(const char *event, const char *queue, const char *phone, int is_paused);

/* A new call rings at the caller's line; then the phone does, and then it is lifted. */
void pbx_say_ringing(const struct pbx_line *caller, const struct pbx_line *phone);
void pbx_say_lifted(const struct pbx_line *caller, const struct pbx_line *phone,
		    const char *bridge);

/* ---- what the daemon makes of it ---- */

/* The dialplan asks where the call of that line goes: "FIRST_LINE durable", see witness.h. */
const char *pbx_route(const struct pbx_line *caller, const char *number);

bool pbx_logged(const char *a, const char *b);

/* `dutyctl show agents` has the row "masha busy available busy talking 0", but for how long. */
bool pbx_agent_is(const char *row);

/* Is the call of that line told to its end so, and by whom was it lifted? "" = nobody. */
bool pbx_ended(const struct pbx_line *caller, const char *outcome, const char *by);

#endif

/*
 * peers: who talks to a daemon under test: a PBX over FastAGI, a program over JSON lines, dutyctl.
 */
#ifndef TEST_PEERS_H
#define TEST_PEERS_H

#include <stdbool.h>
#include <stddef.h>

struct daemon;

/* ---- FastAGI ---- */

struct agi_call {
	const char *path; /* "route?did=74950000100" */
	const char *uniqueid, *caller, *name;
	const char *pres; /* agi_callingpres, NULL = "0" */
};

struct agi_result {
	char text[8192]; /* all that came back */
	int ms;
};

int agi_connect(int port);
bool agi_ask(const struct daemon *daemon, const struct agi_call *call, struct agi_result *result);

/* The environment as Asterisk writes it, into text; returns its length. */
size_t agi_environment(const struct agi_call *call, char *text, size_t size);

/* Sends bytes as they are and reads to the end; false when nothing closes within timeout_ms. */
bool agi_send_raw(int port, const char *bytes, size_t n, int timeout_ms, struct agi_result *result);

/* The value of DUTYD_<name>, "" when it was not set. Static memory, four calls deep. */
const char *agi_var(const struct agi_result *result, const char *name);

/* ---- JSON lines ---- */

int lines_connect(const char *path);
bool lines_send(int fd, const char *line); /* the line break is added */
bool lines_read(int fd, char *line, size_t size, int timeout_ms);
bool lines_ask(int fd, const char *line, char *reply, size_t size);

/* "reason" of a reply as text: the first "name":value, quotes removed. Static, four calls deep. */
const char *json_value(const char *json, const char *name);

/* ---- dutyctl ---- */

/*
 * dutyctl beside the daemon, a shell reads its arguments: its exit code (-1: it has none), and what
 * it printed on either stream in `said`.
 */
int daemon_ctl(const struct daemon *daemon, const char *arguments, char *said, size_t size);

long long monotonic_ms(void);
void sleep_ms(int ms);

#endif

/*
 * teller: what a PBX and an officer tell the_daemon (witness.h) of a call, as JSON lines.
 *
 * A call has its name at the PBX "pbx"; `at` is the company's time, 2026-12-01T11:00. What comes
 * back is in the_reply, and must be no refusal.
 */
#ifndef TEST_TELLER_H
#define TEST_TELLER_H

#include "witness.h"

extern char the_reply[DAEMON_LINE_MAX];

/* Any line, as printf makes it. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

void arrive(const char *call, const char *caller, const char *at);
void answered(const char *call, const char *by, const char *at);
void qualify(const char *call, const char *author, const char *facts, const char *at);
void hand_over(const char *call, const char *at);
void ended(const char *call, const char *outcome, const char *at);

#endif

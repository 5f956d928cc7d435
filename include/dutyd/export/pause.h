/*
 * pause: how long to wait before the next attempt, and the signals that end every wait.
 *
 * Layer export. Half a second, then twice as long each time up to half a minute, a quarter of it
 * by chance, so that many exporters do not knock together. Signals: TERM and INT end the program,
 * HUP asks the sink to reopen what it has open.
 */
#ifndef DUTYD_EXPORT_PAUSE_H
#define DUTYD_EXPORT_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

struct pause {
	int n;           /* attempts in vain since the last reset */
	int at_least_ms; /* the far side's own wish, used once; 0 = none */
};

void pause_reset(struct pause *pause);

/* Waits; returns early when the program is to end. */
void pause_take(struct pause *pause);

/* Once, before anything waits. */
void export_watch_signals(void);
bool export_is_over(void);
bool export_take_reopen(void); /* true once for each HUP */

#endif

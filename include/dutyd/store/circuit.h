/*
 * circuit: whether a look-up that keeps failing is worth waiting for.
 *
 * Layer store, internal: arithmetic on a monotonic clock. After CIRCUIT_FAILURES failures in a row
 * the circuit is open: calls are answered without a look-up, but for one every CIRCUIT_PROBE_MS
 * that finds out whether the CRM is back. One success closes it.
 */
#ifndef DUTYD_STORE_CIRCUIT_H
#define DUTYD_STORE_CIRCUIT_H

#include <stdbool.h>
#include <stdint.h>

enum { CIRCUIT_FAILURES = 5, CIRCUIT_PROBE_MS = 500 };

struct circuit { /* all zero: closed */
	bool is_open;
	int failures; /* in a row */
	int64_t probe_ms;
	int64_t skipped; /* look-ups, since it opened */
};

enum circuit_way { CIRCUIT_TRY, CIRCUIT_PROBE, CIRCUIT_SKIP };

enum circuit_way circuit_ask(struct circuit *circuit, int64_t now_ms);

/* What came of a try or a probe. True when that opened or closed the circuit. */
bool circuit_note(struct circuit *circuit, bool is_good, int64_t now_ms);

#endif

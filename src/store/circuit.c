#include "dutyd/store/circuit.h"

enum circuit_way circuit_ask(struct circuit *circuit, int64_t now_ms)
{
	if (!circuit->is_open) {
		return CIRCUIT_TRY;
	}
	if (now_ms >= circuit->probe_ms) {
		return CIRCUIT_PROBE;
	}
	circuit->skipped++;
	return CIRCUIT_SKIP;
}

bool circuit_note(struct circuit *circuit, bool is_good, int64_t now_ms)
{
	bool was_open = circuit->is_open;

	if (is_good) {
		circuit->is_open = false;
		circuit->failures = 0;
		return was_open;
	}
	circuit->failures += circuit->failures < CIRCUIT_FAILURES;
	circuit->is_open = circuit->failures == CIRCUIT_FAILURES;
	circuit->probe_ms = now_ms + CIRCUIT_PROBE_MS;
	if (circuit->is_open && !was_open) {
		circuit->skipped = 0;
	}
	return circuit->is_open && !was_open;
}

/*
 * counters: what the daemon has done since it started.
 *
 * Layer service, loop thread. Only ever counted up; `status` shows them.
 */
#ifndef DUTYD_SERVICE_COUNTERS_H
#define DUTYD_SERVICE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/party.h"

struct counters {
	int64_t started_ms; /* wall clock */
	long long requests, refused, decided, repeated, not_durable, deadline;
	bool is_store_well;  /* the last decision became durable */
	enum crm_state crm;  /* of the last look-up */
	bool is_crm_skipped; /* it fails too often to be tried each time */
};

#endif

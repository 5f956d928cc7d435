/*
 * load: calls, callers and a consumer (see memory.h).
 *
 * Call number n is FastAGI's when even, JSON lines' when odd; everything about it follows from n,
 * so the same question can be asked again at any time. Callers and consumer are processes.
 */
#ifndef CRASH_LOAD_H
#define CRASH_LOAD_H

#include <sys/types.h>

#include "memory.h"

enum {
	CRASH_CALLERS_MAX = 64,
	CRASH_TEXT_MAX = 64 * 1024,
	CRASH_SILENT_MS = 10000, /* nobody waits longer for an answer */
};

/* ---- one question ---- */

struct crash_to { /* the daemon, as a peer finds it */
	int port;
	char events[256];
	bool is_now; /* calls come when the clock says; otherwise on a working Tuesday */
};

struct crash_peer {
	const struct crash_to *to;
	int fd; /* JSON lines, -1 */
	size_t n;
	char text[CRASH_TEXT_MAX];
};

enum asked { ASKED_ANSWERED, ASKED_BROKEN, ASKED_REFUSED, ASKED_SILENT, ASKED_WRONG };

enum asked crash_ask(struct crash_peer *peer, uint32_t call, enum step step,
		     struct answer_kept *answer);
void crash_source_of(uint32_t call, const char **source, char pbx_id[32]);
const char *crash_stage_of(enum step step);

/* What a FastAGI answer says of the decision's row, in this order; NULL ends it. */
extern const char *const crash_agi_columns[];

/* ---- load ---- */

struct load {
	struct crash_memory *memory;
	struct crash_to to;
	int n_callers; /* even: half of them speak FastAGI */
	int pause_ms;  /* of a caller between two questions */
	pid_t pids[CRASH_CALLERS_MAX];
};

struct daemon;

/* To whom they go: a daemon that has come up. */
void load_aim(struct load *load, const struct daemon *daemon);
void load_start(struct load *load);
void load_stop(struct load *load);

/* Asks the last n durable answers again: each must come as it was, or the memory gets a fault. */
long load_repeat(const struct load *load, uint32_t n);

/* Of the answers from..to; a note over FastAGI says neither. */
uint32_t load_n_durable(const struct crash_memory *memory, uint32_t from, uint32_t to);
uint32_t load_n_not_durable(const struct crash_memory *memory, uint32_t from, uint32_t to);

/* Milliseconds: the share of 1000 that was answered faster, since answer number `from`. */
double load_took_ms(const struct crash_memory *memory, uint32_t from, int per_thousand);

/* ---- consumer ---- */

struct consumer {
	struct crash_memory *memory;
	const char *events;
	pid_t pid;
};

void consumer_start(struct consumer *consumer);
void consumer_kill(struct consumer *consumer); /* SIGKILL */

#endif

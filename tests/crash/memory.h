/*
 * crash: the parts of `make check-crash`.
 *
 * A daemon is loaded, broken in some way, and afterwards held to what it has said. What it said is
 * kept where the break cannot reach it: in memory that the load's processes share with the test,
 * and for a power cut outside of the machine that is cut.
 *
 *	memory.h, lib_memory.c  the memory, and its lines as they leave a machine before it is cut
 *	load.h, lib_peer.c      one question and its answer, over FastAGI or JSON lines
 *	lib_load.c              the load: a process for each caller, calls from arrival to end
 *	lib_consumer.c          a consumer of the decision queue, a process that may be killed
 *	verify.h, lib_verify.c  the daemon's database against the memory
 *	machine.h, guest.h      a machine whose power or disk is to go: outside, inside
 *	flakey.h                a disk in it that refuses writes when told to
 *	lib_figures.c           what was measured, for build/crash/figures.txt
 *
 * This header: the memory.
 */
#ifndef CRASH_MEMORY_H
#define CRASH_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CRASH_ANSWERS_MAX = 1000000,
	CRASH_SEQ_MAX = 2000000,
};

enum step { STEP_ARRIVAL, STEP_QUALIFY, STEP_HANDOVER, STEP_ANSWERED, STEP_ENDED, STEPS };

struct answer_kept {
	_Atomic bool is_kept;
	bool is_durable;
	uint8_t step;
	uint32_t call;
	uint32_t took_us; /* from the first time it was asked */
	uint64_t text;    /* of the whole answer */
	uint64_t row;     /* of what the decision's row must hold; 0 for a note */
};

struct message_seen {
	uint64_t text;
	uint32_t times;
};

struct consumer_memory {
	int64_t last;      /* the highest seq seen */
	int64_t confirmed; /* the daemon has said that the cursor is there */
	long n_seen, n_again, n_subscribed;
};

struct crash_memory {
	_Atomic bool is_over; /* the load ends after the answers under way */
	_Atomic uint32_t n_answers;
	_Atomic long n_broken, n_refused, n_silent; /* connections */
	int tell_fd;                                /* -1: keeps it to itself */
	_Atomic bool has_fault;
	char fault[512]; /* the first thing that must never be */
	struct consumer_memory consumer;
	struct answer_kept answers[CRASH_ANSWERS_MAX];
	struct message_seen seen[CRASH_SEQ_MAX];
};

struct crash_memory *memory_create(void); /* shared with all processes forked later */
void memory_clear(struct crash_memory *memory);
void memory_destroy(struct crash_memory **memory);

void memory_keep(struct crash_memory *memory, const struct answer_kept *answer);
void memory_see(struct crash_memory *memory, int64_t seq, uint64_t text);
void memory_confirm(struct crash_memory *memory, int64_t cursor);
void memory_fault(struct crash_memory *memory, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A line as tell_fd gets them; false when it is none. */
bool memory_read_line(struct crash_memory *memory, const char *line);
bool memory_load(struct crash_memory *memory, const char *path);

/* 64 bits over a text; begin with CRASH_HASH, or with another text's. */
#define CRASH_HASH UINT64_C(0xcbf29ce484222325)
uint64_t crash_hash(uint64_t hash, const char *text, size_t n);

#endif

/*
 * verify: the daemon's database against the memory (see memory.h), and the figures.
 */
#ifndef CRASH_VERIFY_H
#define CRASH_VERIFY_H

#include "memory.h"

struct verify_from {
	uint32_t answer;
	int64_t seq;
};

struct verdict {
	long n_answers, n_durable;       /* in the memory */
	long n_lost, n_changed, n_twice; /* durable ones, in the database */
	long n_away;                     /* not durable, and not in the database */
	long n_messages, n_untold, n_told_otherwise;
	long n_ledger;  /* rows of the ledger, whose chain must hold */
	bool is_whole;  /* PRAGMA integrity_check */
	char text[512]; /* the first thing that is wrong, "" */
};

/* Of the answers since number `from`, and the messages since `from_seq`. The daemon may run. */
bool verify(const struct crash_memory *memory, const char *path, struct verify_from from,
	    struct verdict *verdict);

/* One number out of it, -1 when it cannot be read. */
int64_t verify_number(const char *path, const char *sql);

/* Waits until the consumer has everything that the database has. */
bool verify_drained(const struct crash_memory *memory, const char *path, int timeout_ms);

/* A line of build/crash/figures.txt, and of the output. */
void figure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

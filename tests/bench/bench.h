/*
 * bench: the parts of `make bench`.
 *
 * bench_dutyd.c measures a real daemon and, in alternation with it, what bounds it on this machine:
 *
 *	lib_load.c   the client: a process of its own, N connections with one call each under way
 *	lib_bare.c   limit 1: a responder on bare libevent that sends a recorded answer at once
 *	lib_crm.c    the customer base, and limit 2: the daemon's look-up as a bare prepared SELECT
 *	lib_rows.c   limit 3: the rows of recorded decisions inserted as durably; and their count
 *	lib_cpu.c    what the daemon's threads cost, which holds on a busy machine as well
 *	lib_table.c  medians and the table
 *
 * Everything is bounded in time and count. A function that returns false has said why on stderr.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	BENCH_PATH_SIZE = 160,
	BENCH_ANSWER_MAX = 16 * 1024,
	BENCH_CALLS_MAX = 1000000, /* of one measurement */
	BENCH_ROUNDS_MAX = 20,
};

enum bench_protocol { BENCH_FASTAGI, BENCH_LINES };

/* ---- load ---- */

struct load_plan {
	enum bench_protocol protocol;
	int port;         /* FastAGI, on loopback */
	const char *path; /* JSON lines: the unix socket */
	int n_conns;
	int warm_ms, measure_ms;
	int n_numbers; /* of the customer base */
	uint64_t seed;
};

struct load_result {
	char problem[200]; /* "" when every call was answered as it should be */
	long n_asked, n_answered, n_durable;
	double per_second, p50_ms, p99_ms; /* of those that were answered in the measured time */
	size_t answer_size;
	char answer[BENCH_ANSWER_MAX]; /* one of them, as it came */
};

/* Forks the client and waits for it. */
bool load_run(const struct load_plan *plan, struct load_result *result);

int64_t bench_now_ns(void);
uint64_t bench_random(uint64_t *state);

/* CPU time of the daemon's threads so far; store: with its checkpointer. */
struct cpu_time {
	double loop_us, store_us;
};

struct cpu_time cpu_time_of(pid_t pid);

/* ---- limit 1 ---- */

struct bare {
	pid_t pid;
	int port;
	char path[BENCH_PATH_SIZE];
};

/* It answers everything with these bytes. Ended by its pid, or by the end of this process. */
bool bare_start(struct bare *bare, enum bench_protocol protocol, const char *dir,
		const struct load_result *recorded);
void bare_stop(struct bare *bare);

/* ---- limit 2 ---- */

bool crm_generate(const char *path, int n_numbers);

/* Ten digits of a caller; one in eight is not in the customer base. */
int64_t crm_random_key(int n_numbers, uint64_t *random);

struct crm_time {
	int warm_ms, measure_ms; /* warm: its pages come into memory, which does not count */
};

/* Look-ups a second; batch: in one held read transaction, 0 = each in its own. */
bool crm_measure(const char *path, int n_numbers, int batch, const struct crm_time *time,
		 double *per_second);

/* ---- limit 3 ---- */

struct rows; /* what some decisions left in dutyd.db */

/* Reads them from a daemon's database; NULL when it is not as it should be. */
struct rows *rows_record(const char *path, long n_answered);
void rows_free(struct rows **rows);

/* Writes them again and again to a new file, `batch` decisions in a commit. */
bool rows_measure(const struct rows *rows, const char *path, int batch, int ms, double *per_second);

/* ---- the table ---- */

struct cell { /* one protocol at one number of connections; a value for each round */
	enum bench_protocol protocol;
	int n_conns;
	int n_rounds;
	double dutyd[BENCH_ROUNDS_MAX], dutyd_p50[BENCH_ROUNDS_MAX], dutyd_p99[BENCH_ROUNDS_MAX];
	double bare[BENCH_ROUNDS_MAX], bare_p50[BENCH_ROUNDS_MAX], bare_p99[BENCH_ROUNDS_MAX];
	double look_up[BENCH_ROUNDS_MAX], held[BENCH_ROUNDS_MAX], insert[BENCH_ROUNDS_MAX];
	double loop_us[BENCH_ROUNDS_MAX], store_us[BENCH_ROUNDS_MAX]; /* CPU time a decision */
	size_t answer_size;
};

const char *table_protocol_name(enum bench_protocol protocol);
void table_print(const struct cell *cells, int n_cells);

#endif

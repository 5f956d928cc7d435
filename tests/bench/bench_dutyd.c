/*
 * bench_dutyd: durable decisions a second, and how long a caller waits for one.
 *
 *	bench_dutyd FOLDER
 *
 * FOLDER is an empty one, on the disk in question. For each protocol and number of connections, and
 * round after round: a new daemon on a customer base of a million numbers, load, SIGKILL, and every
 * decision that was answered must be in its database; then the limits. Environment:
 *
 *	BENCH_ROUNDS   5       BENCH_NUMBERS  1000000
 *	BENCH_MS       1000    of one measurement of the daemon
 *	BENCH_LOG      info    the daemon's log level: error, warning, info, debug
 *	BENCH_ONLY             one line of the table: FastAGI/16, lines/256, …
 *
 * Exit 0 when everything was measured and every answer kept; the ratio is for people to judge.
 */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"

enum { CELLS = 6, WARM_MS = 300, TOTAL_SECONDS = 280 };

struct bench {
	const char *dir;
	char crm[BENCH_PATH_SIZE], store[BENCH_PATH_SIZE], scratch[BENCH_PATH_SIZE];
	int n_rounds, n_numbers, dutyd_ms, bare_ms, sqlite_ms;
	const char *level;
	long n_decisions;
	struct load_result recorded;
	int n_cells;
	struct cell cells[CELLS];
};

static volatile sig_atomic_t is_interrupted;

static void on_signal(int number)
{
	(void)number;
	is_interrupted = 1;
}

static int number_from(const char *name, int otherwise, int max)
{
	const char *text = getenv(name);
	long number = text != NULL ? strtol(text, NULL, 10) : otherwise;

	return number < 1 ? 1 : number > max ? max : (int)number;
}

/* ---- the daemon ---- */

static void remove_store(const struct bench *bench)
{
	static const char *const names[] = { "dutyd.db", "dutyd.db-wal", "dutyd.db-shm", "log" };
	char path[BENCH_PATH_SIZE + 16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench->dir, names[i]);
		unlink(path);
	}
}

/* The log, but for the calls. */
static void show(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[512];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strstr(line, "ev=call ") == NULL && strstr(line, "ev=route ") == NULL) {
			fputs(line, stderr);
		}
	}
	if (file != NULL) {
		fclose(file);
	}
}

static struct load_plan plan_for(const struct bench *bench, const struct cell *cell)
{
	return (struct load_plan){
		.protocol = cell->protocol,
		.n_conns = cell->n_conns,
		.warm_ms = WARM_MS,
		.measure_ms = bench->dutyd_ms,
		.n_numbers = bench->n_numbers,
		.seed = (uint64_t)cell->n_rounds + 1,
	};
}

static void note_dutyd(struct cell *cell, const struct load_result *result,
		       const struct cpu_time *before, const struct cpu_time *after)
{
	double n = (double)result->n_answered;
	int round = cell->n_rounds;

	cell->dutyd[round] = result->per_second;
	cell->dutyd_p50[round] = result->p50_ms;
	cell->dutyd_p99[round] = result->p99_ms;
	cell->loop_us[round] = (after->loop_us - before->loop_us) / n;
	cell->store_us[round] = (after->store_us - before->store_us) / n;
	cell->answer_size = result->answer_size;
}

/* The rows that it left, or NULL. */
static struct rows *measure_dutyd(struct bench *bench, struct cell *cell)
{
	char level[32];
	struct daemon_options options = { .dir = bench->dir };
	struct load_plan plan = plan_for(bench, cell);
	struct rows *rows = NULL;
	struct daemon daemon;

	snprintf(level, sizeof(level), "level = \"%.10s\"", bench->level);
	options.edits[0] = (struct daemon_edit){ "level = \"info\"", level };
	remove_store(bench);
	if (!daemon_start(&daemon, &options)) {
		fprintf(stderr, "bench: the daemon does not start:\n");
		show(daemon.log);
		daemon_kill(&daemon);
		return NULL;
	}
	plan.port = daemon.port;
	plan.path = daemon.events;
	struct cpu_time before = cpu_time_of(daemon.pid);
	bool is_good = load_run(&plan, &bench->recorded);
	struct cpu_time after = cpu_time_of(daemon.pid);
	/* No time to tidy up: what has been answered must be there already. */
	daemon_kill(&daemon);
	if (is_good) {
		rows = rows_record(bench->store, bench->recorded.n_answered);
	}
	if (rows == NULL) {
		show(daemon.log);
	} else {
		note_dutyd(cell, &bench->recorded, &before, &after);
		bench->n_decisions += bench->recorded.n_answered;
	}
	return rows;
}

/* ---- beside it ---- */

static bool measure_bare(struct bench *bench, struct cell *cell)
{
	struct load_plan plan = plan_for(bench, cell);
	static struct load_result result;
	struct bare bare;

	if (!bare_start(&bare, cell->protocol, bench->dir, &bench->recorded)) {
		return false;
	}
	plan.port = bare.port;
	plan.path = bare.path;
	plan.measure_ms = bench->bare_ms;
	bool is_good = load_run(&plan, &result);
	bare_stop(&bare);
	cell->bare[cell->n_rounds] = result.per_second;
	cell->bare_p50[cell->n_rounds] = result.p50_ms;
	cell->bare_p99[cell->n_rounds] = result.p99_ms;
	return is_good;
}

static bool measure_sqlite(struct bench *bench, struct cell *cell, const struct rows *rows)
{
	/* Cold, as the daemon beside it nearly is. */
	struct crm_time time = { 0, bench->sqlite_ms };
	int round = cell->n_rounds;

	return crm_measure(bench->crm, bench->n_numbers, 0, &time, &cell->look_up[round]) &&
	       crm_measure(bench->crm, bench->n_numbers, cell->n_conns, &time,
			   &cell->held[round]) &&
	       rows_measure(rows, bench->scratch, cell->n_conns, 2 * bench->sqlite_ms,
			    &cell->insert[round]);
}

static bool measure_cell(struct bench *bench, struct cell *cell)
{
	struct rows *rows = measure_dutyd(bench, cell);
	bool is_good = rows != NULL && measure_bare(bench, cell) &&
		       measure_sqlite(bench, cell, rows);

	rows_free(&rows);
	cell->n_rounds += is_good;
	return is_good && !is_interrupted;
}

static bool measure_round(struct bench *bench)
{
	for (int i = 0; i < bench->n_cells; i++) {
		if (!measure_cell(bench, &bench->cells[i])) {
			return false;
		}
	}
	return true;
}

/* ---- all of it ---- */

static bool is_wanted(const struct cell *cell)
{
	const char *only = getenv("BENCH_ONLY");
	char name[32];

	snprintf(name, sizeof(name), "%s/%d", table_protocol_name(cell->protocol), cell->n_conns);
	return only == NULL || only[0] == '\0' || strcmp(only, name) == 0;
}

static void prepare(struct bench *bench, const char *dir)
{
	static const int conns[CELLS / 2] = { 1, 16, 256 };
	const char *level = getenv("BENCH_LOG");

	bench->dir = dir;
	bench->level = level != NULL ? level : "info";
	snprintf(bench->crm, sizeof(bench->crm), "%.100s/crm.db", dir);
	snprintf(bench->store, sizeof(bench->store), "%.100s/dutyd.db", dir);
	snprintf(bench->scratch, sizeof(bench->scratch), "%.100s/insert.db", dir);
	bench->n_rounds = number_from("BENCH_ROUNDS", 5, BENCH_ROUNDS_MAX);
	bench->n_numbers = number_from("BENCH_NUMBERS", 1000000, 1000000);
	bench->dutyd_ms = number_from("BENCH_MS", 1000, 60000);
	bench->bare_ms = (bench->dutyd_ms + 1) / 2;
	bench->sqlite_ms = (bench->dutyd_ms + 2) / 3;
	for (int i = 0; i < CELLS; i++) {
		struct cell *cell = &bench->cells[bench->n_cells];

		cell->protocol = i < CELLS / 2 ? BENCH_FASTAGI : BENCH_LINES;
		cell->n_conns = conns[i % (CELLS / 2)];
		bench->n_cells += is_wanted(cell);
	}
}

static bool measure_all(struct bench *bench)
{
	int64_t from_ns = bench_now_ns();
	int64_t took_ns = 0;

	if (!crm_generate(bench->crm, bench->n_numbers)) {
		return false;
	}
	printf("%d numbers in the customer base, made in %.1f s; %d rounds, %d ms each;"
	       " log level %s\n",
	       bench->n_numbers, (double)(bench_now_ns() - from_ns) / 1e9, bench->n_rounds,
	       bench->dutyd_ms, bench->level);
	fflush(stdout);
	for (int i = 0; i < bench->n_rounds; i++) {
		int64_t round_ns = bench_now_ns();

		/* On a slow disk fewer rounds, but an end. */
		if (i > 0 && round_ns + took_ns - from_ns > TOTAL_SECONDS * 1000000000LL) {
			printf("only %d rounds: the time is over\n", i);
			break;
		}
		if (!measure_round(bench)) {
			return false;
		}
		took_ns = bench_now_ns() - round_ns;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct bench bench;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_dutyd FOLDER (tests/bench/run does it)\n");
		return 2;
	}
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	prepare(&bench, argv[1]);
	if (bench.n_cells == 0) {
		fprintf(stderr, "bench: BENCH_ONLY is no line of the table\n");
		return 2;
	}
	if (!measure_all(&bench)) {
		fprintf(stderr, "bench: failed\n");
		return 1;
	}
	table_print(bench.cells, bench.n_cells);
	printf("Every answer was durable: after SIGKILL the databases held exactly the %ld"
	       " decisions that were answered.\n",
	       bench.n_decisions);
	return 0;
}

/*
 * The customer base: a look-up through crm.c beside a bare prepared SELECT on the same file, at two
 * sizes and more, and an import beside bare inserts of the same rows.
 *
 *	bench_crm FOLDER
 *
 * BENCH_CRM_NUMBERS  sizes, "100000 1000000"; ten million want 3 GB and some minutes, and then
 *                    BENCH_LIMIT (tests/bench/run) more than 300 seconds
 * BENCH_CRM_ROWS     rows of the export that is imported, 500000
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/store/crm.h"
#include "dutyd/store/import.h"
#include "dutyd/store/schema.h"
#include "seed_policy.h"

enum {
	ROUNDS = 5,
	MEASURE_MS = 1000,
	WARM_MS = 1000,
	SIZES_MAX = 4,
	LOOK_UPS_A_CLOCK = 64,
	PATH_MAX_ = 512
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(values[0]), compare);
	return values[n / 2];
}

/* ---- look-up ---- */

struct asker {
	struct crm *crm;
	struct policy *policy;
	int n_numbers, batch;
	uint64_t random;
};

/* As the store thread asks: in batches, each with one read transaction; batch 1: each its own. */
static bool ask_some(struct asker *asker)
{
	bool is_good = true;

	for (int i = 0; i < LOOK_UPS_A_CLOCK && is_good; i += asker->batch) {
		crm_begin(asker->crm, asker->policy);
		for (int j = 0; j < asker->batch && is_good; j++) {
			struct phone phone = { .kind = PHONE_OK };
			struct party party;
			snprintf(phone.key, sizeof(phone.key), "%lld",
				 (long long)crm_random_key(asker->n_numbers, &asker->random));
			snprintf(phone.e164, sizeof(phone.e164), "+7%.10s", phone.key);
			crm_look_up(asker->crm, asker->policy, &phone, clock_monotonic_ms() + 1000,
				    &party);
			is_good = party.state == CRM_STATE_OK;
		}
		crm_end(asker->crm);
	}
	return is_good;
}

/* As crm_measure does with the bare one. */
static bool measure_ours(struct policy *policy, int n_numbers, int batch, double *per_second)
{
	struct crm *crm = crm_create();
	struct asker asker = { crm, policy, n_numbers, batch, .random = 1 };
	int64_t from_ns = bench_now_ns() + WARM_MS * 1000000LL, now_ns = 0;
	bool is_good = true;
	long n = 0;

	while (is_good && now_ns - from_ns < MEASURE_MS * 1000000LL) {
		is_good = ask_some(&asker);
		n += now_ns >= from_ns ? LOOK_UPS_A_CLOCK : 0;
		now_ns = bench_now_ns();
	}
	*per_second = (double)n / ((double)(now_ns - from_ns) / 1e9);
	if (!is_good) {
		fprintf(stderr, "bench: look-up: %s\n", crm_problem(crm));
	}
	crm_destroy(&crm);
	return is_good;
}

enum { OURS, BARE, OURS_64, BARE_64, KINDS };

/* One size: its base, and what a look-up took in each round, in microseconds. */
struct size {
	int n_numbers;
	char path[PATH_MAX_];
	double us[KINDS][ROUNDS];
};

static bool measure(const struct size *size, struct policy *policy, int kind, double *us)
{
	int batch = kind == OURS || kind == BARE ? 1 : LOOK_UPS_A_CLOCK;
	double per_second = 0;
	bool is_good;

	str_copy(policy->crm.database, sizeof(policy->crm.database), size->path);
	if (kind == OURS || kind == OURS_64) {
		is_good = measure_ours(policy, size->n_numbers, batch, &per_second);
	} else {
		is_good = crm_measure(size->path, size->n_numbers, batch == 1 ? 0 : batch,
				      &(struct crm_time){ WARM_MS, MEASURE_MS }, &per_second);
	}
	*us = 1e6 / per_second;
	return is_good;
}

/* All sizes in each round: what the machine does besides slows those of one round alike. */
static bool measure_rounds(struct size *sizes, int n_sizes)
{
	struct policy *policy = seed_policy();
	bool is_good = true;

	for (int i = 0; i < ROUNDS * n_sizes * KINDS && is_good; i++) {
		struct size *size = &sizes[i / KINDS % n_sizes];

		is_good =
			measure(size, policy, i % KINDS, &size->us[i % KINDS][i / KINDS / n_sizes]);
	}
	policy_unref(&policy);
	return is_good;
}

/* The median of the quotients of each round. */
static double ratio(const double *a, const double *b)
{
	double ratios[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		ratios[i] = a[i] / b[i];
	}
	return median(ratios, ROUNDS);
}

static const char *verdict(bool is_met)
{
	return is_met ? "met" : "MISSED";
}

static void print_look_ups(struct size *sizes, int n_sizes)
{
	double worst = 0, growth = ratio(sizes[n_sizes - 1].us[OURS], sizes[0].us[OURS]);
	double bare_growth = ratio(sizes[n_sizes - 1].us[BARE], sizes[0].us[BARE]);

	for (int i = 0; i < n_sizes; i++) {
		struct size *size = &sizes[i];
		double to_bare = ratio(size->us[OURS], size->us[BARE]);
		double to_bare_64 = ratio(size->us[OURS_64], size->us[BARE_64]);

		worst = to_bare > worst ? to_bare : worst;
		printf("look-up %9d numbers: %6.2f us, bare %6.2f us, ratio %.2f; by 64: %6.2f us,"
		       " bare %6.2f us, ratio %.2f\n",
		       size->n_numbers, median(size->us[OURS], ROUNDS),
		       median(size->us[BARE], ROUNDS), to_bare, median(size->us[OURS_64], ROUNDS),
		       median(size->us[BARE_64], ROUNDS), to_bare_64);
	}
	printf("goal: a look-up within 1.5 times the bare one: %.2f, %s\n", worst,
	       verdict(worst <= 1.5));
	printf("goal: growth from %d to %d numbers under 2 times: %.2f, %s (bare %.2f)\n",
	       sizes[0].n_numbers, sizes[n_sizes - 1].n_numbers, growth, verdict(growth < 2),
	       bare_growth);
}

static int read_sizes(const char *dir, struct size *sizes)
{
	const char *text = getenv("BENCH_CRM_NUMBERS");
	int n_sizes = 0;

	for (const char *at = text != NULL ? text : "100000 1000000"; *at != '\0';) {
		char *end;
		long n = strtol(at, &end, 10);

		if (end == at || n < 8 || n > 100000000 || n_sizes == SIZES_MAX) {
			fprintf(stderr, "bench: BENCH_CRM_NUMBERS: up to %d sizes from 8 to 10^8\n",
				SIZES_MAX);
			return 0;
		}
		sizes[n_sizes].n_numbers = (int)n;
		snprintf(sizes[n_sizes].path, PATH_MAX_, "%.400s/crm-%ld.db", dir, n);
		n_sizes++;
		at = end + strspn(end, " ");
	}
	return n_sizes;
}

static bool measure_look_ups(const char *dir)
{
	static struct size sizes[SIZES_MAX];
	int n_sizes = read_sizes(dir, sizes);
	bool is_good = n_sizes > 0;

	for (int i = 0; i < n_sizes && is_good; i++) {
		is_good = crm_generate(sizes[i].path, sizes[i].n_numbers);
	}
	is_good = is_good && measure_rounds(sizes, n_sizes);
	if (is_good) {
		print_look_ups(sizes, n_sizes);
	}
	for (int i = 0; i < n_sizes; i++) {
		unlink(sizes[i].path);
	}
	fflush(stdout);
	return is_good;
}

/* ---- import ---- */

static bool write_export(const char *path, int n_rows)
{
	FILE *file = fopen(path, "w");

	if (file == NULL) {
		perror(path);
		return false;
	}
	fputs("ID;Обращение;Имя;Фамилия;Отчество;Рабочий телефон;Мобильный телефон;Компания;"
	      "Должность;Ответственный\n",
	      file);
	for (int i = 1; i <= n_rows; i++) {
		fprintf(file,
			"%d;;Иван;Петров%d;;;+7 %d %03d-%02d-%02d;%s%.0d%s;Инженер;Вася Петров\n",
			i, i, 900 + i % 90, i / 90 % 1000, i / 90000 % 100, i / 9000000 % 100,
			i % 4 == 0 ? "" : "ООО «Компания ", i % 4 == 0 ? 0 : i / 8 + 1,
			i % 4 == 0 ? "" : "»");
	}
	return fclose(file) == 0;
}

/* Seconds and the child's largest resident memory; -1 when it failed. */
static double run_import(const char *base, const char *export, long *memory_kb)
{
	struct rusage usage;
	int status = -1;
	int64_t from_ns = bench_now_ns();

	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0) {
		(void)!freopen("/dev/null", "w", stdout);
		execl(TEST_BUILD_DIR "/dutyctl", "dutyctl", "-c", TEST_TOP_DIR "/conf/dutyd.conf",
		      "crm", "import", "--into", base, export, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) {
		return -1;
	}
	*memory_kb = usage.ru_maxrss;
	return (double)(bench_now_ns() - from_ns) / 1e9;
}

static bool run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) {
		return true;
	}
	fprintf(stderr, "bench: %.60s: %s\n", sql, sqlite3_errmsg(db));
	return false;
}

/* The rows that the import made, and a bare prepared INSERT for each table. */
static const struct {
	const char *select, *insert;
} tables[] = {
	{ "SELECT id, name FROM made.employee", "INSERT INTO employee(id, name) VALUES (?, ?)" },
	{ "SELECT id, name, name_key, source, source_id FROM made.company",
	  "INSERT INTO company(id, name, name_key, source, source_id) VALUES (?, ?, ?, ?, ?)" },
	{ "SELECT id, company_id, name, position, source, source_id FROM made.contact",
	  "INSERT INTO contact(id, company_id, name, position, source, source_id)"
	  " VALUES (?, ?, ?, ?, ?, ?)" },
	{ "SELECT contact_id, company_id, raw, e164, key10, ext, kind FROM made.phone",
	  "INSERT INTO phone(contact_id, company_id, raw, e164, key10, ext, kind)"
	  " VALUES (?, ?, ?, ?, ?, ?, ?)" },
	{ "SELECT id, company_id, contact_id, employee_id, since FROM made.assignment",
	  "INSERT INTO assignment(id, company_id, contact_id, employee_id, since)"
	  " VALUES (?, ?, ?, ?, ?)" },
};

static bool insert_all(sqlite3 *db, const char *select, const char *insert)
{
	sqlite3_stmt *from = NULL, *to = NULL;
	bool is_good = sqlite3_prepare_v2(db, select, -1, &from, NULL) == SQLITE_OK &&
		       sqlite3_prepare_v2(db, insert, -1, &to, NULL) == SQLITE_OK;

	while (is_good && sqlite3_step(from) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(from); i++) {
			sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
		}
		is_good = sqlite3_step(to) == SQLITE_DONE;
		sqlite3_reset(to);
	}
	if (!is_good) {
		fprintf(stderr, "bench: %.60s: %s\n", insert, sqlite3_errmsg(db));
	}
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	return is_good;
}

static char *index_sql(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *list = NULL;
	char *text = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &list, NULL) == SQLITE_OK &&
	    sqlite3_step(list) == SQLITE_ROW) {
		text = strdup((const char *)sqlite3_column_text(list, 0));
	}
	sqlite3_finalize(list);
	return text;
}

/* No journal, no sync until the end, indexes last: what SQLite can do at best. */
static double run_bare(const char *path, const char *made)
{
	char attach[PATH_MAX_ + 32];
	sqlite3 *db = NULL;
	int64_t from_ns = bench_now_ns();

	unlink(path);
	snprintf(attach, sizeof(attach), "ATTACH '%s' AS made", made);
	bool is_good = sqlite3_open(path, &db) == SQLITE_OK &&
		       run(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			       "PRAGMA cache_size = -131072; PRAGMA locking_mode = EXCLUSIVE") &&
		       run(db, schema_crm_sql) && run(db, attach);
	char *drops = index_sql(db, "SELECT group_concat('DROP INDEX ' || name, ';') FROM"
				    " sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
	char *makes = index_sql(db, "SELECT group_concat(sql, ';') FROM sqlite_master WHERE type"
				    " = 'index' AND sql IS NOT NULL");

	is_good = is_good && run(db, drops) && run(db, "BEGIN");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && is_good; i++) {
		is_good = insert_all(db, tables[i].select, tables[i].insert);
	}
	is_good = is_good && run(db, makes) &&
		  run(db, "COMMIT; PRAGMA main.synchronous = FULL; BEGIN IMMEDIATE; COMMIT");
	free(drops);
	free(makes);
	sqlite3_close(db);
	return is_good ? (double)(bench_now_ns() - from_ns) / 1e9 : -1;
}

static double import_goal(double bare)
{
	return bare / 2 < 200000 ? bare / 2 : 200000;
}

static long memory_goal_kb(int n_rows)
{
	return IMPORT_MEMORY_MB * 1024L + n_rows / 512;
}

static bool measure_import(const char *dir)
{
	const char *text = getenv("BENCH_CRM_ROWS");
	int n = text != NULL ? atoi(text) : 500000;
	char export[PATH_MAX_], base[PATH_MAX_], bare[PATH_MAX_];
	double ours[3], again[3], limit[3];
	long memory_kb = 0, again_kb = 0;

	snprintf(export, sizeof(export), "%s/export.csv", dir);
	snprintf(base, sizeof(base), "%s/import.db", dir);
	snprintf(bare, sizeof(bare), "%s/bare.db", dir);
	if (n < 1000 || n > 100000000 || !write_export(export, n)) {
		return false;
	}
	for (int i = 0; i < 3; i++) {
		unlink(base);
		ours[i] = run_import(base, export, &memory_kb);
		limit[i] = run_bare(bare, base);
		again[i] = run_import(base, export, &again_kb);
		if (ours[i] < 0 || limit[i] < 0 || again[i] < 0) {
			fprintf(stderr, "bench: an import failed\n");
			return false;
		}
	}
	double ours_s = median(ours, 3), limit_s = median(limit, 3), again_s = median(again, 3);

	printf("import %d rows: %.0f rows/s, bare inserts %.0f rows/s, ratio %.2f; again %.0f "
	       "rows/s; memory %ld MB, again %ld MB\n",
	       n, n / ours_s, n / limit_s, limit_s / ours_s, n / again_s, memory_kb / 1024,
	       again_kb / 1024);
	printf("goal: import at 200000 rows/s or half of the bare inserts: %.0f of %.0f, %s\n",
	       n / ours_s, import_goal(n / limit_s),
	       verdict(n / ours_s >= import_goal(n / limit_s)));
	printf("goal: memory of an import at most %d MB and two bytes a row: %ld of %ld MB, %s\n",
	       IMPORT_MEMORY_MB, again_kb / 1024, memory_goal_kb(n) / 1024,
	       verdict(again_kb <= memory_goal_kb(n)));
	return true;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: bench_crm FOLDER\n");
		return 2;
	}
	return measure_look_ups(argv[1]) && measure_import(argv[1]) ? 0 : 1;
}

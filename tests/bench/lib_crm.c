/*
 * The customer base, generated, and limit 2: the daemon's look-up as a bare prepared SELECT.
 *
 * A company for every eight numbers, with five contacts who have one number each, and a line of its
 * own; every fourth person is a private client of his own. Half of the companies and a third of the
 * people have an owner, and every second owner a deal. One number in 64 is blocked.
 */
#include "bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/store/schema.h"

enum { KEY_STEP = 97, NUMBERS_A_GROUP = 8, LOOK_UPS_A_CLOCK = 64 };

#define KEY_FIRST 9000000000LL
#define SINCE                                                                                      \
	"1793480400" /* 1 November 2026: an owner who is not dead (owner_days) on 1 December */

static const char fast_sql[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			       "PRAGMA cache_size = -400000; PRAGMA locking_mode = EXCLUSIVE";

/* Of group ?1, numbers from ?2 on. The ids are made from the group's: no row is ever looked for. */
static const char *const group_sql[] = {
	"INSERT INTO company (id, name, inn, is_large, offices, band, updated_at) VALUES (?1,"
	" 'ООО «Компания ' || ?1 || '»', printf('77%08d', ?1), ?1 % 20 = 0, 1 + (?1 % 3 = 0),"
	" CASE ?1 % 4 WHEN 0 THEN 'small' WHEN 1 THEN 'medium' WHEN 2 THEN 'large' END, 1)",
	"INSERT INTO contact (id, company_id, name, band, updated_at)"
	" WITH n(i) AS (VALUES (0),(1),(2),(3),(4),(5),(6))"
	" SELECT ?1 * 7 + i, CASE WHEN i < 5 THEN ?1 END, 'Контакт ' || (?1 * 7 + i),"
	" CASE WHEN i >= 5 THEN 'small' END, 1 FROM n",
	"INSERT INTO phone (id, contact_id, raw, e164, key10, kind)"
	" WITH n(i) AS (VALUES (0),(1),(2),(3),(4),(5),(6))"
	" SELECT ?1 * 8 + i, ?1 * 7 + i, '8' || (?2 + i * 97), '+7' || (?2 + i * 97),"
	" ?2 + i * 97, 'mobile' FROM n",
	"INSERT INTO phone (id, company_id, raw, e164, key10)"
	" VALUES (?1 * 8 + 7, ?1, '8' || (?2 + 679), '+7' || (?2 + 679), ?2 + 679)",
	"INSERT INTO assignment (company_id, employee_id, since)"
	" SELECT ?1, rtrim(substr('vasyamashapetyaolya sashalena dima ', ?1 % 7 * 5 + 1, 5)),"
	" " SINCE " WHERE ?1 % 2 = 0",
	"INSERT INTO assignment (contact_id, employee_id, since)"
	" SELECT ?1 * 7 + 5, 'anya', " SINCE " WHERE ?1 % 3 = 0",
	"INSERT INTO deal (company_id, employee_id, band, amount_kop, opened_at)"
	" SELECT ?1, 'masha', 'medium', 9900000, " SINCE " WHERE ?1 % 4 = 0",
	"INSERT INTO blocked (key10, e164, blocked_at) SELECT ?2, '+7' || ?2, 1 WHERE ?1 % 8 = 1",
};

enum { GROUP_STATEMENTS = sizeof(group_sql) / sizeof(group_sql[0]) };

static bool complain(sqlite3 *db, const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, sqlite3_errmsg(db));
	return false;
}

static bool run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || complain(db, sql);
}

static bool add_group(sqlite3 *db, sqlite3_stmt *const statements[], int64_t group)
{
	int64_t key = KEY_FIRST + group * NUMBERS_A_GROUP * KEY_STEP;

	for (int i = 0; i < GROUP_STATEMENTS; i++) {
		sqlite3_bind_int64(statements[i], 1, group);
		if (sqlite3_bind_parameter_count(statements[i]) > 1) {
			sqlite3_bind_int64(statements[i], 2, key);
		}
		if (sqlite3_step(statements[i]) != SQLITE_DONE) {
			return complain(db, group_sql[i]);
		}
		sqlite3_reset(statements[i]);
	}
	return true;
}

static bool add_all(sqlite3 *db, int n_numbers)
{
	sqlite3_stmt *statements[GROUP_STATEMENTS] = { NULL };
	bool is_good = true;

	for (int i = 0; i < GROUP_STATEMENTS && is_good; i++) {
		is_good = sqlite3_prepare_v2(db, group_sql[i], -1, &statements[i], NULL) ==
				  SQLITE_OK ||
			  complain(db, group_sql[i]);
	}
	for (int64_t group = 0; is_good && group < n_numbers / NUMBERS_A_GROUP; group++) {
		is_good = add_group(db, statements, group);
	}
	for (int i = 0; i < GROUP_STATEMENTS; i++) {
		sqlite3_finalize(statements[i]);
	}
	return is_good;
}

bool crm_generate(const char *path, int n_numbers)
{
	sqlite3 *db = NULL;
	bool is_good = sqlite3_open(path, &db) == SQLITE_OK || complain(db, path);

	is_good =
		is_good && run(db, fast_sql) && run(db, schema_crm_sql) &&
		run(db,
		    "BEGIN; INSERT INTO employee (id, name) VALUES ('vasya', 'В'), ('masha', 'М'),"
		    "('petya', 'П'), ('olya', 'О'), ('sasha', 'С'), ('lena', 'Л'), ('dima', 'Д'),"
		    "('anya', 'А')") &&
		add_all(db, n_numbers) && run(db, "COMMIT") &&
		run(db, "PRAGMA locking_mode = NORMAL; PRAGMA synchronous = NORMAL;"
			"PRAGMA journal_mode = WAL");
	sqlite3_close(db);
	return is_good;
}

int64_t crm_random_key(int n_numbers, uint64_t *random)
{
	uint64_t r = bench_random(random);
	int64_t key = KEY_FIRST + (int64_t)((r >> 8) % (uint64_t)n_numbers) * KEY_STEP;

	return key + ((r & 7) == 0);
}

/* ---- the limit ---- */

struct look_ups {
	int n_numbers;
	uint64_t random;
	long n;
};

/* As in src/store/crm_file.c. */
static const char look_up_sql[] =
	"SELECT key10, e164, ext, kind, contact_id, contact_name, party, company_id, company_name,"
	" company_large, offices, band, owner_id, owner_since, blocked"
	" FROM dutyd_lookup WHERE key10 = :key10";

static bool look_up(sqlite3 *db, sqlite3_stmt *select, int n_numbers, uint64_t *random)
{
	char key[24];
	int code;

	snprintf(key, sizeof(key), "%lld", (long long)crm_random_key(n_numbers, random));
	sqlite3_bind_text(select, 1, key, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(select)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(select); i++) {
			(void)sqlite3_column_text(select, i);
		}
	}
	sqlite3_reset(select);
	return code == SQLITE_DONE || complain(db, "look-up");
}

/* Some look-ups; batch 0: each opens and ends its own read transaction, as any bare SELECT does. */
static bool look_up_some(sqlite3 *db, sqlite3_stmt *select, int batch, struct look_ups *all)
{
	int n = batch > 0 ? batch : LOOK_UPS_A_CLOCK;
	bool is_good = batch == 0 || run(db, "BEGIN");

	for (int i = 0; i < n && is_good; i++) {
		is_good = look_up(db, select, all->n_numbers, &all->random);
	}
	all->n += n;
	return is_good && (batch == 0 || run(db, "COMMIT"));
}

/* With as many pages as the daemon keeps (crm_file.c). */
static const char cache_sql[] = "PRAGMA cache_size = -131072";

bool crm_measure(const char *path, int n_numbers, int batch, const struct crm_time *time,
		 double *per_second)
{
	struct look_ups all = { .n_numbers = n_numbers, .random = 1 };
	sqlite3 *db = NULL;
	sqlite3_stmt *select = NULL;
	bool is_good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
				       NULL) == SQLITE_OK &&
		       run(db, cache_sql) &&
		       sqlite3_prepare_v3(db, look_up_sql, -1, SQLITE_PREPARE_PERSISTENT, &select,
					  NULL) == SQLITE_OK;
	int64_t from_ns = bench_now_ns() + time->warm_ms * 1000000LL;
	int64_t now_ns = 0;

	if (!is_good) {
		complain(db, path);
	}
	while (is_good && now_ns - from_ns < time->measure_ms * 1000000LL) {
		is_good = look_up_some(db, select, batch, &all);
		now_ns = bench_now_ns();
		if (now_ns < from_ns) {
			all.n = 0;
		}
	}
	*per_second = is_good ? (double)all.n / ((double)(now_ns - from_ns) / 1e9) : 0;
	sqlite3_finalize(select);
	sqlite3_close(db);
	return is_good;
}

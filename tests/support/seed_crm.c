#include "seed_crm.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/store/schema.h"
#include "seed_policy.h"
#include "test_main.h"

void seed_folder_make(char path[128])
{
	const char *top = getenv("TMPDIR");

	snprintf(path, 128, "%s/dutyd-test-XXXXXX", top == NULL ? "/tmp" : top);
	assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void seed_folder_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct sqlite3 *seed_open(const char *path)
{
	sqlite3 *sqlite;

	assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
	sqlite3_busy_timeout(sqlite, 2000);
	return sqlite;
}

void seed_exec(struct sqlite3 *sqlite, const char *sql)
{
	char *problem = NULL;

	if (sqlite3_exec(sqlite, sql, NULL, NULL, &problem) != SQLITE_OK) {
		fail_msg("%s: %s", sql, problem);
	}
}

void seed_crm_create(const char *path, const char *journal, const char *rows)
{
	sqlite3 *sqlite = seed_open(path);
	char pragma[64];

	snprintf(pragma, sizeof(pragma), "PRAGMA journal_mode = %s", journal);
	seed_exec(sqlite, pragma);
	seed_exec(sqlite, schema_crm_sql);
	seed_exec(sqlite,
		  "INSERT INTO employee (id, name) VALUES ('irina', 'Ирина'), ('vasya', 'Вася'),"
		  " ('masha', 'Маша'), ('petya', 'Петя'), ('anya', 'Аня'),"
		  " ('pkuznetsov', 'Петя по логину'), ('gone', 'Уволен')");
	seed_exec(sqlite, rows);
	sqlite3_close(sqlite);
}

int64_t seed_number(const char *path, const char *sql)
{
	sqlite3 *sqlite = seed_open(path);
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &row, NULL) != SQLITE_OK) {
		fail_msg("%s: %s", sql, sqlite3_errmsg(sqlite));
	}
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(row, 0);

	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	return number;
}

void seed_word(const char *path, const char *sql, char *to, int size)
{
	sqlite3 *sqlite = seed_open(path);
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &row, NULL) != SQLITE_OK) {
		fail_msg("%s: %s", sql, sqlite3_errmsg(sqlite));
	}
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	snprintf(to, (size_t)size, "%s", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
}

void seed_crm_make(struct seed_crm *seed)
{
	seed_folder_make(seed->folder);
	snprintf(seed->path, sizeof(seed->path), "%s/crm.db", seed->folder);
	seed->policy = seed_policy();
	str_copy(seed->policy->crm.database, sizeof(seed->policy->crm.database), seed->path);
	seed->crm = crm_create();
}

void seed_crm_remove(struct seed_crm *seed)
{
	crm_destroy(&seed->crm);
	policy_unref(&seed->policy);
	seed_folder_remove(seed->folder);
}

int64_t seed_look_up(struct seed_crm *seed, const char *number, struct party *party)
{
	int64_t start_ms = clock_monotonic_ms();
	struct phone phone;

	phone_normalise(&seed->policy->phones, number, &phone);
	crm_begin(seed->crm, seed->policy);
	crm_look_up(seed->crm, seed->policy, &phone, start_ms + SEED_BUDGET_MS, party);
	crm_end(seed->crm);
	return clock_monotonic_ms() - start_ms;
}

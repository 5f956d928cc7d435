/* layer: store support */
/*
 * The log of dutyd.db: it stays short whatever is written, and what was moved out of it is in the
 * file for certain before it begins anew.
 */
#include "test_main.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk_fault.h"
#include "dutyd/base/clock.h"
#include "dutyd/store/tidy.h"
#include "dutyd/store/wal.h"
#include "seed_crm.h"
#include "seed_store.h"

enum { PAGE = 4096, FRAME = PAGE + 24, HEADER = 32, WAIT_MS = 10000 };

#define THE_FILE "dutyd.db$"

static struct seed_store seed;
static int n_calls;

static int set_up(void **state)
{
	(void)state;
	n_calls = 0;
	seed_store_make(&seed);
	return 0;
}

static int set_up_open(void **state)
{
	set_up(state);
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	disk_fault_clear();
	seed_store_remove(&seed);
	return 0;
}

static void call(void)
{
	char pbx_id[32];

	snprintf(pbx_id, sizeof(pbx_id), "1.%d", n_calls++);
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);

	seed_assert_durable(job);
	job_destroy(&job);
}

static void call_until_hit(void)
{
	while (disk_fault_hits() == 0 && n_calls < 20000) {
		call();
	}
	assert_true(disk_fault_hits() > 0);
}

static void wait_until_hit(int n)
{
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	while (disk_fault_hits() < n && clock_monotonic_ms() < until_ms) {
		usleep(5000);
	}
	assert_true(disk_fault_hits() >= n);
}

/* Decisions in the file alone, as if its log were gone; -1: not to be read, a pass is at work. */
static int64_t count_without_log(void)
{
	char copy[200], command[512];
	sqlite3_stmt *select = NULL;
	sqlite3 *file = NULL;
	int64_t n = -1;

	snprintf(copy, sizeof(copy), "%s.copy", seed.path);
	snprintf(command, sizeof(command), "cp %s %s", seed.path, copy);
	assert_int_equal(system(command), 0);
	if (sqlite3_open(copy, &file) == SQLITE_OK &&
	    sqlite3_prepare_v2(file, "SELECT count(*) FROM decision", -1, &select, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(select) == SQLITE_ROW) {
		n = sqlite3_column_int64(select, 0);
	}
	sqlite3_finalize(select);
	sqlite3_close(file);
	remove(copy);
	return n;
}

static void assert_moved(void)
{
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	while (count_without_log() != n_calls && clock_monotonic_ms() < until_ms) {
		usleep(50000);
	}
	assert_int_equal(count_without_log(), n_calls);
}

static void assert_whole(void)
{
	assert_int_equal(seed_number(seed.path, "SELECT count(*) FROM decision"), n_calls);
	assert_int_equal(seed_number(seed.path, "SELECT count(*) FROM pragma_integrity_check"
						" WHERE integrity_check = 'ok'"),
			 1);
}

static long log_bytes(void)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof(path), "%s-wal", seed.path);
	return stat(path, &st) == 0 ? (long)st.st_size : 0;
}

/* How often the log has begun anew: a number in its header (sqlite.org/fileformat2.html, 4.1). */
static int log_begun(void)
{
	unsigned char header[HEADER] = { 0 };
	char path[200];

	snprintf(path, sizeof(path), "%s-wal", seed.path);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(header, sizeof(header), 1, file), 1);
	fclose(file);
	return header[14] << 8 | header[15];
}

/* ---- how long it gets ---- */

static void a_log_begins_anew_under_endless_load(void **state)
{
	(void)state;
	int begun = (call(), log_begun());

	while (log_begun() < begun + 3 && n_calls < 20000) {
		call();
	}
	assert_true(log_begun() >= begun + 3);
	assert_true(log_bytes() <= HEADER + (long)FRAME * (TIDY_FRAMES_MAX + 1000));
	assert_whole();
}

/* Whenever the checkpointer comes back, far more has been written than is little. */
static void a_log_is_bounded_when_no_pass_catches_up(void **state)
{
	(void)state;
	int begun = (call(), log_begun());

	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_SYNC, 0, -1, 0, 400 });
	while (log_begun() < begun + 2 && n_calls < 20000) {
		call();
	}
	assert_true(disk_fault_hits() > 0);
	assert_true(log_begun() >= begun + 2);
	assert_true(log_bytes() <= HEADER + (long)FRAME * (TIDY_FRAMES_MAX + 1000));
	disk_fault_clear();
	assert_whole();
}

static void an_idle_second_moves_all_of_it(void **state)
{
	(void)state;
	call();
	call();
	assert_moved();
}

/* ---- a pass that fails ---- */

static void a_pass_that_cannot_write_is_tried_again(void **state)
{
	(void)state;
	call();
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_WRITE, 0, 1, ENOSPC, 0 });
	wait_until_hit(1);
	call();
	assert_moved();
}

static void a_pass_that_cannot_sync_is_made_anew(void **state)
{
	(void)state;
	call();
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	wait_until_hit(1);
	call();
	assert_moved();
	assert_whole();
}

static void calls_go_on_when_a_pass_under_load_fails(void **state)
{
	static const struct disk_fault faults[] = {
		{ THE_FILE, DISK_FAULT_WRITE, 0, 1, ENOSPC, 0 },
		{ THE_FILE, DISK_FAULT_SYNC, 0, 1, EIO, 0 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(faults); i++) {
		disk_fault_set(&faults[i]);
		call_until_hit();
		for (int n = 0; n < 100; n++) {
			call();
		}
		assert_moved();
	}
	assert_whole();
}

/*
 * SQLite counts pages as copied that were not synced when only a part of the log could be copied.
 * A sync that fails afterwards may have lost them, and the next one would succeed.
 */
static void after_a_failed_sync_every_page_is_written_anew(void **state)
{
	int n_first = 0, n_moved = 0;
	sqlite3 *reader;
	struct db db, other = { 0 };

	(void)state;
	assert_int_equal(db_open(&db, seed.path, 0), DB_OPENED);
	assert_int_equal(wal_move(&db, true, &n_moved), WAL_MOVED);
	assert_int_equal(db_exec(&db, "CREATE TABLE big (t); INSERT INTO big VALUES"
				      " (zeroblob(100 * 4096))"),
			 0);
	/* Somebody's read keeps what comes after it out of the file. */
	reader = seed_open(seed.path);
	seed_exec(reader, "BEGIN; SELECT count(*) FROM big");
	assert_int_equal(db_exec(&db, "INSERT INTO meta VALUES ('k', x'01')"), 0);
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	assert_int_equal(wal_move(&db, true, &n_moved), WAL_LOST);
	assert_int_equal(disk_fault_hits(), 1);
	sqlite3_close(reader);
	/* The count believes in the pages: nobody would write them again. */
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_WRITE, 0, -1, 0, 0 });
	assert_int_equal(wal_move(&db, true, &n_first), WAL_MOVED);
	assert_true(disk_fault_hits() < 20);
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_WRITE, 0, -1, 0, 0 });
	assert_int_equal(wal_settle(&other, seed.path), -1); /* not while somebody has it open */
	db_abandon(&db);
	assert_int_equal(wal_settle(&other, seed.path), 0);
	assert_true(disk_fault_hits() >= 100);
	disk_fault_clear();
	assert_int_equal(seed_number(seed.path, "SELECT length(t) FROM big"), 100 * PAGE);
	assert_int_equal(log_bytes(), 0);
}

/* ---- the end ---- */

static void closing_waits_for_the_pass_under_way(void **state)
{
	(void)state;
	call();
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_SYNC, 0, 1, 0, 300 });
	wait_until_hit(1);
	seed_store_close(&seed);
	assert_int_equal(count_without_log(), n_calls);
	seed_store_open(&seed);
	call();
	assert_whole();
}

static void closing_after_a_pass_that_failed_moves_all(void **state)
{
	(void)state;
	call();
	disk_fault_set(&(struct disk_fault){ THE_FILE, DISK_FAULT_SYNC, 0, 1, EIO, 100 });
	wait_until_hit(1);
	seed_store_close(&seed);
	assert_int_equal(count_without_log(), n_calls);
	assert_whole();
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_open, tear_down)
#define T_CLOSED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_log_begins_anew_under_endless_load),
		T(a_log_is_bounded_when_no_pass_catches_up),
		T(an_idle_second_moves_all_of_it),
		T(a_pass_that_cannot_write_is_tried_again),
		T(a_pass_that_cannot_sync_is_made_anew),
		T(calls_go_on_when_a_pass_under_load_fails),
		T_CLOSED(after_a_failed_sync_every_page_is_written_anew),
		T(closing_waits_for_the_pass_under_way),
		T(closing_after_a_pass_that_failed_moves_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* layer: store support */
/*
 * The ledger's chain: what a look at it finds when somebody has been at a row, and that rows of a
 * disk that refused join it.
 */
#include "test_main.h"

#include <errno.h>
#include <unistd.h>

#include "ledger_kit.h"

static void make_rows(int n)
{
	for (int i = 0; i < n; i++) {
		char pbx_id[16], number[16];

		snprintf(pbx_id, sizeof(pbx_id), "row.%d", i);
		snprintf(number, sizeof(number), "+7916000%04d", i);
		assert_string_equal(arrive(pbx_id, number), "FIRST_LINE -");
		assert_string_equal(stage(STAGE_HANDOVER, pbx_id, "offices", "several"),
				    "DUTY_TODAY masha");
	}
}

/* As somebody would who has the file: the triggers that stand in his way go first. */
static void meddle(const char *sql)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete");
	seed_exec(sqlite, sql);
	sqlite3_close(sqlite);
}

static void a_ledger_that_nobody_touched_is_whole(void **state)
{
	(void)state;
	assert_string_equal(verify(), "");
	make_rows(6);
	assert_string_equal(verify(), "");
	assert_int_equal(count("SELECT count(*) FROM ledger"), 6);
	seed_store_reopen(&seed);
	make_rows(0);
	assert_string_equal(verify(), "");
}

static void whatever_was_done_to_a_row_is_named(void **state)
{
	static const struct {
		const char *sql, *found;
	} acts[] = {
		{ "UPDATE ledger SET employee = 'petya' WHERE id = 3", "3 altered; " },
		{ "UPDATE ledger SET at_ms = at_ms + 1 WHERE id = 1", "1 altered; " },
		{ "UPDATE ledger SET tel = 'tel:1' WHERE id = 6", "6 altered; " },
		{ "UPDATE ledger SET band = 'small' WHERE id = 5", "5 altered; " },
		{ "DELETE FROM ledger WHERE id = 2", "2 missing; " },
		{ "DELETE FROM ledger WHERE id IN (2, 4)", "2 missing; 4 missing; " },
		{ "DELETE FROM ledger WHERE id = 1", "1 missing; " },
		{ "DELETE FROM ledger WHERE id = 6", "6 missing; " },
		{ "DELETE FROM ledger", "1 missing; " },
		{ "INSERT INTO ledger SELECT 7, at_ms, day, entry, party, tel, 'petya', department,"
		  " band, reason, author, call_id, decision_id, hash FROM ledger WHERE id = 6",
		  "7 altered; " },
		/* In the middle, the others moved on: nothing fits any more from there on. */
		{ "UPDATE ledger SET id = 8 WHERE id = 6; UPDATE ledger SET id = 7 WHERE id = 5;"
		  "INSERT INTO ledger SELECT 5, at_ms, day, entry, party, tel, 'petya', department,"
		  " band, reason, author, call_id, decision_id, hash FROM ledger WHERE id = 4",
		  "5 altered; 6 missing; 8 altered; " },
		/* A hash of his own making: the row behind it tells. */
		{ "UPDATE ledger SET hash = zeroblob(32) WHERE id = 2", "2 altered; 3 altered; " },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(acts); i++) {
		if (i > 0) {
			seed_store_remove(&seed);
			seed_store_make(&seed);
			seed_store_open(&seed);
		}
		make_rows(6);
		meddle(acts[i].sql);
		if (strcmp(verify(), acts[i].found) != 0) {
			fail_msg("%s: found %s", acts[i].sql, findings);
		}
	}
}

/* He knows how the hash is made and has it right; meta knows the last row that dutyd wrote. */
static void a_row_put_at_the_end_is_named(void **state)
{
	struct ledger_row row = { .id = 3,
				  .at_ms = 1796112000000,
				  .day = "2026-12-01",
				  .entry = "assign",
				  .party = "company:1",
				  .employee = "petya",
				  .department = "commercial",
				  .reason = "DUTY_TODAY",
				  .author = "dutyd",
				  .call_id = 1,
				  .decision_id = 99 };
	char hex[2 * DIGEST_BYTES + 1], sql[1024];
	uint8_t before[DIGEST_BYTES];

	(void)state;
	make_rows(2);
	seed_word(seed.path, "SELECT hex(hash) FROM ledger WHERE id = 2", hex, sizeof(hex));
	for (int i = 0; i < DIGEST_BYTES; i++) {
		unsigned byte;

		sscanf(hex + 2 * i, "%2x", &byte);
		before[i] = (uint8_t)byte;
	}
	ledger_hash(before, &row, row.hash);
	for (int i = 0; i < DIGEST_BYTES; i++) {
		snprintf(hex + 2 * i, 3, "%02x", row.hash[i]);
	}
	snprintf(sql, sizeof(sql),
		 "INSERT INTO ledger VALUES (3, %lld, '%s', 'assign', 'company:1', NULL, 'petya',"
		 " 'commercial', NULL, 'DUTY_TODAY', 'dutyd', 1, 99, x'%s')",
		 (long long)row.at_ms, row.day, hex);
	meddle(sql);
	assert_string_equal(verify(), "3 inserte; ");
}

static void the_database_itself_refuses_a_change(void **state)
{
	sqlite3 *sqlite = seed_open(seed.path);

	(void)state;
	make_rows(1);
	assert_int_not_equal(sqlite3_exec(sqlite, "UPDATE ledger SET employee = 'petya'", NULL,
					  NULL, NULL),
			     SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(sqlite, "DELETE FROM ledger", NULL, NULL, NULL),
			     SQLITE_OK);
	sqlite3_close(sqlite);
}

/* ---- at sea ---- */

static void wait_for_home(void)
{
	int64_t until_ms = clock_monotonic_ms() + 5000;
	bool is_home = false;

	for (int i = 0; !is_home && clock_monotonic_ms() < until_ms; i++) {
		char pbx_id[32];

		usleep(20000);
		snprintf(pbx_id, sizeof(pbx_id), "probe.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ENDED, pbx_id);

		job_destroy(&job);
		snprintf(pbx_id, sizeof(pbx_id), "home.%d", i);
		job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);
		phone_normalise(&seed.policy->phones, "+79160009999", &job->call.caller);
		seed_run(&seed, job);
		is_home = job->is_durable;
		job_destroy(&job);
	}
	assert_true(is_home);
}

static void rows_of_the_lifeboat_join_the_chain(void **state)
{
	(void)state;
	make_rows(2);
	arrive("old", "+79160000102");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	assert_string_equal(stage(STAGE_HANDOVER, "old", "offices", "several"), "DUTY_TODAY masha");
	arrive("new", "+79160000101");
	answer("new", "anya");
	assert_string_equal(stage(STAGE_QUALIFY, "new", "band", "small"), "SMALL_OR_MEDIUM anya");
	/* What was written at sea is known at sea, and what the file knew before as well. */
	assert_string_equal(arrive("again", "+79160000102"), "OWNER_ACTIVE masha");
	assert_string_equal(arrive("first", "+79160000000"), "OWNER_ACTIVE masha");
	assert_string_equal(stage(STAGE_QUALIFY, "new", "offices", "several"), "MULTI_OFFICE -");
	assert_true(disk_fault_hits() > 0);
	disk_fault_clear();
	wait_for_home();
	assert_string_equal(rows(),
			    "assign masha DUTY_TODAY, assign masha DUTY_TODAY, assign masha"
			    " DUTY_TODAY, assign anya SMALL_OR_MEDIUM, end anya MULTI_OFFICE");
	assert_string_equal(verify(), "");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'assignment'"), 5);
	assert_int_equal(count("SELECT count(*) FROM call WHERE belongs_to IS NULL"
			       " AND pbx_id = 'new'"),
			 1);
}

/* The commit failed and yet the rows are there: writing them again adds nothing. */
static void a_batch_written_twice_does_not_double(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	assert_int_equal(disk_fault_hits(), 1);
	assert_string_equal(rows(), "assign masha DUTY_TODAY");
	arrive("1.2", "+79160000002");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 4, EIO, 0 });
	stage(STAGE_HANDOVER, "1.2", "offices", "several");
	wait_for_home();
	assert_string_equal(rows(), "assign masha DUTY_TODAY, assign masha DUTY_TODAY");
	assert_string_equal(verify(), "");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'assignment'"), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_ledger_that_nobody_touched_is_whole),
		TEST(whatever_was_done_to_a_row_is_named),
		TEST(a_row_put_at_the_end_is_named),
		TEST(the_database_itself_refuses_a_change),
		TEST(rows_of_the_lifeboat_join_the_chain),
		TEST(a_batch_written_twice_does_not_double),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

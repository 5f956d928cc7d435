/* layer: store support */
/*
 * Tasks and whom a party has reached, when the disk refuses: what was opened and closed at sea is
 * so at home, and nothing is there twice.
 */
#include "test_main.h"

#include <errno.h>
#include <unistd.h>

#include "ledger_kit.h"

static void wait_for_home(void)
{
	int64_t until_ms = clock_monotonic_ms() + 5000;
	bool is_home = false;

	disk_fault_clear();
	for (int i = 0; !is_home && clock_monotonic_ms() < until_ms; i++) {
		char pbx_id[32];

		usleep(20000);
		snprintf(pbx_id, sizeof(pbx_id), "home.%d", i);
		struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

		phone_normalise(&seed.policy->phones, "+79160009999", &job->call.caller);
		seed_run(&seed, job);
		is_home = job->is_durable;
		job_destroy(&job);
	}
	assert_true(is_home);
}

static void hand_over(const char *pbx_id, const char *number)
{
	arrive(pbx_id, number);
	assert_string_equal(stage(STAGE_HANDOVER, pbx_id, "offices", "several"),
			    "DUTY_TODAY masha");
}

static void r55_what_is_done_at_sea_is_done(void **state)
{
	(void)state;
	hand_over("old", "+79160000001");
	answer("old", "vasya");
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"
			       " AND closed_ms IS NULL"),
			 1);
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, -1, EIO, 0 });
	hand_over("new", "+79160000002");
	answer("new", "petya");
	answer("old", "masha");
	assert_true(disk_fault_hits() > 0);
	wait_for_home();
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"), 2);
	assert_int_equal(count("SELECT count(*) FROM task t JOIN call c ON c.id = t.call_id"
			       " WHERE c.pbx_id = 'old' AND closed_by = 'masha'"
			       " AND kind = 'handover'"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM task t JOIN call c ON c.id = t.call_id"
			       " WHERE c.pbx_id = 'new' AND holder = 'petya' AND closed_ms IS NULL"
			       " AND kind = 'handover'"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM reach WHERE calls = 1"), 3);
	assert_string_equal(verify(), "");
}

static void what_is_written_twice_is_there_once(void **state)
{
	(void)state;
	hand_over("1.1", "+79160000001");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	answer("1.1", "vasya");
	assert_int_equal(disk_fault_hits(), 1);
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"), 1);
	assert_int_equal(count("SELECT calls FROM reach WHERE employee = 'vasya'"), 1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'handover'"), 1);
}

/* Found to be Masha's while Vasya talks with him: her task stays open, the second time too. */
static void r33_written_twice_it_stays_open(void **state)
{
	(void)state;
	arrive("1.1", "+79160000001");
	stage(STAGE_QUALIFY, "1.1", "organisation", "Ромашка");
	assert_string_equal(stage(STAGE_HANDOVER, "1.1", NULL, NULL), "DUTY_TODAY masha");
	at("2026-12-02 11:00");
	arrive("2.1", "+79160000002");
	assert_string_equal(stage(STAGE_HANDOVER, "2.1", NULL, NULL), "DUTY_TODAY petya");
	answer("2.1", "vasya");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	assert_string_equal(stage(STAGE_QUALIFY, "2.1", "organisation", "Ромашка"),
			    "OWNER_ACTIVE masha");
	assert_int_equal(disk_fault_hits(), 1);
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'handover'"), 2);
	assert_int_equal(count("SELECT count(*) FROM task WHERE closed_ms IS NULL"
			       " AND responsible = 'masha' AND holder = 'vasya'"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'conflict'"), 1);
}

/* The owner's department has gone home: an officer takes the message. */
static void r34_a_call_back_written_twice_stays_open(void **state)
{
	(void)state;
	seed.policy->departments[seed.policy->commercial].hours.spans[0].to_minute = 600;
	assert_string_equal(arrive("1.1", SEED_OWNED), "AFTER_HOURS vasya");
	disk_fault_set(&(struct disk_fault){ "dutyd.db", DISK_FAULT_SYNC, 0, 1, EIO, 0 });
	answer("1.1", "anya");
	assert_int_equal(disk_fault_hits(), 1);
	assert_int_equal(count("SELECT count(*) FROM task"), 1);
	assert_int_equal(count("SELECT count(*) FROM task WHERE kind = 'callback'"
			       " AND responsible = 'vasya' AND closed_ms IS NULL"),
			 1);
}

#define TOLD(stage)                                                                                \
	"SELECT count(*) FROM outbox o JOIN task t ON t.decision_id = o.decision_id"               \
	" WHERE topic = 'callback' AND kind = 'callback' AND key LIKE '%/" stage                   \
	"' AND payload IS NULL"

static void hang_up(const char *pbx_id)
{
	struct job *job = seed_job(&seed, STAGE_ENDED, pbx_id);

	str_copy(job->call.status, sizeof(job->call.status), "abandoned");
	seed_run(&seed, job);
	job_destroy(&job);
}

/* The queue learns of every one, as of a message that was taken. */
static void r05_a_call_back_at_the_end_is_told(void **state)
{
	(void)state;
	arrive("1.1", SEED_OWNED);
	stage(STAGE_NEXT, "1.1", NULL, NULL);
	stage(STAGE_NEXT, "1.1", NULL, NULL);
	hang_up("1.1");
	assert_int_equal(count(TOLD("next/1")), 1);
	/* He tries once more, and is to be called back already. */
	arrive("2.1", SEED_OWNED);
	hang_up("2.1");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'callback'"), 1);
}

static void r34_a_call_back_after_lifting_is_told(void **state)
{
	(void)state;
	seed.policy->departments[seed.policy->commercial].hours.spans[0].to_minute = 600;
	assert_string_equal(arrive("1.1", SEED_OWNED), "AFTER_HOURS vasya");
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'callback'"), 0);
	answer("1.1", "anya");
	assert_int_equal(count(TOLD("arrival")), 1);
}

static void r24_a_mystery_shopper_leaves_no_task(void **state)
{
	(void)state;
	arrive("1.1", SEED_STRANGER);
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "UPDATE call SET is_test = 1");
	sqlite3_close(sqlite);
	stage(STAGE_HANDOVER, "1.1", "offices", "several");
	answer("1.1", "vasya");
	for (int i = 0; i < 9; i++) {
		stage(STAGE_NEXT, "1.1", NULL, NULL);
	}
	assert_true(count("SELECT count(*) FROM decision WHERE action = 'message'") > 0);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'callback'"), 0);
	assert_int_equal(count("SELECT count(*) FROM task"), 0);
	assert_int_equal(count("SELECT count(*) FROM reach"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(r55_what_is_done_at_sea_is_done),
		TEST(what_is_written_twice_is_there_once),
		TEST(r33_written_twice_it_stays_open),
		TEST(r34_a_call_back_written_twice_stays_open),
		TEST(r05_a_call_back_at_the_end_is_told),
		TEST(r34_a_call_back_after_lifting_is_told),
		TEST(r24_a_mystery_shopper_leaves_no_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

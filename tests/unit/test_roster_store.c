/* layer: store support */
/* The published roster in dutyd.db: what the database itself refuses, and what a job writes. */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/str.h"
#include "dutyd/store/roster_job.h"
#include "dutyd/store/roster_store.h"
#include "dutyd/store/schema.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"
#include "team.h"

static struct seed_store seed;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed.policy->roster.warn_days = 7;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_store_remove(&seed);
	return 0;
}

static struct job *run(enum job_roster_what what, const struct book_ask *ask, const char *at)
{
	struct job *job = job_create(JOB_ROSTER, seed.policy, seed.roster);

	job->act->what = what;
	if (ask != NULL) {
		job->act->ask = *ask;
	}
	str_copy(job->act->actor, sizeof(job->act->actor), "1000:irina");
	job->call.now_ms = seed_time(seed.policy, at);
	return seed_run(&seed, job);
}

static struct book_ask publish_of(const char *from, const char *to)
{
	return (struct book_ask){ .action = BOOK_PUBLISH,
				  .from = team_day(from),
				  .to = team_day(to) };
}

/* December as on Tuesday the first, 10:00. */
static void publish_december(void)
{
	struct book_ask december = publish_of("2026-12-01", "2026-12-31");
	struct job *job = run(ROSTER_ACT, &december, "2026-12-01 10:00");

	if (job->result != JOB_OK) {
		fail_msg("%s", job->err.text);
	}
	assert_true(job->is_durable);
	assert_int_equal(job->act->book->last, team_day("2026-12-31"));
	job_destroy(&job);
}

static int64_t count(const char *sql)
{
	return seed_number(seed.path, sql);
}

static void expect_word(const char *sql, const char *wanted)
{
	char word[256];

	seed_word(seed.path, sql, word, sizeof(word));
	assert_string_equal(word, wanted);
}

/* ---- the database itself ---- */

#define PUBLICATION                                                                                \
	"INSERT INTO roster_publication VALUES"                                                    \
	" (90, 'commercial', '2026-12-01', '2026-12-31', 1, 'test', 'x', 'x');"
#define ADD(day, seq, who, kind)                                                                   \
	"INSERT INTO roster_day (department, day, seq, employee, kind, publication)"               \
	" VALUES ('commercial', '" day "', " #seq ", " who ", '" kind "', 90);"

static void the_database_refuses(void **state)
{
	static const struct {
		const char *sql, *why;
	} table[] = {
		{ ADD("2026-11-30", 1, "'masha'", "turn"), "the past does not change" },
		{ ADD("2026-12-01", 2, "'petya'", "override"), "only an urgent change" },
		{ ADD("2026-12-02", 2, "'petya'", "urgent"), "is for today" },
		{ ADD("2026-12-03", 3, "'petya'", "override"), "does not follow" },
		{ ADD("2026-12-03", 1, "'petya'", "override"), "does not follow" },
		{ ADD("2027-02-01", 2, "'petya'", "turn"), "does not follow" },
		{ ADD("2027-02-30", 1, "'petya'", "turn"), "CHECK" },
		{ ADD("2027-2-1", 1, "'petya'", "turn"), "CHECK" },
		{ ADD("2026-12-32", 1, "'petya'", "turn"), "CHECK" },
		{ ADD("2027-02-01", 1, "NULL", "turn"), "CHECK" },
		{ ADD("2027-02-01", 1, "'petya'", "gap"), "CHECK" },
		{ ADD("2027-02-01", 1, "'petya'", "shift"), "CHECK" },
		{ "UPDATE roster_day SET employee = 'dima' WHERE day = '2026-12-09'",
		  "not changed" },
		{ "DELETE FROM roster_day WHERE day = '2026-12-09'", "not deleted" },
		{ "REPLACE INTO roster_day SELECT * FROM roster_day WHERE day = '2026-12-09'",
		  "does not follow" },
		{ "UPDATE roster_clock SET today = '2026-11-30'", "does not go back" },
		{ "DELETE FROM roster_clock", "not forgotten" },
		{ "UPDATE roster_publication SET made_by = 'x'", "not changed" },
		{ "DELETE FROM roster_publication", "not deleted" },
	};

	(void)state;
	seed_store_open(&seed);
	publish_december();
	seed_store_close(&seed);
	sqlite3 *sqlite = seed_open(seed.path);
	int64_t n_rows = count("SELECT count(*) FROM roster_day");

	seed_exec(sqlite, PUBLICATION);
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		char *text = NULL;

		assert_int_not_equal(sqlite3_exec(sqlite, table[i].sql, NULL, NULL, &text),
				     SQLITE_OK);
		if (strstr(text, table[i].why) == NULL) {
			fail_msg("%s\n\"%s\" is not in \"%s\"", table[i].sql, table[i].why, text);
		}
		sqlite3_free(text);
	}
	seed_exec(sqlite, ADD("2026-12-01", 2, "'petya'", "urgent"));
	seed_exec(sqlite, ADD("2026-12-02", 2, "'petya'", "override"));
	seed_exec(sqlite, ADD("2027-02-01", 1, "NULL", "gap"));
	sqlite3_close(sqlite);
	assert_int_equal(count("SELECT count(*) FROM roster_day"), n_rows + 3);
}

/* A file of version 1 keeps its calls and learns what a roster is. */
static void a_file_of_version_1_is_brought_up(void **state)
{
	struct book *book;

	(void)state;
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, schema_dutyd_sql);
	seed_exec(sqlite, "INSERT INTO call (id, source, pbx_id, arrived_ms, caller_kind)"
			  " VALUES (7, 'pbx1', '1.1', 1, 'none')");
	sqlite3_close(sqlite);
	assert_int_equal(count("PRAGMA user_version"), 1);
	assert_int_equal(roster_store_read(seed.path, seed.policy, &book, &err), 0);
	assert_int_equal(book->n_rows, 0);
	book_free(&book);
	seed_store_open(&seed);
	publish_december();
	assert_int_equal(count("PRAGMA user_version"), DB_SCHEMA_VERSION);
	assert_int_equal(count("SELECT count(*) FROM call"), 1);
}

/* ---- jobs ---- */

static void an_act_is_one_commit(void **state)
{
	(void)state;
	seed_store_open(&seed);
	publish_december();
	assert_int_equal(count("SELECT count(*) FROM roster_day"), 31);
	assert_int_equal(count("SELECT count(*) FROM roster"), 31);
	expect_word("SELECT employee FROM roster WHERE day = '2026-12-16'", "vasya");
	expect_word("SELECT instead_of FROM roster WHERE day = '2026-12-16'", "lena");
	expect_word("SELECT kind FROM roster WHERE day = '2026-12-05'", "off");
	expect_word("SELECT queue_after FROM roster WHERE day = '2026-12-01'",
		    "[\"petya\",\"olya\",\"sasha\",\"lena\",\"dima\",\"vasya\",\"masha\"]");
	expect_word("SELECT made_by FROM roster_publication", "1000:irina");
	expect_word("SELECT note FROM roster_publication", "publish");
	expect_word("SELECT today FROM roster_clock", "2026-12-01");
	expect_word("SELECT action || ' ' || object || ' ' || actor FROM audit",
		    "roster.publish publication/1 1000:irina");
	expect_word("SELECT key FROM outbox WHERE topic = 'roster'", "publication/1");
	assert_int_equal(count("SELECT json_array_length(payload, '$.rows') FROM outbox"), 31);
	expect_word("SELECT payload ->> '$.rows[0].who' FROM outbox", "masha");
}

static void the_book_that_is_read_is_the_one_that_was_written(void **state)
{
	struct book_ask urgent = { .action = BOOK_URGENT, .who = "petya", .why = "сын заболел" };
	struct book *book;

	(void)state;
	seed_store_open(&seed);
	publish_december();
	struct job *job = run(ROSTER_ACT, &urgent, "2026-12-01 14:00");

	assert_int_equal(job->result, JOB_OK);
	assert_int_equal(roster_store_read(seed.path, seed.policy, &book, &err), 0);
	const struct book *told = job->act->book;

	assert_int_equal(book->n_rows, 32);
	assert_int_equal(book->n_rows, told->n_rows);
	assert_int_equal(book->n_publications, told->n_publications);
	for (int i = 0; i < book->n_rows; i++) {
		assert_int_equal(book->rows[i].day, told->rows[i].day);
		assert_int_equal(book->rows[i].seq, told->rows[i].seq);
		assert_string_equal(book->rows[i].who, told->rows[i].who);
	}
	assert_int_equal(book->today, team_day("2026-12-01"));
	assert_int_equal(book->rows[1].made_ms, seed_time(seed.policy, "2026-12-01 14:00"));
	assert_string_equal(book->rows[1].why, "сын заболел");
	assert_string_equal(book->rows[0].queue, "petya olya sasha lena dima vasya masha");
	assert_null(book->rows[1].queue);
	assert_string_equal(book_publication(book, 2)->note, "urgent: сын заболел");
	struct roster *roster = book_compose(seed.policy, book, book->today, 40);

	assert_int_equal(roster_on(roster, team_day("2027-01-04")).person, PERSON_NONE);
	assert_int_equal(roster_on(roster, team_day("2026-12-30")).person, SEED_PETYA);
	assert_int_equal(roster_at(roster, book->today, book->rows[1].made_ms - 1).person,
			 SEED_MASHA);
	assert_int_equal(roster_at(roster, book->today, book->rows[1].made_ms).person, SEED_PETYA);
	roster_unref(&roster);
	book_free(&book);
	job_destroy(&job);
}

static void what_is_refused_changes_nothing(void **state)
{
	struct book_ask past = publish_of("2026-11-30", "2026-11-30");
	struct book_ask urgent = { .action = BOOK_URGENT, .who = "petya", .why = "x" };

	(void)state;
	seed_store_open(&seed);
	publish_december();
	struct job *job = run(ROSTER_ACT, &past, "2026-12-01 10:00");

	assert_int_equal(job->result, JOB_REFUSED);
	assert_false(job->is_durable);
	assert_non_null(strstr(job->err.text, "is over"));
	job_destroy(&job);
	/* A clock that was set back does not open the past again. */
	job = run(ROSTER_ACT, &past, "2026-11-30 10:00");
	assert_int_equal(job->result, JOB_REFUSED);
	job_destroy(&job);
	job = run(ROSTER_ACT, &urgent, "2026-11-30 23:59");
	assert_int_equal(job->result, JOB_REFUSED);
	assert_non_null(strstr(job->err.text, "the clock was set back"));
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM roster_day"), 31);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 1);
	assert_int_equal(count("SELECT count(*) FROM audit"), 1);
}

/* A day has one rep: neither the command nor a row written past it gives it a second one. */
static void r49_a_second_rep_for_a_day_is_refused(void **state)
{
	struct book_ask again = publish_of("2026-12-03", "2026-12-03");
	char *text = NULL;

	(void)state;
	seed_store_open(&seed);
	publish_december();
	struct job *job = run(ROSTER_ACT, &again, "2026-12-01 10:00");

	assert_int_equal(job->result, JOB_REFUSED);
	assert_non_null(strstr(job->err.text, "published already"));
	job_destroy(&job);
	seed_store_close(&seed);
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, PUBLICATION);
	assert_int_not_equal(sqlite3_exec(sqlite, ADD("2026-12-03", 1, "'petya'", "turn"), NULL,
					  NULL, &text),
			     SQLITE_OK);
	assert_string_equal(text, "roster_day: seq does not follow the one before");
	sqlite3_free(text);
	sqlite3_close(sqlite);
	assert_int_equal(count("SELECT count(*) FROM roster WHERE day = '2026-12-03'"), 1);
}

/* Somebody has written into the file: the trigger's no fails this job and nobody else's. */
static void a_trigger_fails_its_own_job_only(void **state)
{
	struct book_ask february = publish_of("2027-02-01", "2027-02-01");

	(void)state;
	seed_store_open(&seed);
	publish_december();
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "CREATE TRIGGER no BEFORE INSERT ON roster_day"
			  " BEGIN SELECT raise(ABORT, 'not in February'); END");
	sqlite3_close(sqlite);
	struct job *call = seed_job(&seed, STAGE_ARRIVAL, "1.1");
	struct job *job = job_create(JOB_ROSTER, seed.policy, seed.roster);

	job->act->what = ROSTER_ACT;
	job->act->ask = february;
	str_copy(job->act->actor, sizeof(job->act->actor), "test");
	job->call.now_ms = seed.now_ms;
	seed_submit(&seed, job);
	seed_submit(&seed, call);
	seed_wait(&seed, job);
	seed_wait(&seed, call);
	assert_int_equal(job->result, JOB_REFUSED);
	assert_non_null(strstr(job->err.text, "not in February"));
	seed_assert_durable(call);
	assert_int_equal(count("SELECT count(*) FROM call"), 1);
	assert_int_equal(count("SELECT count(*) FROM roster_publication"), 1);
	assert_int_equal(count("SELECT count(*) FROM audit"), 1);
	job_destroy(&job);
	job_destroy(&call);
}

/* A commit that was reported as failed may have reached the disk: its records are written again. */
static void an_act_may_be_written_twice(void **state)
{
	struct book_ask december = publish_of("2026-12-01", "2026-12-31");
	struct job *job = job_create(JOB_ROSTER, seed.policy, seed.roster);
	struct record record = { .kind = RECORD_ROSTER, .job = job };
	struct db db;

	(void)state;
	assert_int_equal(db_open(&db, seed.path, 0), DB_OPENED);
	december.today = december.from;
	job->call.now_ms = seed.now_ms;
	job->act->ask = december;
	job->act->plan = book_act(seed.policy, NULL, &december, &err);
	job->act->publication = job->act->audit = 1;
	job->body = strdup("{}");
	str_copy(job->act->actor, sizeof(job->act->actor), "test");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(roster_job_write(&db, &record), 0);
		assert_int_equal(job->result, JOB_OK);
	}
	assert_int_equal(roster_job_finish(&db, job), 0);
	assert_int_equal(job->act->book->n_rows, 31);
	assert_int_equal(job->act->book->n_publications, 1);
	db_close(&db);
	assert_int_equal(count("SELECT count(*) FROM audit"), 1);
	assert_int_equal(count("SELECT count(*) FROM outbox"), 1);
	job_destroy(&job);
}

/* Nothing is written in the lifeboat: whoever asked is told so. */
static void at_sea_nothing_is_published(void **state)
{
	struct book_ask december = publish_of("2026-12-01", "2026-12-31");
	struct book *book;

	(void)state;
	str_copy(seed.path, sizeof(seed.path), "/nonexistent/dutyd.db");
	seed_store_open(&seed);
	struct job *job = run(ROSTER_ACT, &december, "2026-12-01 10:00");

	assert_int_equal(job->result, JOB_FAILED);
	assert_null(job->act->book);
	job_destroy(&job);
	job = run(ROSTER_READ, NULL, "2026-12-01 10:00");
	assert_int_equal(job->result, JOB_FAILED);
	job_destroy(&job);
	/* Without a file nothing is published; what is no database is an error. */
	assert_int_equal(roster_store_read(seed.path, seed.policy, &book, &err), 0);
	assert_int_equal(book->n_rows, 0);
	book_free(&book);
	assert_int_equal(roster_store_read("/etc/passwd", seed.policy, &book, &err), -1);
	assert_null(book);
	assert_non_null(strstr(err.text, "/etc/passwd: "));
}

/* ---- days ---- */

static void a_new_day_moves_the_clock_and_warns_once(void **state)
{
	(void)state;
	seed_store_open(&seed);
	publish_december();
	struct job *job = run(ROSTER_DAY, NULL, "2026-12-24 00:00");

	assert_int_equal(job->result, JOB_OK);
	assert_int_equal(job->act->alarm_to, CIVIL_DAY_NONE); /* seven days ahead */
	assert_null(job->act->plan);
	job_destroy(&job);
	expect_word("SELECT today FROM roster_clock", "2026-12-24");
	for (int i = 0; i < 2; i++) {
		job = run(ROSTER_DAY, NULL, "2026-12-25 00:00");
		assert_int_equal(job->act->alarm_to, team_day("2026-12-31"));
		job_destroy(&job);
	}
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'alarm'"), 1);
	expect_word("SELECT key FROM outbox WHERE topic = 'alarm'", "roster-ahead/2026-12-25");
	expect_word("SELECT payload ->> '$.published_to' FROM outbox WHERE topic = 'alarm'",
		    "2026-12-31");
	/* A clock that was set back moves nothing. */
	job = run(ROSTER_DAY, NULL, "2026-12-20 00:00");
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
	expect_word("SELECT today FROM roster_clock", "2026-12-25");
}

/* what is published from the first day on is all there is to publish. */
static void r50_before_the_first_day_nothing_is_missing(void **state)
{
	struct book_ask december = publish_of("2026-11-30", "2026-12-31");

	(void)state;
	seed_store_open(&seed);
	struct job *job = run(ROSTER_ACT, &december, "2026-11-24 10:00");
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
	job = run(ROSTER_DAY, NULL, "2026-11-25 00:00");
	assert_int_equal(job->act->alarm_to, CIVIL_DAY_NONE);
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM outbox WHERE topic = 'alarm'"), 0);
}

/* Off unless configured; then each day adds what has come into publish_days. */
static void days_are_published_by_themselves_if_wanted(void **state)
{
	(void)state;
	seed_store_open(&seed);
	seed.policy->roster.is_published_daily = true;
	struct job *job = run(ROSTER_DAY, NULL, "2026-11-23 00:00");

	assert_int_equal(job->act->book->rows[0].day, team_day("2026-11-30"));
	assert_int_equal(job->act->book->last, team_day("2026-11-23") + 45);
	assert_int_equal(job->act->alarm_to, CIVIL_DAY_NONE);
	job_destroy(&job);
	job = run(ROSTER_DAY, NULL, "2026-11-24 00:00");
	assert_int_equal(job->act->plan->n_rows, 1);
	assert_int_equal(job->act->book->last, team_day("2026-11-24") + 45);
	job_destroy(&job);
	assert_int_equal(count("SELECT count(*) FROM roster_publication"), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_database_refuses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_of_version_1_is_brought_up, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_act_is_one_commit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_book_that_is_read_is_the_one_that_was_written,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_refused_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r49_a_second_rep_for_a_day_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_trigger_fails_its_own_job_only, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_act_may_be_written_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(at_sea_nothing_is_published, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_day_moves_the_clock_and_warns_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r50_before_the_first_day_nothing_is_missing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(days_are_published_by_themselves_if_wanted, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

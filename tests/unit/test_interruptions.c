/* layer: store support */
/*
 * Whom enquiries have rung: counted from decisions that the real store made, and from offers that
 * no decision should ever make.
 */
#include "test_main.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/store/archive.h"
#include "dutyd/store/offer_store.h"
#include "dutyd/store/roster_store.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"
#include "team.h"

enum { TUESDAY_CALLS = 17 };

static struct seed_store seed;
static struct offers offers;
static struct book *book;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	offers_free(&offers);
	book_free(&book);
	seed_store_remove(&seed);
	return 0;
}

static void done(struct job *job)
{
	seed_assert_durable(job);
	job_destroy(&job);
}

/* Hung on the wall the day before. */
static void publish(const char *from, const char *to)
{
	struct job *job = job_create(JOB_ROSTER, seed.policy, seed.roster);

	job->act->what = ROSTER_ACT;
	job->act->ask = (struct book_ask){ .action = BOOK_PUBLISH,
					   .from = team_day(from),
					   .to = team_day(to) };
	str_copy(job->act->actor, sizeof(job->act->actor), "1000:irina");
	job->call.now_ms = seed_time(seed.policy, "2026-11-30 10:00");
	done(seed_run(&seed, job));
}

static void hand_over(const char *pbx_id)
{
	struct job *job = seed_job(&seed, STAGE_HANDOVER, pbx_id);

	seed_give(job, "offices", "several");
	done(seed_run(&seed, job));
}

static void read_offers(const char *from, const char *until)
{
	struct err err = { "" };
	struct archive *archive = archive_open(ARCHIVE_STORE, seed.path, &err);

	if (archive == NULL) {
		fail_msg("%s", err.text);
	}
	assert_int_equal(offer_store_read(archive, seed.policy, seed_time(seed.policy, from),
					  seed_time(seed.policy, until), &offers),
			 0);
	archive_close(&archive);
	assert_int_equal(roster_store_read(seed.path, seed.policy, &book, &err), 0);
}

static const struct offer_count *count_of(const struct offer_counts *counts, const char *who)
{
	for (int i = 0; i < counts->n; i++) {
		if (strcmp(counts->all[i].who, who) == 0) {
			return &counts->all[i];
		}
	}
	fail_msg("%s is not counted", who);
	return NULL;
}

/* Given duty mode with 7 reps, 17 enquiries on Tuesday: 17 offers to Masha, 0 to the other six. */
static void r01_seventeen_enquiries_on_tuesday(void **state)
{
	char pbx_id[16], caller[16];

	(void)state;
	publish("2026-12-01", "2026-12-04");
	for (int i = 0; i < TUESDAY_CALLS; i++) {
		snprintf(pbx_id, sizeof(pbx_id), "e%d", i);
		snprintf(caller, sizeof(caller), "+791600003%02d", i);
		seed.now_ms += 20 * 60000;
		struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

		phone_normalise(&seed.policy->phones, caller, &job->call.caller);
		done(seed_run(&seed, job));
		hand_over(pbx_id);
	}
	read_offers("2026-12-01", "2026-12-02");
	struct offer_counts counts = offer_counts_make(seed.policy, book, &offers, false);

	assert_int_equal(counts.n, 7);
	for (int i = 0; i < counts.n; i++) {
		int wanted = strcmp(counts.all[i].who, "masha") == 0 ? TUESDAY_CALLS : 0;

		assert_int_equal(offer_count_all(&counts.all[i]), wanted);
	}
	assert_int_equal(count_of(&counts, "masha")->of[OFFER_DUTY], TUESDAY_CALLS);
	assert_int_equal(offer_counts_total(&counts, OFFER_INTERRUPTION), 0);
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 1);
	offer_counts_free(&counts);
}

/* A verdict is no ring, a failed leg is: the duty, then the backup in her place. */
static void legs_that_rang_are_counted(void **state)
{
	struct job *job;

	(void)state;
	publish("2026-12-01", "2026-12-04");
	done(seed_ask(&seed, STAGE_ARRIVAL, "e1"));
	job = seed_job(&seed, STAGE_QUALIFY, "e1");
	seed_give(job, "offices", "several");
	done(seed_run(&seed, job));
	hand_over("e1");
	seed.now_ms += 5000;
	job = seed_job(&seed, STAGE_NEXT, "e1");
	str_copy(job->call.status, sizeof(job->call.status), "NOANSWER");
	done(seed_run(&seed, job));
	read_offers("2026-12-01", "2026-12-02");
	assert_int_equal(offers.n, 2);
	assert_int_equal(offer_kind(&offers.all[0], book), OFFER_DUTY);
	assert_int_equal(offers.all[0].over_ms - offers.all[0].at_ms, 5000);
	assert_int_equal(offer_kind(&offers.all[1], book), OFFER_BACKUP);
	assert_string_equal(offers.all[1].who, "petya");
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 1);
	done(seed_ask(&seed, STAGE_ARRIVAL, "e2"));
	offers_free(&offers);
	book_free(&book);
	read_offers("2026-12-02", "2026-12-03"); /* another day's are not its own */
	assert_int_equal(offers.n, 0);
}

/* The wall is asked, not the decision: whoever calls himself duty on another's day interrupts. */
static void r01_the_wall_names_the_duty(void **state)
{
	struct offer offer = { .at_ms = seed_time(seed.policy, "2026-12-01 11:00"),
			       .duty_day = team_day("2026-12-01"),
			       .role = ROLE_DUTY,
			       .who = "vasya" };

	(void)state;
	publish("2026-12-01", "2026-12-04");
	read_offers("2026-12-01", "2026-12-02");
	assert_int_equal(offer_kind(&offer, book), OFFER_INTERRUPTION);
	str_copy(offer.who, sizeof(offer.who), "masha");
	assert_int_equal(offer_kind(&offer, book), OFFER_DUTY);
	str_copy(offer.who, sizeof(offer.who), "vasya"); /* nothing hung there yet */
	offer.at_ms = seed_time(seed.policy, "2026-11-30 09:00");
	assert_int_equal(offer_kind(&offer, book), OFFER_DUTY);
}

static void r01_an_owner_is_whose_client_it_is(void **state)
{
	struct offer offer = { .role = ROLE_OWNER, .who = "vasya", .belongs_to = "vasya" };

	(void)state;
	assert_int_equal(offer_kind(&offer, NULL), OFFER_OWNER);
	str_copy(offer.belongs_to, sizeof(offer.belongs_to), "masha");
	assert_int_equal(offer_kind(&offer, NULL), OFFER_INTERRUPTION);
	offer.role = ROLE_QUEUE;
	assert_int_equal(offer_kind(&offer, NULL), OFFER_INTERRUPTION);
	offer.role = ROLE_HEAD;
	assert_int_equal(offer_kind(&offer, NULL), OFFER_HEAD);
}

static void add(int64_t call, int64_t at_ms, int64_t over_ms, const char *who)
{
	struct offer offer = { .call = call, .at_ms = at_ms, .over_ms = over_ms };

	str_copy(offer.who, sizeof(offer.who), who);
	str_copy(offer.department, sizeof(offer.department), "commercial");
	offers_add(&offers, &offer);
}

static void r03_how_many_are_rung_at_one_moment(void **state)
{
	(void)state;
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 0);
	add(1, 1000, 21000, "masha");
	add(1, 21000, 41000, "vasya"); /* one after the other */
	add(2, 2000, 22000, "petya");  /* another call */
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 1);
	add(3, 1000, 21000, "masha");
	add(3, 5000, 25000, "masha"); /* the same person twice */
	add(3, 20000, 40000, "anya"); /* not of this department */
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 1);
	add(4, 1000, 21000, "masha");
	add(4, 1000, 21000, "vasya");
	add(4, 20999, 40000, "somebody-who-left");
	assert_int_equal(offers_simultaneous(seed.policy, &offers), 3);
}

static void by_day_and_in_the_departments_order(void **state)
{
	(void)state;
	add(1, 1000, 2000, "irina");
	add(2, 1000, 2000, "dima");
	add(3, 1000, 2000, "vasya");
	offers.all[1].day = 1;
	struct offer_counts counts = offer_counts_make(seed.policy, NULL, &offers, true);

	assert_int_equal(counts.n, 3);
	assert_string_equal(counts.all[0].who, "vasya");
	assert_string_equal(counts.all[1].who, "irina");
	assert_string_equal(counts.all[2].who, "dima");
	offer_counts_free(&counts);
}

static void make_file(const char *path, const char *sql)
{
	struct sqlite3 *sqlite = seed_open(path);

	seed_exec(sqlite, sql);
	sqlite3_close(sqlite);
}

static int offers_of_tuesday(void)
{
	struct err err = { "" };
	struct archive *archive = archive_open(ARCHIVE_STORE, seed.path, &err);

	assert_non_null(archive);
	offers_free(&offers);
	assert_int_equal(offer_store_read(archive, seed.policy,
					  seed_time(seed.policy, "2026-12-01 00:00"),
					  seed_time(seed.policy, "2026-12-02 00:00"), &offers),
			 0);
	archive_close(&archive);
	return offers.n;
}

/* A call of five years ago, which is numbered by its time, and one of Tuesday's. */
static void a_report_reads_no_further_back_than_it_has_to(void **state)
{
	static const char old[] =
		"INSERT INTO call (id, source, pbx_id, arrived_ms, caller_kind) VALUES"
		" (1, 'pbx', 'old', 1, 'ok'), (2, 'pbx', 'newer', 2, 'ok');"
		"INSERT INTO decision (id, call_id, stage, at_ms, crm, match, action, target,"
		" seconds, leg, employee, reason, rule, card, legs, body) SELECT id, id,"
		" 'handover', at_ms, 'ok', 'none', 'dial', 'x', 20, 0, 'masha', 'DUTY_TODAY', 'r',"
		" '', 'dial x duty masha 20', '{}' FROM"
		" (SELECT 1 AS id, unixepoch('2026-12-01 08:00') * 1000 AS at_ms"
		" UNION SELECT 2, 2);";

	(void)state;
	make_file(seed.path, old);
	seed_store_reopen(&seed);
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, "1");
	phone_normalise(&seed.policy->phones, SEED_OWNED, &job->call.caller);
	done(seed_run(&seed, job));
	/* The row that says it is Tuesday's stands where no decision of that day can. */
	seed.policy->intake.is_time_trusted = false;
	assert_int_equal(offers_of_tuesday(), 1);
	seed.policy->intake.is_time_trusted = true;
	assert_int_equal(offers_of_tuesday(), 2);
}

static void a_file_that_is_no_archive_is_refused(void **state)
{
	struct err err = { "" };
	char path[192];

	(void)state;
	snprintf(path, sizeof(path), "%s/none.db", seed.folder);
	assert_null(archive_open(ARCHIVE_STORE, path, &err));
	assert_non_null(strstr(err.text, "none.db: No such file"));
	assert_null(archive_open(ARCHIVE_STORE, seed.folder, &err));
	assert_non_null(strstr(err.text, "not a regular file"));
	make_file(path, "PRAGMA user_version = 2");
	assert_null(archive_open(ARCHIVE_STORE, path, &err));
	assert_non_null(strstr(err.text, "an older dutyd (version 2)"));
	make_file(path, "PRAGMA user_version = 999");
	assert_null(archive_open(ARCHIVE_STORE, path, &err));
	assert_non_null(strstr(err.text, "a newer dutyd"));
	struct archive *crm = archive_open(ARCHIVE_CRM, path, &err);
	struct archive_ask ask = { .word = "won" };

	assert_non_null(crm);
	assert_int_equal(archive_read(crm, ARCHIVE_DEALS, &ask, NULL, NULL), -1);
	assert_non_null(strstr(archive_problem(crm), "no such table: deal"));
	archive_close(&crm);
}

static void r01_who_is_rung_is_offered_the_call(void **state)
{
	(void)state;
	assert_true(offer_is_made(STAGE_ARRIVAL, ACTION_DIAL, "vasya"));
	assert_true(offer_is_made(STAGE_NEXT, ACTION_DIAL, "irina"));
	assert_false(offer_is_made(STAGE_QUALIFY, ACTION_DIAL, "masha"));
	assert_false(offer_is_made(STAGE_HANDOVER, ACTION_DIAL, ""));
	assert_false(offer_is_made(STAGE_HANDOVER, ACTION_QUEUE, "masha"));
	assert_false(offer_is_made(STAGE_HANDOVER, ACTION_MESSAGE, "masha"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r01_who_is_rung_is_offered_the_call),
		cmocka_unit_test_setup_teardown(r01_seventeen_enquiries_on_tuesday, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(legs_that_rang_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r01_the_wall_names_the_duty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r01_an_owner_is_whose_client_it_is, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(r03_how_many_are_rung_at_one_moment, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(by_day_and_in_the_departments_order, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_report_reads_no_further_back_than_it_has_to,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_no_archive_is_refused, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "dutyd/store/worker.h"

#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/store/consumer.h"
#include "dutyd/store/harbour.h"
#include "dutyd/store/outbox.h"
#include "dutyd/store/plan.h"
#include "dutyd/store/roster_job.h"

struct db *worker_db(struct worker *worker)
{
	return worker->is_at_sea ? &worker->boat.db : &worker->disk;
}

/* ---- where the records stand ---- */

/* In memory a commit costs nothing, so each record has its own: a full boat loses only one. */
static void write_aboard(struct worker *worker, const struct record *record)
{
	struct db *db = &worker->boat.db;

	if (record->kind == RECORD_QUALITY || record->kind == RECORD_QUEUE ||
	    record->kind == RECORD_TEND || record->kind == RECORD_PRIVACY ||
	    record->kind == RECORD_ROSTER) {
		record->job->result = JOB_FAILED;
		err_set(&record->job->err, "the database cannot be written now");
		return;
	}
	if (record->kind == RECORD_NOTHING || db->sqlite == NULL) {
		return;
	}
	if (sql_run(db, SQL_BEGIN, NULL) == 0 && record_write(db, record) == 0 &&
	    sql_run(db, SQL_COMMIT, NULL) == 0) {
		return;
	}
	struct err problem = db->problem;
	sql_run(db, SQL_ROLLBACK, NULL); /* a full one has done so by itself */
	if (!worker->is_boat_full) {
		worker->is_boat_full = true;
		LOG(ERR, EV("store.lifeboat"), KV_S("state", "full"),
		    KV_S("problem", problem.text));
	}
}

static void bring_call(struct worker *worker, struct db *disk, const struct record *record)
{
	bool is_of_a_call = record->kind == RECORD_DECISION || record->kind == RECORD_NOTE;

	if (is_of_a_call && !record->is_new_call && worker->boat.db.sqlite != NULL) {
		lifeboat_bring(&worker->boat, disk, &record->call);
	}
}

static int write_all(struct worker *worker)
{
	for (int i = 0; i < worker->n_records; i++) {
		if (record_write(&worker->disk, &worker->records[i]) != 0) {
			return -1;
		}
	}
	return 0;
}

/*
 * The disk has refused something: once a batch it gets a new connection and everything again, then
 * the lifeboat takes it. Afterwards every record planned so far stands there.
 */
static void keep(struct worker *worker)
{
	if (!worker->is_at_sea && !worker->is_retried) {
		worker->is_retried = true;
		harbour_tell(worker, &worker->disk.problem);
		if (harbour_reopen(worker) == 0 && sql_run(&worker->disk, SQL_BEGIN, NULL) == 0 &&
		    write_all(worker) == 0) {
			return;
		}
	}
	if (!worker->is_at_sea) {
		harbour_leave(worker);
	}
	struct db *disk = worker_disk(worker);

	for (int i = 0; i < worker->n_records; i++) {
		bring_call(worker, disk, &worker->records[i]);
		write_aboard(worker, &worker->records[i]);
	}
}

/* ---- one batch ---- */

static void plan(struct worker *worker, struct job *job)
{
	struct record *record = &worker->records[worker->n_records];

	if (plan_job(worker, job, record) != 0) {
		keep(worker);
		if (plan_job(worker, job, record) != 0) {
			record->kind = RECORD_NOTHING;
			job->result = JOB_FAILED;
			job->err = worker_db(worker)->problem;
		}
	}
	worker->n_records++;
	if (worker->is_at_sea) {
		write_aboard(worker, record);
	} else if (record_write(&worker->disk, record) != 0) {
		keep(worker);
	}
}

static void plan_all(struct worker *worker, const struct job_list *batch)
{
	struct record *record = worker->records;
	struct job *job;

	/* The policy of the first: calls of an older one may name another CRM, which reopens it. */
	crm_begin(worker->crm, STAILQ_FIRST(batch)->policy);
	/* One after the other: what the first look-up made warm the next ones find warm. */
	STAILQ_FOREACH(job, batch, link)
	{
		plan_look_ahead(worker, job, record++);
	}
	STAILQ_FOREACH(job, batch, link)
	{
		plan(worker, job);
	}
	/* No read of somebody else's file stays open over a sync. */
	crm_end(worker->crm);
}

/* What is read once the batch is on disk, so that nothing is told that may not be there. */
static int read_behind(struct worker *worker, struct job *job)
{
	switch (job->kind) {
	case JOB_FETCH:
		return outbox_fetch(&worker->disk, job);
	case JOB_LIST:
		return consumer_list(&worker->disk, job);
	case JOB_READERS:
		return consumer_read(&worker->disk, job->queue->readers);
	default:
		return 0;
	}
}

static void finish_job(struct worker *worker, struct job *job, int64_t took_us)
{
	job->took_us = took_us;
	job->is_durable = !worker->is_at_sea && job->result == JOB_OK && job->kind != JOB_TRY;
	if (job->result == JOB_OK && !worker->is_at_sea && read_behind(worker, job) != 0) {
		job->result = JOB_FAILED;
		job->err = worker->disk.problem;
	}
	if (job->kind == JOB_ROSTER && job->result == JOB_OK &&
	    (worker->is_at_sea || roster_job_finish(&worker->disk, job) != 0)) {
		job->result = JOB_FAILED;
		job->err = worker->disk.problem;
	}
}

void worker_run_batch(struct worker *worker, const struct job_list *batch)
{
	int64_t start_us = clock_monotonic_us();
	struct job *job;

	worker->n_records = 0;
	worker->is_retried = false;
	if (worker->is_at_sea) {
		harbour_return(worker);
	}
	if (!worker->is_at_sea && sql_run(&worker->disk, SQL_BEGIN, NULL) != 0) {
		keep(worker);
	}
	plan_all(worker, batch);
	while (!worker->is_at_sea && sql_run(&worker->disk, SQL_COMMIT, NULL) != 0) {
		keep(worker);
	}
	STAILQ_FOREACH(job, batch, link)
	{
		finish_job(worker, job, clock_monotonic_us() - start_us);
	}
}

void worker_tell_health(struct worker *worker)
{
	struct store_health health = { .is_at_sea = worker->is_at_sea,
				       .is_boat_full = worker->is_boat_full,
				       .crm = crm_state(worker->crm),
				       .is_crm_skipped = crm_is_skipped(worker->crm) };

	if (worker->is_at_sea) {
		health.problem = worker->told;
	}
	err_set(&health.crm_problem, "%s", crm_problem(worker->crm));
	queues_tell_health(worker->queues, &health);
}

/* Nothing to do: what a commit would have to do otherwise, or the way home. */
static void use_the_calm(struct worker *worker)
{
	if (worker->is_at_sea) {
		harbour_return(worker);
		worker_tell_health(worker);
	} else {
		tidy_in_calm(worker);
	}
}

static int patience_ms(const struct worker *worker)
{
	if (worker->is_at_sea) {
		return WORKER_HOME_MS;
	}
	return tidy_is_due(worker) ? WORKER_IDLE_MS : -1;
}

void worker_run(struct worker *worker)
{
	struct job_list batch;
	int n;

	while ((n = queues_take_waiting(worker->queues, &batch, STORE_BATCH_MAX,
					patience_ms(worker))) >= 0) {
		if (n > 0) {
			worker_run_batch(worker, &batch);
			worker_tell_health(worker);
			queues_put_done(worker->queues, &batch);
			if (!worker->is_at_sea) {
				tidy_after_batch(worker);
			}
		} else {
			use_the_calm(worker);
		}
	}
}

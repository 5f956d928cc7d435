#include "dutyd/store/roster_job.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/mode_job.h"
#include "dutyd/store/outbox.h"
#include "dutyd/store/roster_store.h"

enum { BODY_SIZE = 512 * 1024, DETAIL_SIZE = 1024 };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static const char *department_of(const struct job *job)
{
	const struct policy *policy = job->policy;

	return policy->has_roster ? policy->departments[policy->roster.department].id : "";
}

static void json_day(struct buf *out, const char *key, int32_t day)
{
	char text[CIVIL_TEXT_SIZE];

	civil_format(day, text);
	json_text(out, key, day != CIVIL_DAY_NONE ? text : NULL);
}

/* ---- what came of it, as JSON: the answer, and the message ---- */

static void write_row(struct buf *out, const struct book_row *row)
{
	json_open(out, NULL);
	json_day(out, "day", row->day);
	json_int(out, "seq", row->seq);
	json_text(out, "kind", roster_kind_name(row->kind));
	json_text(out, "who", or_null(row->who));
	json_text(out, "instead_of", or_null(row->instead_of));
	json_text(out, "why", or_null(row->why));
	json_close(out);
}

static void write_conflict(struct buf *out, const struct book_conflict *conflict)
{
	json_open(out, NULL);
	json_day(out, "day", conflict->day);
	json_text(out, "kind", book_conflict_name(conflict->kind));
	json_text(out, "who", or_null(conflict->who));
	json_day(out, "with", conflict->with);
	json_close(out);
}

static void write_act(struct buf *out, const struct job *job)
{
	const struct job_roster *act = job->act;
	const struct book_plan *plan = act->plan;
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(job->policy->zone, job->call.now_ms, at);
	json_open(out, NULL);
	json_text(out, "action", book_action_name(act->ask.action));
	json_int(out, "publication", act->publication);
	json_text(out, "department", department_of(job));
	json_text(out, "at", at);
	json_text(out, "by", act->actor);
	json_text(out, "why", or_null(act->ask.why));
	json_day(out, "first", plan->rows[0].day);
	json_day(out, "last", plan->rows[plan->n_rows - 1].day);
	json_open_array(out, "rows");
	for (int i = 0; i < plan->n_rows; i++) {
		write_row(out, &plan->rows[i]);
	}
	json_close_array(out);
	json_open_array(out, "conflicts");
	for (int i = 0; i < plan->n_conflicts; i++) {
		write_conflict(out, &plan->conflicts[i]);
	}
	json_close_array(out);
	json_close(out);
}

static void put_body(struct job *job)
{
	char *memory = xcalloc(1, BODY_SIZE);
	struct buf out = buf_over(memory, BODY_SIZE);

	write_act(&out, job);
	free(job->body);
	job->body = xstrdup(memory);
	free(memory);
}

/* ---- plan ---- */

/* The last day up to which every day from today on is published, or about to be. */
static int32_t covered_to(const struct job *job, const struct book *book)
{
	const struct job_roster *act = job->act;
	int32_t begin = book_begin(job->policy, book);

	for (int32_t day = act->ask.today > begin ? act->ask.today : begin;; day++) {
		bool is_coming = act->plan != NULL && day >= act->plan->rows[0].day &&
				 day <= act->plan->rows[act->plan->n_rows - 1].day;

		if (!is_coming && book_on(book, day) == NULL) {
			return day - 1;
		}
	}
}

/* A new day: publish ahead if that is wanted, and say when the roster runs out. */
static void plan_day(struct job *job, const struct book *book)
{
	struct job_roster *act = job->act;
	const struct roster_rule *rule = &job->policy->roster;

	act->ask.action = BOOK_PUBLISH;
	act->ask.from = act->ask.today;
	act->ask.to = act->ask.today + rule->publish_days;
	act->alarm_to = CIVIL_DAY_NONE;
	if (rule->is_published_daily) {
		act->plan = book_act(job->policy, book, &act->ask, NULL);
	}
	int32_t to = covered_to(job, book);
	if (to - act->ask.today < rule->warn_days) {
		act->alarm_to = to;
	}
}

static void plan_act(struct job *job, const struct book *book)
{
	struct job_roster *act = job->act;
	char today[CIVIL_TEXT_SIZE];

	if (act->ask.action == BOOK_URGENT &&
	    act->ask.today > duty_day_at(job->policy, job->call.now_ms)) {
		civil_format(act->ask.today, today);
		err_set(&job->err, "%s has begun already: the clock was set back", today);
	} else {
		act->plan = book_act(job->policy, book, &act->ask, &job->err);
	}
	if (act->plan == NULL) {
		job->result = JOB_REFUSED;
	}
}

static int number_them(struct db *db, struct job_roster *act)
{
	int64_t publication = sql_number(db, SQL_PUBLICATION_LAST, -1);
	int64_t audit = sql_number(db, SQL_AUDIT_LAST, -1);

	act->publication = (int)publication + 1;
	act->audit = (int)audit + 1;
	return publication < 0 || audit < 0 ? -1 : 0;
}

int roster_job_plan(struct worker *worker, struct job *job, struct record *record)
{
	struct job_roster *act = job->act;
	struct book *book;

	if (worker->is_at_sea || !job->policy->has_roster) {
		job->result = worker->is_at_sea ? JOB_FAILED : JOB_REFUSED;
		err_set(&job->err, worker->is_at_sea ? "the database cannot be written now" :
						       "no roster is configured");
		return 0;
	}
	if (act->what == ROSTER_READ) {
		return 0;
	}
	if (roster_store_load(worker_db(worker), department_of(job), &book) != 0) {
		return -1;
	}
	int32_t today = duty_day_at(job->policy, job->call.now_ms);
	book_plan_free(&act->plan); /* of an attempt on another connection */
	act->ask.now_ms = job->call.now_ms;
	act->ask.today = book->today > today ? book->today : today;
	int rc = 0;
	if (act->what == ROSTER_DAY) {
		plan_day(job, book);
		rc = mode_job_plan(worker, job, book);
	} else {
		plan_act(job, book);
	}
	bool is_news = act->what == ROSTER_DAY || act->plan != NULL;
	book_free(&book);
	if (rc != 0) {
		return -1;
	}
	record->kind = is_news ? RECORD_ROSTER : RECORD_NOTHING;
	if (act->plan == NULL) {
		return 0;
	}
	if (number_them(worker_db(worker), act) != 0) {
		return -1;
	}
	put_body(job);
	return 0;
}

/* ---- write ---- */

static char *queue_json(const char *ids)
{
	size_t size = 2 * strlen(ids) + ROSTER_NAME_SIZE + 8;
	struct buf out = buf_over(xcalloc(1, size), size);
	char id[ROSTER_NAME_SIZE];

	json_open_array(&out, NULL);
	while (*ids != '\0') {
		size_t length = strcspn(ids, " ");

		if (str_copy_n(id, sizeof(id), ids, length) && length > 0) {
			json_text(&out, NULL, id);
		}
		ids += length;
		ids += strspn(ids, " ");
	}
	json_close_array(&out);
	return out.text;
}

static int add_row(struct db *db, const struct job *job, const struct book_row *row)
{
	char *queue = row->queue != NULL ? queue_json(row->queue) : NULL;
	char day[CIVIL_TEXT_SIZE];
	int rc;

	civil_format(row->day, day);
	rc = SQL_RUN(db, SQL_ROSTER_ADD, Q_TEXT(department_of(job)), Q_TEXT(day), Q_INT(row->seq),
		     Q_WORD(row->who), Q_TEXT(roster_kind_name(row->kind)), Q_WORD(row->instead_of),
		     Q_WORD(row->why), Q_TEXT(queue), Q_INT(job->act->publication));
	free(queue);
	return rc;
}

static int add_publication(struct db *db, const struct job *job)
{
	const struct job_roster *act = job->act;
	const struct book_plan *plan = act->plan;
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE], note[ROSTER_WHY_SIZE + 16];

	civil_format(plan->rows[0].day, first);
	civil_format(plan->rows[plan->n_rows - 1].day, last);
	snprintf(note, sizeof(note), "%s%s%s", book_action_name(act->ask.action),
		 act->ask.why[0] != '\0' ? ": " : "", act->ask.why);
	if (SQL_RUN(db, SQL_PUBLICATION_ADD, Q_INT(act->publication), Q_TEXT(department_of(job)),
		    Q_TEXT(first), Q_TEXT(last), Q_INT(job->call.now_ms), Q_TEXT(act->actor),
		    Q_TEXT(job->policy->digest), Q_TEXT(note)) != 0) {
		return -1;
	}
	for (int i = 0; i < plan->n_rows; i++) {
		if (add_row(db, job, &plan->rows[i]) != 0) {
			return -1;
		}
	}
	return 0;
}

static int add_audit(struct db *db, const struct job *job)
{
	const struct job_roster *act = job->act;
	char action[32], object[32], detail[DETAIL_SIZE];
	struct buf out = buf_over(detail, sizeof(detail));

	snprintf(action, sizeof(action), "roster.%s", book_action_name(act->ask.action));
	snprintf(object, sizeof(object), "publication/%d", act->publication);
	json_open(&out, NULL);
	json_day(&out, "first", act->plan->rows[0].day);
	json_day(&out, "last", act->plan->rows[act->plan->n_rows - 1].day);
	json_text(&out, "why", or_null(act->ask.why));
	json_close(&out);
	if (SQL_RUN(db, SQL_AUDIT_ADD, Q_INT(act->audit), Q_INT(job->call.now_ms),
		    Q_TEXT(act->actor), Q_TEXT(action), Q_TEXT(object), Q_TEXT(detail)) != 0) {
		return -1;
	}
	return outbox_add(db, &(struct outbox_message){ "roster", object, job->body,
							job->call.now_ms, 0 });
}

/* Once a day, however often it is found. */
static int add_alarm(struct db *db, const struct job *job)
{
	const struct job_roster *act = job->act;
	char day[CIVIL_TEXT_SIZE], key[32], payload[DETAIL_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	civil_format(act->ask.today, day);
	snprintf(key, sizeof(key), "roster-ahead/%s", day);
	json_open(&out, NULL);
	json_text(&out, "alarm", "roster-ahead");
	json_text(&out, "day", day);
	json_day(&out, "published_to", act->alarm_to);
	json_int(&out, "warn_days", job->policy->roster.warn_days);
	json_close(&out);
	return outbox_add(db,
			  &(struct outbox_message){ "alarm", key, payload, job->call.now_ms, 0 });
}

static int write_all(struct db *db, const struct job *job)
{
	const struct job_roster *act = job->act;
	char today[CIVIL_TEXT_SIZE];

	civil_format(act->ask.today, today);
	if (SQL_RUN(db, SQL_ROSTER_CLOCK_SET, Q_TEXT(department_of(job)), Q_TEXT(today)) != 0) {
		return -1;
	}
	if (act->plan != NULL && (add_publication(db, job) != 0 || add_audit(db, job) != 0)) {
		return -1;
	}
	if (mode_job_write(db, job) != 0) {
		return -1;
	}
	return act->alarm_to != CIVIL_DAY_NONE ? add_alarm(db, job) : 0;
}

int roster_job_write(struct db *db, const struct record *record)
{
	struct job *job = record->job;

	if (sql_run(db, SQL_POINT, NULL) != 0) {
		return -1;
	}
	if (write_all(db, job) == 0) {
		return sql_run(db, SQL_POINT_KEEP, NULL);
	}
	if (db->code != SQLITE_CONSTRAINT) {
		return -1;
	}
	/* A trigger's no is no fault of the disk: the batch goes on without this one. */
	job->result = JOB_REFUSED;
	job->err = db->problem;
	return sql_run(db, SQL_POINT_DROP, NULL) != 0 ? -1 : sql_run(db, SQL_POINT_KEEP, NULL);
}

int roster_job_finish(struct db *db, struct job *job)
{
	return roster_store_load(db, department_of(job), &job->act->book);
}

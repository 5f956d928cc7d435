#include "dutyd/store/mode_job.h"

#include <sqlite3.h>
#include <stdio.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/duty.h"
#include "dutyd/store/outbox.h"

enum { WINDOW_MAX = 60, SEARCH_DAYS = 366, PAYLOAD_SIZE = 512 };

static const struct policy_department *commercial_of(const struct policy *policy)
{
	return &policy->departments[policy->commercial];
}

/* ---- the days ---- */

/* As it is published, or is about to be with this very job; else as it is planned. */
static const struct book_row *row_of(const struct job *job, const struct book *book, int32_t day)
{
	const struct book_plan *plan = job->act->plan;

	for (int i = 0; plan != NULL && i < plan->n_rows; i++) {
		if (plan->rows[i].day == day) {
			return &plan->rows[i];
		}
	}
	return book_on(book, day);
}

static bool is_worked(const struct job *job, const struct book *book, int32_t day)
{
	const struct book_row *row = row_of(job, book, day);

	return row != NULL ? row->kind != ROSTER_OFF : roster_is_workday(&job->policy->roster, day);
}

/* duty mode only comes to days that somebody is published for. */
static bool is_served(const struct job *job, const struct book *book, int32_t day)
{
	const struct book_row *row = row_of(job, book, day);

	return row != NULL && row->who[0] != '\0';
}

/* The mode in force on a day by the rows there are, the new ones included. */
static enum mode mode_before(const struct job_roster *act, const struct book *book, int32_t day)
{
	enum mode mode = MODE_HEAD;

	for (int i = 0; i < book->n_modes && book->modes[i].day < day; i++) {
		mode = book->modes[i].mode;
	}
	for (int i = 0; i < act->n_modes && act->modes[i].day < day; i++) {
		mode = act->modes[i].mode;
	}
	return mode;
}

static bool has_row(const struct book *book, int32_t day)
{
	for (int i = book->n_modes - 1; i >= 0; i--) {
		if (book->modes[i].day == day) {
			return true;
		}
	}
	return false;
}

/* ---- the volume ---- */

/* Hand-overs of a day; -1: the database failed. */
static int64_t count_day(struct db *db, const struct job *job, int32_t day)
{
	const struct policy *policy = job->policy;
	sqlite3_stmt *row = SQL_START(db, SQL_HANDOVERS, Q_TEXT(commercial_of(policy)->id),
				      Q_INT(duty_day_start_ms(policy, day)),
				      Q_INT(duty_day_start_ms(policy, day + 1)));
	int64_t n = sql_next(db, row) > 0 ? sql_int(row, 0) : -1;

	sql_end(row);
	return n;
}

/* The finished working days before `today`, newest first, as far as there is anything to count. */
static int read_volume(struct db *db, const struct job *job, const struct book *book,
		       struct mode_volume *volume)
{
	const struct policy_department *department = commercial_of(job->policy);
	int64_t first_ms = sql_number(db, SQL_DECISION_FIRST, INT64_MAX);
	int counts[WINDOW_MAX], n = 0;

	for (int32_t day = job->act->ask.today - 1;
	     n < department->auto_window_days && n < WINDOW_MAX &&
	     duty_day_start_ms(job->policy, day + 1) > first_ms;
	     day--) {
		if (!is_worked(job, book, day)) {
			continue;
		}
		int64_t count = count_day(db, job, day);
		if (count < 0) {
			return -1;
		}
		counts[n++] = (int)count;
	}
	*volume = mode_volume_of(department, counts, n);
	return 0;
}

/* ---- plan ---- */

static void add_step(struct job_roster *act, const struct mode_step *step)
{
	act->modes[act->n_modes++] = *step;
}

/* A day that begins without a row goes on as the one before it: nobody was there to look. */
static void plan_today(struct job *job, const struct book *book)
{
	struct job_roster *act = job->act;
	int32_t today = act->ask.today;
	struct mode_step step = { .day = today, .why = MODE_STAYS };

	if (!is_worked(job, book, today) || has_row(book, today)) {
		return;
	}
	step.mode = step.before = mode_before(act, book, today);
	if (step.mode == MODE_DUTY && !is_served(job, book, today)) {
		step.mode = MODE_HEAD;
		step.why = MODE_UNPUBLISHED;
	}
	add_step(act, &step);
}

static int plan_next(struct worker *worker, struct job *job, const struct book *book)
{
	struct job_roster *act = job->act;
	int32_t day = act->ask.today + 1, last = act->ask.today + SEARCH_DAYS;

	while (day < last && !is_worked(job, book, day)) {
		day++;
	}
	if (day == last || has_row(book, day)) {
		return 0;
	}
	struct mode_step step = { .day = day, .before = mode_before(act, book, day) };
	if (read_volume(worker_db(worker), job, book, &step.volume) != 0) {
		return -1;
	}
	step.mode = mode_after(commercial_of(job->policy), step.before, step.volume);
	step.why = step.mode == step.before ? MODE_STAYS : MODE_VOLUME;
	if (step.mode == MODE_DUTY && !is_served(job, book, day)) {
		step.mode = MODE_HEAD;
		step.why = MODE_UNPUBLISHED;
	}
	add_step(act, &step);
	return 0;
}

int mode_job_plan(struct worker *worker, struct job *job, const struct book *book)
{
	job->act->n_modes = 0;
	if (commercial_of(job->policy)->inbound != INBOUND_AUTO) {
		return 0;
	}
	plan_today(job, book);
	return plan_next(worker, job, book);
}

/* ---- write ---- */

static const char *why_name(enum mode_why why)
{
	static const char *const names[] = {
		[MODE_STAYS] = "stays", [MODE_VOLUME] = "volume", [MODE_UNPUBLISHED] = "unpublished"
	};

	return names[why];
}

/* A change is told a day ahead; that there is no roster for one, as an alarm. */
static int add_message(struct db *db, const struct job *job, const struct mode_step *step)
{
	char day[CIVIL_TEXT_SIZE], key[48], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));
	bool is_alarm = step->why == MODE_UNPUBLISHED;

	civil_format(step->day, day);
	snprintf(key, sizeof(key), "%s/%s", is_alarm ? "mode-unpublished" : "mode", day);
	json_open(&out, NULL);
	if (is_alarm) {
		json_text(&out, "alarm", "mode-unpublished");
	}
	json_text(&out, "department", commercial_of(job->policy)->id);
	json_text(&out, "day", day);
	json_text(&out, "mode", mode_name(step->mode));
	json_text(&out, "before", mode_name(step->before));
	json_int(&out, "handovers", step->volume.sum);
	json_int(&out, "days", step->volume.n);
	json_close(&out);
	return outbox_add(db, &(struct outbox_message){ is_alarm ? "alarm" : "mode", key, payload,
							job->call.now_ms, 0 });
}

int mode_job_write(struct db *db, const struct job *job)
{
	for (int i = 0; i < job->act->n_modes; i++) {
		const struct mode_step *step = &job->act->modes[i];
		char day[CIVIL_TEXT_SIZE];

		civil_format(step->day, day);
		if (SQL_RUN(db, SQL_MODE_ADD, Q_TEXT(commercial_of(job->policy)->id), Q_TEXT(day),
			    Q_TEXT(mode_name(step->mode)), Q_INT(step->volume.sum),
			    Q_INT(step->volume.n), Q_TEXT(why_name(step->why)),
			    Q_INT(job->call.now_ms)) != 0) {
			return -1;
		}
		if (step->why != MODE_STAYS && add_message(db, job, step) != 0) {
			return -1;
		}
	}
	return 0;
}

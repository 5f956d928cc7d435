#include "dutyd/store/privacy.h"

#include <sqlite3.h>
#include <stdio.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/callid.h"

#define DAY_MS 86400000LL
#define MASKED_TO "masked_to"     /* meta: the last call that has been masked */
#define REACH_DAY "reach_dropped" /* meta: up to which day reach has no row any more */

enum { OBJECT_SIZE = 64, DETAIL_SIZE = 160 };

static void raise_to(int64_t *number, int64_t least)
{
	*number = *number < least ? least : *number;
}

/* ---- one call ---- */

static int mask_call(struct db *db, int64_t number)
{
	if (SQL_RUN(db, SQL_CALL_MASK, Q_INT(number)) != 0 ||
	    SQL_RUN(db, SQL_FACTS_MASK, Q_INT(number)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_DECISIONS_MASK, Q_INT(number));
}

static int delete_call(struct db *db, int64_t number)
{
	if (SQL_RUN(db, SQL_FACTS_DROP, Q_INT(number)) != 0 ||
	    SQL_RUN(db, SQL_DECISIONS_DROP, Q_INT(number)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_CALL_DROP, Q_INT(number));
}

/* Whom he talked to, what was still to be done for him, and who he is to us. */
static int forget_call(struct db *db, int64_t number, int64_t now_ms)
{
	if (SQL_RUN(db, SQL_REACH_FORGET, Q_INT(number), Q_WORD("")) != 0 ||
	    SQL_RUN(db, SQL_TASKS_FORGET, Q_INT(number), Q_INT(now_ms), Q_TEXT("privacy")) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_CALL_FORGET, Q_INT(number));
}

/* ---- retention ---- */

/* Ids of at most PRIVACY_CALLS calls behind `after` and up to `to`. The count, or -1. */
static int find_calls(struct db *db, int64_t after, int64_t to, int64_t numbers[PRIVACY_CALLS])
{
	sqlite3_stmt *row =
		SQL_START(db, SQL_CALLS_UP_TO, Q_INT(after), Q_INT(to), Q_INT(PRIVACY_CALLS));
	int n = 0, rc;

	while ((rc = sql_next(db, row)) > 0) {
		numbers[n++] = sql_int(row, 0);
	}
	sql_end(row);
	return rc < 0 ? -1 : n;
}

/* The number that a call of that moment would have. Days of 0 are never over: no configuration. */
static int64_t number_at(int64_t utc_ms)
{
	return callid_after(0, utc_ms > 0 ? utc_ms : 0);
}

static int mask_some(struct db *db, const struct job *job, int *n)
{
	*n = 0;
	if (job->policy->privacy.mask_days == 0) {
		return 0;
	}
	int64_t to = number_at(job->call.now_ms - job->policy->privacy.mask_days * DAY_MS);
	int64_t numbers[PRIVACY_CALLS], after = 0;

	sql_blob(db, SQL_META_GET, MASKED_TO, &after, sizeof(after));
	*n = find_calls(db, after, to, numbers);
	for (int i = 0; i < *n; i++) {
		if (mask_call(db, numbers[i]) != 0) {
			return -1;
		}
	}
	if (*n <= 0) {
		return *n;
	}
	return SQL_RUN(db, SQL_META_PUT, Q_TEXT(MASKED_TO),
		       Q_BLOB(&numbers[*n - 1], sizeof(numbers[0])));
}

/* No index tells which rows are old: a tick reads the whole table once a day, who asks at once. */
static int drop_reach(struct db *db, const struct job *job, int64_t old_ms)
{
	int64_t day = old_ms / DAY_MS, dropped = 0;

	sql_blob(db, SQL_META_GET, REACH_DAY, &dropped, sizeof(dropped));
	if (job->privacy == NULL && dropped == day) {
		return 0;
	}
	if (SQL_RUN(db, SQL_REACH_DROP, Q_INT(old_ms)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_META_PUT, Q_TEXT(REACH_DAY), Q_BLOB(&day, sizeof(day)));
}

static int delete_some(struct db *db, const struct job *job, int *n)
{
	*n = 0;
	if (job->policy->privacy.delete_days == 0) {
		return 0;
	}
	int64_t old_ms = job->call.now_ms - job->policy->privacy.delete_days * DAY_MS;
	int64_t numbers[PRIVACY_CALLS];

	*n = find_calls(db, 0, number_at(old_ms), numbers);
	for (int i = 0; i < *n; i++) {
		if (delete_call(db, numbers[i]) != 0) {
			return -1;
		}
	}
	if (*n < 0 || *n == PRIVACY_CALLS) {
		return *n < 0 ? -1 : 0; /* more to come: the rest is last */
	}
	if (SQL_RUN(db, SQL_TASKS_DROP, Q_INT(number_at(old_ms)), Q_INT(old_ms)) != 0) {
		return -1;
	}
	return drop_reach(db, job, old_ms);
}

int privacy_retain(struct db *db, struct job *job)
{
	int n_masked, n_deleted;

	if (delete_some(db, job, &n_deleted) != 0 || mask_some(db, job, &n_masked) != 0) {
		return -1;
	}
	if (job->privacy != NULL) {
		raise_to(&job->privacy->step_masked, n_masked);
		raise_to(&job->privacy->step_deleted, n_deleted);
	}
	job->is_more = job->is_more || n_masked == PRIVACY_CALLS || n_deleted == PRIVACY_CALLS;
	return 0;
}

/* ---- what somebody asks for ---- */

void privacy_step_on(struct job_privacy *act)
{
	act->from = act->to;
	act->n_masked += act->step_masked;
	act->n_deleted += act->step_deleted;
	act->step_masked = act->step_deleted = 0;
}

/* By the number's tag and never by the number: the audit is kept. */
static int add_audit(struct db *db, struct job *job, const char *action)
{
	struct job_privacy *act = job->privacy;
	char object[OBJECT_SIZE], detail[DETAIL_SIZE];
	struct buf out = buf_over(detail, sizeof(detail));

	if (act->audit == 0) {
		act->audit = sql_number(db, SQL_AUDIT_LAST, -1) + 1;
	}
	if (act->contact_id != 0) {
		snprintf(object, sizeof(object), "contact:%lld", (long long)act->contact_id);
	} else {
		snprintf(object, sizeof(object), "%s", act->e164[0] != '\0' ? act->tag : "calls");
	}
	json_open(&out, NULL);
	json_int(&out, "masked", act->n_masked + act->step_masked);
	json_int(&out, "deleted", act->n_deleted + act->step_deleted);
	json_close(&out);
	if (act->audit == 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_AUDIT_ADD, Q_INT(act->audit), Q_INT(job->call.now_ms),
		       Q_TEXT(act->actor), Q_TEXT(action), Q_TEXT(object), Q_TEXT(detail));
}

/* The calls of that person among the next PRIVACY_SCANNED ones. */
static int forget_some(struct db *db, struct job *job)
{
	struct job_privacy *act = job->privacy;
	int64_t numbers[PRIVACY_CALLS];
	int n = 0, n_seen = 0, rc = 1;
	sqlite3_stmt *row = SQL_START(db, SQL_CALLS_OF, Q_INT(act->from), Q_WORD(act->e164),
				      Q_INT(act->contact_id), Q_INT(PRIVACY_SCANNED));

	while (n < PRIVACY_CALLS && (rc = sql_next(db, row)) > 0) {
		raise_to(&act->to, sql_int(row, 0));
		n_seen++;
		if (sql_int(row, 1) != 0) {
			numbers[n++] = sql_int(row, 0);
		}
	}
	sql_end(row);
	if (rc < 0) {
		return -1;
	}
	job->is_more = n == PRIVACY_CALLS || n_seen == PRIVACY_SCANNED;
	for (int i = 0; i < n; i++) {
		if (mask_call(db, numbers[i]) != 0 ||
		    forget_call(db, numbers[i], job->call.now_ms) != 0) {
			return -1;
		}
	}
	raise_to(&act->step_masked, n);
	/* As he was known before a call made him an organisation's, or was masked. */
	return SQL_RUN(db, SQL_REACH_FORGET, Q_INT(0), Q_WORD(act->party));
}

int privacy_write(struct db *db, struct job *job)
{
	job->is_more = false;
	switch (job->privacy->act) {
	case PRIVACY_PURGE:
		if (privacy_retain(db, job) != 0) {
			return -1;
		}
		return job->is_more ? 0 : add_audit(db, job, "privacy.purge");
	case PRIVACY_FORGET:
		if (forget_some(db, job) != 0) {
			return -1;
		}
		if (job->is_more) {
			return 0;
		}
		return add_audit(db, job, "privacy.forget");
	default:
		return add_audit(db, job, "privacy.export");
	}
}

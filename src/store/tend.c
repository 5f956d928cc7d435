#include "dutyd/store/tend.h"

#include <stdio.h>

#include "dutyd/base/log.h"
#include "dutyd/store/consumer.h"
#include "dutyd/store/outbox.h"

enum { KEY_SIZE = sizeof(((struct job_message *)0)->key) };

#define DAY_MS 86400000LL
#define MINUTE_MS 60000LL

/* One alarm a day for each: *is_news false when it was told today. */
static int alarm(struct db *db, const struct job *job, const char *what,
		 const struct queue_reader *reader, bool *is_news)
{
	char day[CIVIL_TEXT_SIZE], key[KEY_SIZE];

	civil_format(zone_day_at(job->policy->zone, job->call.now_ms / 1000), day);
	snprintf(key, sizeof(key), "%s/%s/%s", what, reader->name, day);
	int rc = outbox_add_alarm(db, key, reader->name, job->call.now_ms);

	*is_news = rc == 0 && sql_changes(db) > 0;
	return rc;
}

static int look_at(struct db *db, const struct job *job, const struct queue_reader *reader)
{
	const struct policy_queue *limits = &job->policy->queue;
	int64_t waited_ms = reader->waits_since_ms > 0 ? job->call.now_ms - reader->waits_since_ms :
							 0;
	bool is_news;

	if (reader->behind <= limits->lag_messages &&
	    waited_ms <= limits->lag_minutes * MINUTE_MS) {
		return 0;
	}
	if (alarm(db, job, "consumer-lags", reader, &is_news) != 0) {
		return -1;
	}
	if (is_news) {
		LOG(WARN, EV("consumer.lags"), KV_S("consumer", reader->name),
		    KV_I("behind", reader->behind), KV_I("minutes", waited_ms / MINUTE_MS));
	}
	return 0;
}

/* Messages up to `over` go now: whoever has not read them will never get them. */
static int tell_losers(struct db *db, const struct job *job, const struct queue_reader *reader,
		       int64_t over)
{
	bool is_news;

	if (reader->cursor >= over) {
		return 0;
	}
	if (alarm(db, job, "consumer-lost", reader, &is_news) != 0) {
		return -1;
	}
	if (is_news) {
		LOG(ERR, EV("consumer.lost"), KV_S("consumer", reader->name),
		    KV_I("cursor", reader->cursor), KV_I("kept_from", over + 1));
	}
	return 0;
}

static int drop_old(struct db *db, const struct job *job, int64_t over, int64_t *n)
{
	int64_t old_ms = job->call.now_ms - job->policy->queue.keep_days * DAY_MS;
	int64_t confirmed = sql_number(db, SQL_CONSUMER_LEAST, 0);

	if (SQL_RUN(db, SQL_MESSAGES_OLD, Q_INT(confirmed), Q_INT(old_ms), Q_INT(TEND_ROWS)) != 0) {
		return -1;
	}
	*n = sql_changes(db);
	if (over > 0 && SQL_RUN(db, SQL_MESSAGES_OVER, Q_INT(over), Q_INT(TEND_ROWS)) != 0) {
		return -1;
	}
	*n += over > 0 ? sql_changes(db) : 0;
	return *n > 0 ? sql_run(db, SQL_REFUSAL_TIDY, NULL) : 0;
}

int tend_queue(struct db *db, struct job *job)
{
	struct queue_readers readers;
	int64_t last = sql_number(db, SQL_MESSAGE_LAST, -1), n_dropped;
	int64_t over = last - job->policy->queue.keep_messages;

	if (last < 0 || consumer_read(db, &readers) != 0) {
		return -1;
	}
	for (int i = 0; i < readers.n; i++) {
		if (look_at(db, job, &readers.all[i]) != 0 ||
		    (over > 0 && tell_losers(db, job, &readers.all[i], over) != 0)) {
			return -1;
		}
	}
	if (drop_old(db, job, over, &n_dropped) != 0) {
		return -1;
	}
	job->is_more = n_dropped >= TEND_ROWS;
	return 0;
}

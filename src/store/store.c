#include "dutyd/store/store.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/base/thread.h"
#include "dutyd/store/checkpointer.h"
#include "dutyd/store/harbour.h"

struct store {
	struct worker worker;
	pthread_t thread;
};

/* Made once and kept, so that a number has the same tag in the logs of all days. */
static void take_tag_key(struct worker *worker)
{
	digest_random(worker->tag_key, sizeof(worker->tag_key));
	if (worker->is_at_sea) {
		return;
	}
	SQL_RUN(&worker->disk, SQL_META_SET, Q_TEXT("tag_key"),
		Q_BLOB(worker->tag_key, STORE_KEY_BYTES));
	sql_blob(&worker->disk, SQL_META_GET, "tag_key", worker->tag_key, STORE_KEY_BYTES);
}

void worker_init(struct worker *worker, const char *path, int64_t *last_number)
{
	str_copy(worker->path, sizeof(worker->path), path);
	worker->crm = crm_create();
	harbour_open(worker);
	take_tag_key(worker);
	worker->tagger = digest_tagger_create(worker->tag_key);
	worker->has_ledger = worker->is_at_sea || sql_number(&worker->disk, SQL_LEDGER_LAST, 1) > 0;
	*last_number = sql_number(worker_db(worker), SQL_CALL_LAST, 0);
}

bool worker_finish(struct worker *worker)
{
	bool is_kept = harbour_close(worker);

	checkpointer_destroy(&worker->tidy.checkpointer);
	crm_destroy(&worker->crm);
	digest_tagger_destroy(&worker->tagger);
	return is_kept;
}

static void *run(void *arg)
{
	worker_run(arg);
	return NULL;
}

/* The thread that moves the log first: opening the file may need it. An errno. */
static int start(struct store *store, const char *path, int64_t *last_number)
{
	struct worker *worker = &store->worker;
	int rc = 0;

	worker->tidy.checkpointer = checkpointer_create(path, &rc);
	if (rc != 0) {
		return rc;
	}
	worker_init(worker, path, last_number);
	worker_tell_health(worker);
	rc = thread_start(&store->thread, "store", run, worker);
	if (rc != 0) {
		worker_finish(worker);
	}
	return rc;
}

struct store *store_open(const char *path, int64_t *last_number, struct err *err)
{
	struct store *store = xcalloc(1, sizeof(*store));
	int rc;

	store->worker.queues = queues_create();
	if (store->worker.queues == NULL) {
		err_set(err, "store: no file descriptor left");
		free(store);
		return NULL;
	}
	rc = start(store, path, last_number);
	if (rc != 0) {
		err_set(err, "store: no thread: %s", strerror(rc));
		queues_destroy(&store->worker.queues);
		free(store);
		return NULL;
	}
	return store;
}

bool store_close(struct store **store)
{
	struct store *gone = *store;

	if (gone == NULL) {
		return true;
	}
	*store = NULL;
	queues_close(gone->worker.queues);
	pthread_join(gone->thread, NULL);
	bool is_kept = worker_finish(&gone->worker);

	queues_destroy(&gone->worker.queues);
	free(gone);
	return is_kept;
}

bool store_submit(struct store *store, struct job *job)
{
	return queues_submit(store->worker.queues, job);
}

int store_done_fd(const struct store *store)
{
	return queues_done_fd(store->worker.queues);
}

void store_take_done(struct store *store, struct job_list *done, int max)
{
	struct job *job;

	queues_take_done(store->worker.queues, done, max);
	STAILQ_FOREACH(job, done, link)
	{
		/* Here, on the loop's own thread: until now it may have been reading the answer. */
		job->answer.is_durable = job->is_durable;
	}
}

void store_health(const struct store *store, struct store_health *health)
{
	queues_health(store->worker.queues, health);
}

void store_tag_key(const struct store *store, uint8_t key[STORE_KEY_BYTES])
{
	memcpy(key, store->worker.tag_key, STORE_KEY_BYTES);
}

#include "dutyd/store/checkpointer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/base/thread.h"
#include "dutyd/domain/policy.h"
#include "dutyd/store/connection.h"

struct checkpointer {
	char path[POLICY_PATH_SIZE];
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t is_changed;
	/* Behind the lock. */
	bool is_wanted, is_news, is_ended; /* wanted: until the pass is over */
	struct checkpointer_pass pass;
};

static int open_file(struct db *db, const char *path)
{
	memset(db, 0, sizeof(*db));
	if (connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, &db->sqlite) !=
	    SQLITE_OK) {
		db_note_problem(db);
		return -1;
	}
	sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	/* The log is opened by the first read. */
	return db_exec(db, "PRAGMA synchronous = FULL; PRAGMA user_version");
}

static struct checkpointer_pass run_pass(const char *path)
{
	struct checkpointer_pass pass = { .moved = WAL_FAILED };
	struct db db;

	if (open_file(&db, path) == 0) {
		pass.moved = wal_move(&db, false, &pass.n_moved);
	}
	pass.problem = db.problem;
	db_abandon(&db);
	return pass;
}

static void *run(void *arg)
{
	struct checkpointer *checkpointer = arg;

	pthread_mutex_lock(&checkpointer->lock);
	for (;;) {
		while (!checkpointer->is_wanted && !checkpointer->is_ended) {
			pthread_cond_wait(&checkpointer->is_changed, &checkpointer->lock);
		}
		if (checkpointer->is_ended) {
			break;
		}
		pthread_mutex_unlock(&checkpointer->lock);
		struct checkpointer_pass pass = run_pass(checkpointer->path);

		pthread_mutex_lock(&checkpointer->lock);
		checkpointer->pass = pass;
		checkpointer->is_wanted = false;
		checkpointer->is_news = true;
		pthread_cond_signal(&checkpointer->is_changed);
	}
	pthread_mutex_unlock(&checkpointer->lock);
	return NULL;
}

struct checkpointer *checkpointer_create(const char *path, int *error)
{
	struct checkpointer *checkpointer = xcalloc(1, sizeof(*checkpointer));

	str_copy(checkpointer->path, sizeof(checkpointer->path), path);
	pthread_mutex_init(&checkpointer->lock, NULL);
	pthread_cond_init(&checkpointer->is_changed, NULL);
	*error = thread_start(&checkpointer->thread, "checkpointer", run, checkpointer);
	if (*error != 0) {
		pthread_cond_destroy(&checkpointer->is_changed);
		pthread_mutex_destroy(&checkpointer->lock);
		free(checkpointer);
		return NULL;
	}
	return checkpointer;
}

void checkpointer_destroy(struct checkpointer **checkpointer)
{
	struct checkpointer *gone = *checkpointer;

	if (gone == NULL) {
		return;
	}
	*checkpointer = NULL;
	checkpointer_wait(gone);
	pthread_mutex_lock(&gone->lock);
	gone->is_ended = true;
	pthread_cond_signal(&gone->is_changed);
	pthread_mutex_unlock(&gone->lock);
	pthread_join(gone->thread, NULL);
	pthread_cond_destroy(&gone->is_changed);
	pthread_mutex_destroy(&gone->lock);
	free(gone);
}

void checkpointer_wake(struct checkpointer *checkpointer)
{
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->is_wanted = true;
	checkpointer->is_news = false;
	pthread_cond_signal(&checkpointer->is_changed);
	pthread_mutex_unlock(&checkpointer->lock);
}

bool checkpointer_is_busy(struct checkpointer *checkpointer)
{
	bool is_busy;

	pthread_mutex_lock(&checkpointer->lock);
	is_busy = checkpointer->is_wanted;
	pthread_mutex_unlock(&checkpointer->lock);
	return is_busy;
}

void checkpointer_wait(struct checkpointer *checkpointer)
{
	pthread_mutex_lock(&checkpointer->lock);
	while (checkpointer->is_wanted) {
		pthread_cond_wait(&checkpointer->is_changed, &checkpointer->lock);
	}
	pthread_mutex_unlock(&checkpointer->lock);
}

bool checkpointer_take(struct checkpointer *checkpointer, struct checkpointer_pass *pass)
{
	bool is_news;

	pthread_mutex_lock(&checkpointer->lock);
	is_news = checkpointer->is_news;
	checkpointer->is_news = false;
	*pass = checkpointer->pass;
	pthread_mutex_unlock(&checkpointer->lock);
	return is_news;
}

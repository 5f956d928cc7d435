#include "dutyd/store/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"

enum { CARRY_MS = 50 };

static const int64_t NOBODY_WAITS = INT64_MAX;

struct queues {
	pthread_mutex_t lock;
	pthread_cond_t is_work;
	struct job_list waiting, done;
	int n_waiting, n_under_way;
	int64_t due_ms; /* monotonic: when those that wait must go, NOBODY_WAITS = there is none */
	bool is_closed;
	int done_fd;
	struct store_health health;
	int64_t batch_began_ms; /* monotonic, 0 = none is under way */
};

struct queues *queues_create(void)
{
	struct queues *queues = xcalloc(1, sizeof(*queues));
	pthread_condattr_t attr;

	queues->done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (queues->done_fd < 0) {
		free(queues);
		return NULL;
	}
	STAILQ_INIT(&queues->waiting);
	STAILQ_INIT(&queues->done);
	queues->due_ms = NOBODY_WAITS;
	pthread_mutex_init(&queues->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&queues->is_work, &attr);
	pthread_condattr_destroy(&attr);
	return queues;
}

static void destroy_all(struct job_list *jobs)
{
	struct job *job;

	while ((job = STAILQ_FIRST(jobs)) != NULL) {
		STAILQ_REMOVE_HEAD(jobs, link);
		job_destroy(&job);
	}
}

void queues_destroy(struct queues **queues)
{
	if (*queues == NULL) {
		return;
	}
	destroy_all(&(*queues)->waiting);
	destroy_all(&(*queues)->done);
	pthread_cond_destroy(&(*queues)->is_work);
	pthread_mutex_destroy(&(*queues)->lock);
	close((*queues)->done_fd);
	free(*queues);
	*queues = NULL;
}

bool queues_submit(struct queues *queues, struct job *job)
{
	int64_t due_ms = job->is_carried ? clock_monotonic_ms() + CARRY_MS : 0;
	bool is_taken, is_sooner;

	pthread_mutex_lock(&queues->lock);
	is_taken = queues->n_under_way < STORE_QUEUE_MAX && !queues->is_closed;
	if (is_taken) {
		STAILQ_INSERT_TAIL(&queues->waiting, job, link);
		queues->n_under_way++;
		queues->n_waiting++;
	}
	is_sooner = is_taken && due_ms < queues->due_ms;
	if (is_sooner) {
		queues->due_ms = due_ms;
	}
	pthread_mutex_unlock(&queues->lock);
	/* Woken within the lock, the thread would only go on to wait for that. */
	if (is_sooner) {
		pthread_cond_signal(&queues->is_work);
	}
	return is_taken;
}

static void drain(int fd)
{
	uint64_t count;

	while (read(fd, &count, sizeof(count)) < 0 && errno == EINTR) {
	}
}

/* The first of one list to the end of another. */
static void move_first(struct job_list *from, struct job_list *to)
{
	struct job *job = STAILQ_FIRST(from);

	STAILQ_REMOVE_HEAD(from, link);
	STAILQ_INSERT_TAIL(to, job, link);
}

void queues_take_done(struct queues *queues, struct job_list *done, int max)
{
	STAILQ_INIT(done);
	pthread_mutex_lock(&queues->lock);
	for (int n = 0; n < max && !STAILQ_EMPTY(&queues->done); n++) {
		move_first(&queues->done, done);
		queues->n_under_way--;
	}
	/* Within the lock: a batch that comes now wakes the loop again. */
	if (STAILQ_EMPTY(&queues->done)) {
		drain(queues->done_fd);
	}
	pthread_mutex_unlock(&queues->lock);
}

int queues_done_fd(const struct queues *queues)
{
	return queues->done_fd;
}

void queues_close(struct queues *queues)
{
	pthread_mutex_lock(&queues->lock);
	queues->is_closed = true;
	pthread_cond_signal(&queues->is_work);
	pthread_mutex_unlock(&queues->lock);
}

/* As pthread_cond_timedwait. */
static int sleep_until(struct queues *queues, int64_t until_ms)
{
	struct timespec until = { .tv_sec = (time_t)(until_ms / 1000),
				  .tv_nsec = (long)(until_ms % 1000) * 1000000 };

	if (until_ms == INT64_MAX) {
		return pthread_cond_wait(&queues->is_work, &queues->lock);
	}
	return pthread_cond_timedwait(&queues->is_work, &queues->lock, &until);
}

/*
 * Until somebody's job is due; false: not before until_ms. That the time is over is what the wait
 * says, not another look at the clock: were the two not agreed, this would turn in a circle.
 */
static bool wait_for_work(struct queues *queues, int64_t until_ms)
{
	while (!queues->is_closed && queues->due_ms > clock_monotonic_ms()) {
		int64_t end_ms = queues->due_ms < until_ms ? queues->due_ms : until_ms;

		if (sleep_until(queues, end_ms) == ETIMEDOUT) {
			return queues->due_ms <= end_ms;
		}
	}
	return true;
}

static int move_waiting(struct queues *queues, struct job_list *batch, int max)
{
	int n = 0;

	for (; n < max && queues->n_waiting > 0; n++) {
		move_first(&queues->waiting, batch);
		queues->n_waiting--;
	}
	queues->due_ms = queues->n_waiting > 0 ? 0 : NOBODY_WAITS;
	return n;
}

int queues_take_waiting(struct queues *queues, struct job_list *batch, int max, int wait_ms)
{
	int64_t until_ms = wait_ms < 0 ? INT64_MAX : clock_monotonic_ms() + wait_ms;
	int n = 0;

	STAILQ_INIT(batch);
	pthread_mutex_lock(&queues->lock);
	if (wait_for_work(queues, until_ms)) {
		n = move_waiting(queues, batch, max);
	}
	queues->batch_began_ms = n > 0 ? clock_monotonic_ms() : 0;
	if (n == 0 && queues->is_closed) {
		n = -1;
	}
	pthread_mutex_unlock(&queues->lock);
	return n;
}

void queues_tell_health(struct queues *queues, const struct store_health *health)
{
	pthread_mutex_lock(&queues->lock);
	queues->health = *health;
	pthread_mutex_unlock(&queues->lock);
}

void queues_health(struct queues *queues, struct store_health *health)
{
	pthread_mutex_lock(&queues->lock);
	*health = queues->health;
	health->batch_ms =
		queues->batch_began_ms != 0 ? clock_monotonic_ms() - queues->batch_began_ms : 0;
	pthread_mutex_unlock(&queues->lock);
}

void queues_put_done(struct queues *queues, struct job_list *batch)
{
	uint64_t one = 1;

	pthread_mutex_lock(&queues->lock);
	STAILQ_CONCAT(&queues->done, batch);
	queues->batch_began_ms = 0;
	pthread_mutex_unlock(&queues->lock);
	while (write(queues->done_fd, &one, sizeof(one)) < 0 && errno == EINTR) {
	}
}

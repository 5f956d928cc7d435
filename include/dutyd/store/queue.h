/*
 * queue: the two bounded job queues between the loop and the store thread, the word on how the
 * store is, and nothing else that both touch.
 *
 * Layer store, internal. A job is "under way" from queues_submit until queues_take_done; no more
 * than STORE_QUEUE_MAX are, so neither side can grow without end.
 *
 * A carried job (job.h) goes with the next batch that somebody waits for, or some 50 ms later: one
 * sync of the disk serves both. The order stays that of queues_submit.
 */
#ifndef DUTYD_STORE_QUEUE_H
#define DUTYD_STORE_QUEUE_H

#include "dutyd/store/store.h"

struct queues;

struct queues *queues_create(void);          /* NULL: no descriptor left */
void queues_destroy(struct queues **queues); /* destroys the jobs that nobody took */

/* The loop's side. */
bool queues_submit(struct queues *queues, struct job *job);
/* At most max; queues_done_fd stays readable while there are more. */
void queues_take_done(struct queues *queues, struct job_list *done, int max);
int queues_done_fd(const struct queues *queues);
void queues_close(struct queues *queues); /* nothing more will come */
void queues_health(struct queues *queues, struct store_health *health);

/*
 * The store thread's side. Waits until there is work, wait_ms have passed (negative: for ever) or
 * the queue is closed. Returns how many jobs were moved to the batch, -1: closed and empty.
 */
int queues_take_waiting(struct queues *queues, struct job_list *batch, int max, int wait_ms);

/* All but batch_ms, which is counted here: from queues_take_waiting to queues_put_done. */
void queues_tell_health(struct queues *queues, const struct store_health *health);

/* One wake-up for the whole batch, which is empty afterwards. */
void queues_put_done(struct queues *queues, struct job_list *batch);

#endif

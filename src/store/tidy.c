#include "dutyd/store/tidy.h"

#include "dutyd/base/clock.h"
#include "dutyd/store/checkpointer.h"
#include "dutyd/store/harbour.h"

/* What was counted as moved may not be there: on a new connection all of it is moved anew. */
static void begin_anew(struct worker *worker)
{
	if (harbour_reopen(worker) != 0) {
		harbour_leave(worker);
	}
}

/* True: it is moved. */
static bool take_pass(struct worker *worker, const struct checkpointer_pass *pass)
{
	if (pass->moved == WAL_MOVED) {
		worker->tidy.n_moved = pass->n_moved;
		harbour_forget(worker);
		return true;
	}
	worker->tidy.next_after_ms = clock_monotonic_ms() + TIDY_AGAIN_MS;
	harbour_tell(worker, &pass->problem);
	if (pass->moved == WAL_LOST) {
		begin_anew(worker);
	}
	return false;
}

/* The log has nobody but us. */
static void move_rest(struct worker *worker)
{
	struct checkpointer_pass pass = { .n_moved = 0 };

	worker->tidy.n_rest = worker->disk.log_frames;
	pass.moved = wal_move(&worker->disk, true, &pass.n_moved);
	pass.problem = worker->disk.problem;
	take_pass(worker, &pass);
}

/* The first page of a new round, after all of the log had been moved. */
static void note_new_log(struct worker *worker)
{
	if (worker->disk.log_frames < worker->tidy.n_moved) {
		worker->tidy.n_moved = worker->tidy.n_rest = 0;
	}
}

static bool is_too_long(const struct worker *worker)
{
	return worker->disk.log_frames - worker->tidy.n_rest >= TIDY_FRAMES_MAX;
}

static int n_unmoved(const struct worker *worker)
{
	return worker->disk.log_frames - worker->tidy.n_moved;
}

static void wake(struct worker *worker)
{
	if (clock_monotonic_ms() >= worker->tidy.next_after_ms) {
		checkpointer_wake(worker->tidy.checkpointer);
	}
}

void tidy_after_batch(struct worker *worker)
{
	struct checkpointer *checkpointer = worker->tidy.checkpointer;
	struct checkpointer_pass pass;

	note_new_log(worker);
	if (checkpointer_is_busy(checkpointer)) {
		if (!is_too_long(worker)) {
			return;
		}
		checkpointer_wait(checkpointer);
	}
	if (!checkpointer_take(checkpointer, &pass)) {
		if (n_unmoved(worker) >= TIDY_FRAMES) {
			wake(worker);
		}
	} else if (take_pass(worker, &pass)) {
		if (n_unmoved(worker) > TIDY_REST && !is_too_long(worker)) {
			wake(worker);
		} else {
			move_rest(worker);
		}
	}
}

void tidy_in_calm(struct worker *worker)
{
	struct checkpointer *checkpointer = worker->tidy.checkpointer;
	struct checkpointer_pass pass;

	if (checkpointer_is_busy(checkpointer)) {
		return;
	}
	if (checkpointer_take(checkpointer, &pass)) {
		take_pass(worker, &pass);
	}
	if (!worker->is_at_sea && n_unmoved(worker) > 0) {
		wake(worker);
	}
}

bool tidy_is_due(const struct worker *worker)
{
	return n_unmoved(worker) != 0 || checkpointer_is_busy(worker->tidy.checkpointer);
}

void tidy_end(struct worker *worker)
{
	struct checkpointer_pass pass;

	checkpointer_wait(worker->tidy.checkpointer);
	if (checkpointer_take(worker->tidy.checkpointer, &pass) && pass.moved == WAL_LOST) {
		worker->is_suspect = true;
		harbour_tell(worker, &pass.problem);
	}
	worker->tidy.n_moved = worker->tidy.n_rest = 0;
}

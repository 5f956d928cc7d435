#include "dutyd/store/harbour.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/domain/callid.h"
#include "dutyd/store/outbox.h"

void harbour_tell(struct worker *worker, const struct err *problem)
{
	if (strcmp(worker->told.text, problem->text) == 0) {
		return;
	}
	worker->told = *problem;
	LOG(ERR, EV("store.failed"), KV_S("path", worker->path), KV_S("problem", problem->text));
}

/* Ids go on where the file's end, or far above, by the clock, when nobody can read those. */
static void number_from(struct worker *worker, int64_t last)
{
	if (last > worker->last_decision) {
		worker->last_decision = last;
	}
}

/* A new file in place of one that cannot be trusted; the old one stays to be looked at. */
static enum db_opened replace_damaged(struct worker *worker)
{
	struct err problem = worker->disk.problem;
	int64_t now_ms = clock_wall_ms();
	char moved_to[POLICY_PATH_SIZE + 32];
	enum db_opened opened;

	if (db_move_aside(worker->path, now_ms, moved_to, sizeof(moved_to),
			  &worker->disk.problem) != 0) {
		return DB_REFUSED;
	}
	LOG(ERR, EV("store.damaged"), KV_S("path", worker->path), KV_S("moved_to", moved_to),
	    KV_S("problem", problem.text));
	opened = db_open(&worker->disk, worker->path, 0);
	if (opened == DB_OPENED) {
		char key[sizeof(moved_to)];

		number_from(worker, callid_after(0, now_ms));
		/* So do the messages': whoever keeps them by number must not meet one twice. */
		SQL_RUN(&worker->disk, SQL_MESSAGE_FROM, Q_INT(callid_after(0, now_ms)));
		/* The stamp names the event; the alarm is part of what the new file begins with. */
		snprintf(key, sizeof(key), "store-damaged/%s", strrchr(moved_to, '-') + 1);
		outbox_add_alarm(&worker->disk, key, moved_to, now_ms);
	}
	return opened;
}

static enum db_opened open_disk(struct worker *worker, unsigned care)
{
	enum db_opened opened = db_open(&worker->disk, worker->path, care);

	if (opened == DB_DAMAGED) {
		opened = replace_damaged(worker);
	}
	if (opened == DB_OPENED) {
		number_from(worker, sql_number(&worker->disk, SQL_DECISION_LAST, 0));
	} else {
		harbour_tell(worker, &worker->disk.problem);
	}
	return opened;
}

void harbour_forget(struct worker *worker)
{
	worker->told.text[0] = '\0';
}

void harbour_open(struct worker *worker)
{
	int64_t start_ms = clock_monotonic_ms();

	if (open_disk(worker, DB_CHECK) != DB_OPENED) {
		harbour_leave(worker);
		return;
	}
	LOG(INFO, EV("store.open"), KV_S("path", worker->path),
	    KV_I("last_decision", sql_number(&worker->disk, SQL_DECISION_LAST, 0)),
	    KV_I("took_ms", clock_monotonic_ms() - start_ms));
}

static unsigned care_after(int code)
{
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? DB_CHECK : 0;
}

/* After anything but a lock the file may not be what it seems: see wal.h. */
static void let_go(struct worker *worker)
{
	int code = worker->disk.code;

	tidy_end(worker);
	worker->is_suspect |= code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED;
	db_abandon(&worker->disk);
}

/*
 * For writing. Rows of a failed commit may be visible by now without ever having been synced, and
 * adding them again would write nothing: then the log is settled first.
 */
static enum db_opened open_anew(struct worker *worker)
{
	unsigned care = care_after(worker->disk.code);
	enum db_opened opened;

	let_go(worker);
	opened = open_disk(worker, care | (worker->is_suspect ? DB_SETTLE : 0));
	if (opened == DB_OPENED) {
		worker->is_suspect = false;
	}
	return opened;
}

int harbour_reopen(struct worker *worker)
{
	if (open_anew(worker) != DB_OPENED) {
		return -1;
	}
	harbour_forget(worker);
	return 0;
}

void harbour_leave(struct worker *worker)
{
	harbour_tell(worker, &worker->disk.problem);
	let_go(worker);
	worker->is_at_sea = true;
	worker->is_boat_full = false;
	number_from(worker, worker->last_decision == 0 ? callid_after(0, clock_wall_ms()) : 0);
	if (!lifeboat_launch(&worker->boat)) {
		worker->is_boat_full = true;
	}
	LOG(ERR, EV("store.lifeboat"), KV_S("state", worker->is_boat_full ? "full" : "used"),
	    KV_S("problem", worker->disk.problem.text));
}

struct db *worker_disk(struct worker *worker)
{
	if (worker->disk.sqlite == NULL && clock_monotonic_ms() >= worker->home_after_ms) {
		open_disk(worker, care_after(worker->disk.code));
	}
	return worker->disk.sqlite == NULL ? NULL : &worker->disk;
}

void harbour_return(struct worker *worker)
{
	int64_t start_ms = clock_monotonic_ms();
	int64_t n_decisions = 0;

	if (start_ms < worker->home_after_ms) {
		return;
	}
	if (open_anew(worker) == DB_OPENED &&
	    lifeboat_go_home(&worker->boat, &worker->disk, &n_decisions) == 0) {
		lifeboat_sink(&worker->boat);
		worker->is_at_sea = false;
		harbour_forget(worker);
		LOG(WARN, EV("store.home"), KV_S("path", worker->path),
		    KV_I("decisions", n_decisions),
		    KV_I("took_ms", clock_monotonic_ms() - start_ms));
		return;
	}
	harbour_tell(worker, &worker->disk.problem);
	let_go(worker);
	/* A disk that says no at once is asked at the next batch again, one that stalls is not. */
	if (clock_monotonic_ms() - start_ms > WORKER_SLOW_MS) {
		worker->home_after_ms = clock_monotonic_ms() + WORKER_HOME_MS;
	}
}

/* What happened at sea has a message each; of what the boat had no room for nothing is aboard. */
static bool is_lost(struct worker *worker)
{
	struct db *boat = &worker->boat.db;
	int64_t n_messages = sql_number(boat, SQL_MESSAGE_COUNT, 0);

	if (n_messages == 0 && !worker->is_boat_full) {
		return false;
	}
	LOG(ERR, EV("store.lost"), KV_S("path", worker->path),
	    KV_I("decisions", sql_number(boat, SQL_DECISION_COUNT, 0)),
	    KV_I("messages", n_messages));
	return true;
}

bool harbour_close(struct worker *worker)
{
	tidy_end(worker);
	if (!worker->is_at_sea && worker->is_suspect && harbour_reopen(worker) != 0) {
		harbour_leave(worker);
	}
	if (worker->is_at_sea) {
		worker->home_after_ms = 0;
		harbour_return(worker);
	}
	bool is_kept = !worker->is_at_sea || !is_lost(worker);

	lifeboat_sink(&worker->boat);
	db_close(&worker->disk); /* the last connection moves the log into the file */
	return is_kept;
}

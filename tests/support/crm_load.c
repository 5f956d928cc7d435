#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crm_load.h"
#include "test_main.h"
#include "witness.h"

enum { BACK_MS = 1000 + 1000 /* this machine's noise */ };

static const struct daemon_options plain;

/* ---- the load ---- */

struct load load;
char crm_aside[DAEMON_PATH_SIZE + 16];

static void send_call(void)
{
	char line[512];

	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"call\",\"id\":\"%d\",\"source\":\"pbx1\",\"call\":\"f.%d\","
		 "\"caller\":\"" CRM_OWNED "\",\"did\":\"+74950000100\","
		 "\"at\":\"2026-12-01T11:00:00+03:00\"}",
		 load.n_sent, load.n_sent);
	assert_in_range(load.n_sent, 0, LOAD_CALLS_MAX - 1);
	assert_true(lines_send(load.fd, line));
	load.n_sent++;
}

static void take_answer(const char *line)
{
	const char *reason = json_value(line, "reason");
	int id = atoi(json_value(line, "re"));

	assert_in_range(id, 0, load.n_sent - 1);
	load.n_twice += load.is_answered[id];
	load.is_answered[id] = true;
	load.n_answered++;
	assert_string_not_equal(json_value(line, "target"), "");
	load.owner += strcmp(reason, "OWNER_ACTIVE") == 0;
	load.petya += strcmp(json_value(line, "belongs_to"), "petya") == 0;
	load.timeout += strcmp(reason, "CRM_TIMEOUT") == 0;
	load.error += strcmp(reason, "CRM_ERROR") == 0;
	load.other += strcmp(reason, "OWNER_ACTIVE") != 0 && strcmp(reason, "CRM_TIMEOUT") != 0 &&
		      strcmp(reason, "CRM_ERROR") != 0;
}

/* What has come by now, or within timeout_ms when nothing has. */
bool load_take(int timeout_ms)
{
	static char line[DAEMON_LINE_MAX];
	struct pollfd fd = { .fd = load.fd, .events = POLLIN };

	if (poll(&fd, 1, timeout_ms) != 1 || !lines_read(load.fd, line, sizeof(line), 2000)) {
		return false;
	}
	take_answer(line);
	return true;
}

/* A call every ten milliseconds, whatever became of those before. */
void load_for(int ms)
{
	long long end = monotonic_ms() + ms, next = monotonic_ms();

	while (monotonic_ms() < end) {
		if (monotonic_ms() >= next) {
			send_call();
			next += LOAD_PACE_MS;
		}
		long long left = next - monotonic_ms();
		load_take(left > 0 ? (int)left : 0);
	}
}

void load_forget(void)
{
	load.owner = load.petya = load.timeout = load.error = load.other = 0;
}

int load_n(void)
{
	return load.owner + load.timeout + load.error + load.other;
}

void load_settle(void)
{
	while (load.n_answered < load.n_sent) {
		assert_true(load_take(3000));
	}
	assert_int_equal(load.n_twice, 0);
	assert_int_equal(load.other, 0);
}

/* The fault is over: from now on, owners are rung again. */
void load_assert_back(void)
{
	long long end = monotonic_ms() + BACK_MS;

	load_settle();
	do {
		assert_true(monotonic_ms() < end);
		load_forget();
		load_for(LOAD_PACE_MS);
		load_settle();
	} while (load.timeout + load.error > 0);
	close(load.fd);
	witness_finish();
}

int load_set_up(void **state)
{
	(void)state;
	witness_prepare(&plain);
	snprintf(crm_aside, sizeof(crm_aside), "%s.aside", the_daemon.crm);
	return 0;
}

/* Owners are rung, then the fault begins. */
void load_begin(void)
{
	witness_launch(&plain);
	memset(&load, 0, sizeof(load));
	load.fd = lines_connect(the_daemon.events);
	assert_true(load.fd >= 0);
	load_for(300);
	load_settle();
	assert_int_equal(load.owner, load.n_sent);
	load_forget();
}

void crm_exec(sqlite3 *sqlite, const char *sql)
{
	assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}

sqlite3 *crm_open_db(const char *path, const char *first)
{
	sqlite3 *sqlite;

	assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
	crm_exec(sqlite, first);
	return sqlite;
}

void crm_copy(const char *to)
{
	char sql[DAEMON_PATH_SIZE * 2];

	unlink(to);
	snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", to);
	sqlite3_close(crm_open_db(the_daemon.crm, sql));
}

void crm_make_rollback(void)
{
	assert_true(daemon_sql(the_daemon.crm, "PRAGMA journal_mode = DELETE;"));
}

#include "witness.h"

#include <errno.h>
#include <regex.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_main.h"

struct daemon the_daemon;
struct agi_result the_answer;
char the_uniqueid[64];

static char shim_control[DAEMON_PATH_SIZE * 2], shim_hits[DAEMON_PATH_SIZE * 2];
static int hits_before;

/* ---- its life ---- */

static void set_shim(void)
{
	snprintf(shim_control, sizeof(shim_control), "%s/shim.control", the_daemon.dir);
	snprintf(shim_hits, sizeof(shim_hits), "%s/shim.hits", the_daemon.dir);
	setenv("SHIM_DISK_CONTROL", shim_control, 1);
	setenv("SHIM_DISK_HITS", shim_hits, 1);
	setenv("SHIM_DISK_COUNT", "0", 1);
}

void witness_prepare(const struct daemon_options *options)
{
	/* Whatever the daemon might leave behind becomes ours, and is missed in no count. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_true(daemon_prepare(&the_daemon, options));
	set_shim();
}

void witness_launch(const struct daemon_options *options)
{
	assert_true(daemon_launch(&the_daemon, options));
}

void witness_start(const struct daemon_options *options)
{
	static const struct daemon_options plain;

	options = options != NULL ? options : &plain;
	witness_prepare(options);
	witness_launch(options);
}

void witness_finish_with(const char *wanted)
{
	pid_t pid = the_daemon.pid;

	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0); /* it lives */
	assert_string_equal(ring(CRM_OWNED), wanted);
	witness_check_log();
	/* What was not durable to the end is lost, and the end says so. */
	assert_int_equal(daemon_stop(&the_daemon),
			 W_EXITCODE(strstr(wanted, "not durable") != NULL ? 3 : 0, 0));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	daemon_remove(&the_daemon);
	the_daemon.dir[0] = '\0';
}

void witness_finish(void)
{
	witness_finish_with("OWNER_ACTIVE durable");
}

static void show_log(void)
{
	char line[4096];
	FILE *file = fopen(the_daemon.log, "r");

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		print_error("log: %s", line);
	}
	if (file != NULL) {
		fclose(file);
	}
}

int witness_teardown(void **state)
{
	(void)state;
	if (the_daemon.dir[0] != '\0') {
		print_error("last answer: %s\n", the_answer.text);
		show_log();
	}
	daemon_kill(&the_daemon);
	daemon_remove(&the_daemon);
	memset(&the_daemon, 0, sizeof(the_daemon));
	return 0;
}

/* ---- calls ---- */

static bool is_token(const char *value, size_t n)
{
	return n <= 64 && strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789_.:/@-") == n;
}

static void check_value(const char *name, const char *value, size_t n)
{
	bool may_be_empty = strcmp(name, "EMPLOYEE") == 0 || strcmp(name, "BELONGS_TO") == 0;

	if (strcmp(name, "CARD") == 0 || strcmp(name, "SHOW") == 0) {
		for (size_t i = 0; i < n; i++) {
			assert_true((unsigned char)value[i] >= 0x20 && value[i] != 0x7f);
		}
		return;
	}
	if (!is_token(value, n) || (n == 0 && !may_be_empty)) {
		fail_msg("DUTYD_%s is no token: %.*s", name, (int)n, value);
	}
}

void witness_check_form(const struct agi_result *result)
{
	static const char *const names[] = { "CALL",       "TARGET",     "SECONDS", "EMPLOYEE",
					     "DEPARTMENT", "BELONGS_TO", "REASON",  "CARD",
					     "SHOW",       "LEG",        "DURABLE", "WAIT",
					     "TELL",       "ACTION" };
	const char *at = result->text;

	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		char start[64];
		size_t len = strcspn(at, "\n");

		int n = snprintf(start, sizeof(start), "SET VARIABLE DUTYD_%s \"", names[i]);
		if (at[len] != '\n' || strncmp(at, start, (size_t)n) != 0 || at[len - 1] != '"') {
			fail_msg("wanted %s, not %.*s", start, (int)len, at);
		}
		check_value(names[i], at + n, len - (size_t)n - 1);
		at += len + 1;
	}
	assert_string_equal(at, "");
}

const char *ring_as(const struct agi_call *call)
{
	static char text[128];

	if (!agi_ask(&the_daemon, call, &the_answer) || the_answer.text[0] == '\0') {
		return "no answer";
	}
	witness_check_form(&the_answer);
	snprintf(text, sizeof(text), "%s %s", agi_var(&the_answer, "REASON"),
		 strcmp(agi_var(&the_answer, "DURABLE"), "1") == 0 ? "durable" : "not durable");
	return text;
}

static struct agi_call last_call = { .path = "route?" AT_WORK, .uniqueid = the_uniqueid };

const char *ring(const char *caller)
{
	static char number[64];
	static int n_calls;

	snprintf(the_uniqueid, sizeof(the_uniqueid), "1764576137.%d", ++n_calls);
	snprintf(number, sizeof(number), "%s", caller);
	last_call.caller = number;
	return ring_as(&last_call);
}

const char *ring_again(void)
{
	return ring_as(&last_call);
}

/* ---- what it kept ---- */

long long witness_number(const char *sql)
{
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *row = NULL;
	long long number = -1;

	if (sqlite3_open_v2(the_daemon.store, &sqlite, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(sqlite, sql, -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW) {
		number = sqlite3_column_int64(row, 0);
	}
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	return number;
}

bool witness_reaches(const char *sql, long long wanted, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;

	while (witness_number(sql) != wanted) {
		if (monotonic_ms() > end) {
			print_error("%s: %lld, wanted %lld\n", sql, witness_number(sql), wanted);
			return false;
		}
		sleep_ms(20);
	}
	return true;
}

bool witness_has_message(const char *topic, const char *text)
{
	static char reply[4 * DAEMON_LINE_MAX];
	char start[64];
	int fd = lines_connect(the_daemon.control);
	bool is_told = fd >= 0 &&
		       lines_ask(fd, "{\"v\":1,\"op\":\"tail\",\"after\":0,\"limit\":64}", reply,
				 sizeof(reply));
	const char *message;

	close(fd);
	assert_true(is_told);
	snprintf(start, sizeof(start), "\"topic\":\"%s\"", topic);
	message = strstr(reply, start);
	return message != NULL && strstr(message, text) != NULL;
}

void witness_check_log(void)
{
	static const char form[] =
		"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+-]+ ev=[a-z.]+( [a-z_]+=.+)*$";
	FILE *file = fopen(the_daemon.log, "r");
	char line[8192];
	regex_t regex;

	assert_non_null(file);
	assert_int_equal(regcomp(&regex, form, REG_EXTENDED | REG_NOSUB), 0);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		for (const char *c = line; *c != '\0'; c++) {
			assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
		}
		/* Callers' numbers are masked in each of them, also where they were refused. */
		if (strstr(line, "9160000") != NULL) {
			fail_msg("a number in the log: %s", line);
		}
		/* The configuration's report is for people; it stands before the first event. */
		if (strstr(line, "warning:") == NULL && strstr(line, "hint:") == NULL &&
		    regexec(&regex, line, 0, NULL, 0) != 0) {
			fail_msg("not a log line: %s", line);
		}
	}
	regfree(&regex);
	fclose(file);
}

/* ---- the disk ---- */

static int read_hits(void)
{
	FILE *file = fopen(shim_hits, "r");
	int n = 0;

	if (file != NULL) {
		if (fscanf(file, "%d", &n) != 1) {
			n = 0;
		}
		fclose(file);
	}
	return n;
}

static void write_control(const struct fault *fault)
{
	char path[DAEMON_PATH_SIZE * 2 + 8];

	snprintf(path, sizeof(path), "%s.new", shim_control);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "path=dutyd.db%s\ncalls=%s\nerrno=%s\nskip=%d\ncount=%d\ndelay_ms=%d\n",
		fault->is_file_only ? "$" : "", fault->calls,
		fault->error != NULL ? fault->error : "0", fault->skip, fault->count,
		fault->delay_ms);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(rename(path, shim_control), 0);
}

void fault_set(const struct fault *fault)
{
	hits_before = read_hits();
	write_control(fault);
}

void fault_clear(void)
{
	write_control(&(struct fault){ .calls = "" });
}

int fault_hits(void)
{
	return read_hits() - hits_before;
}

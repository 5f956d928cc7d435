/* layer: net support */
/* dutyd-export to a file: every message once and in order, whatever is killed or fails. */
#include "test_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exporter.h"

enum { KEYS_SIZE = 64 * 1024, TEXT_SIZE = 16 << 20 };

static struct daemon dutyd;
static struct exporter exporter;
static char out_path[DAEMON_PATH_SIZE], keys[KEYS_SIZE], text[TEXT_SIZE];

static const char *read_out(const char *suffix)
{
	char path[DAEMON_PATH_SIZE + 8];

	snprintf(path, sizeof(path), "%s%s", out_path, suffix);
	FILE *file = fopen(path, "r");
	size_t n = file != NULL ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[n] = '\0';
	if (file != NULL) {
		fclose(file);
	}
	return text;
}

static int count_of(const char *where, const char *what)
{
	int n = 0;

	for (; (where = strstr(where, what)) != NULL; where++) {
		n++;
	}
	return n;
}

/* Waits until the file has that many decisions. */
static void wait_for(int n)
{
	for (int i = 0; i < 2000 && count_of(read_out(""), "\"topic\":\"decision\"") < n; i++) {
		sleep_ms(10);
	}
	assert_int_equal(count_of(read_out(""), "\"topic\":\"decision\""), n);
}

/* Every key of `keys` stands in the file once, and in that order. */
static void assert_all_once(void)
{
	char *rest = keys, *key;
	const char *at = read_out("");

	while ((key = strsep(&rest, "\n")) != NULL && key[0] != '\0') {
		char wanted[128];

		snprintf(wanted, sizeof(wanted), "\"key\":\"%s\"", key);
		at = strstr(at, wanted);
		assert_non_null(at);
		assert_int_equal(count_of(text, wanted), 1);
	}
	keys[0] = '\0';
}

static void start(const char *const *env)
{
	exporter_start(&exporter, &dutyd, "dutyd-export", "log", env);
}

static void messages_are_lines_in_order(void **state)
{
	struct stat st;

	(void)state;
	start(NULL);
	exporter_make_calls(&dutyd, "a", 20, keys);
	wait_for(20);
	assert_non_null(strstr(text, "{\"seq\":1,\"topic\":\"decision\",\"key\":\""));
	assert_non_null(strstr(text, "\"payload\":{\"id\":1,"));
	assert_all_once();
	assert_int_equal(stat(out_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	int status = exporter_stop(&exporter);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void killed_again_and_again_nothing_is_lost_or_twice(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		char prefix[16];

		start(NULL);
		snprintf(prefix, sizeof(prefix), "kill%d", i);
		exporter_make_calls(&dutyd, prefix, 20, keys);
		exporter_kill(&exporter);
	}
	start(NULL);
	wait_for(200);
	assert_all_once();
	exporter_stop(&exporter);
}

static void a_torn_line_is_cut_off_and_written_anew(void **state)
{
	(void)state;
	start(NULL);
	exporter_make_calls(&dutyd, "a", 3, keys);
	wait_for(3);
	exporter_kill(&exporter);
	FILE *file = fopen(out_path, "a");
	assert_non_null(file);
	fputs("{\"seq\":4,\"topic\":\"decision\",\"key\":\"XXXX", file);
	fclose(file);
	start(NULL);
	exporter_make_calls(&dutyd, "b", 3, keys);
	wait_for(6);
	assert_null(strstr(text, "XXXX"));
	assert_all_once();
	exporter_stop(&exporter);
}

static void it_goes_on_when_the_daemon_comes_back(void **state)
{
	(void)state;
	start(NULL);
	exporter_make_calls(&dutyd, "a", 5, keys);
	wait_for(5);
	daemon_kill(&dutyd);
	assert_true(exporter_logged(&exporter, "ev=export.broken", "consumer=log"));
	assert_true(daemon_launch(&dutyd, &(struct daemon_options){ .dir = dutyd.dir }));
	exporter_make_calls(&dutyd, "b", 5, keys);
	wait_for(10);
	assert_all_once();
	exporter_stop(&exporter);
}

/* Two calls fail; nothing is confirmed that is not safe, and it goes on by itself. */
static void assert_waited_for(const char *path, const char *calls)
{
	char control[DAEMON_PATH_SIZE + 64], hits[DAEMON_PATH_SIZE + 64], preload[512];
	char where[DAEMON_PATH_SIZE + 64], what[64];
	const char *env[] = { preload, control, hits, where, what, "SHIM_DISK_COUNT=2", NULL };

	snprintf(where, sizeof(where), "SHIM_DISK_PATH=%s", path);
	snprintf(what, sizeof(what), "SHIM_DISK_CALLS=%s", calls);
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s/tests/shim_disk.so", TEST_BUILD_DIR);
	snprintf(control, sizeof(control), "SHIM_DISK_CONTROL=%s/none", dutyd.dir);
	snprintf(hits, sizeof(hits), "SHIM_DISK_HITS=%s/hits", dutyd.dir);
	start(env);
	exporter_make_calls(&dutyd, "a", 30, keys);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "Input/output error"));
	assert_true(exporter_logged(&exporter, "ev=export.back", "consumer=log"));
	wait_for(30);
	assert_all_once();
	exporter_stop(&exporter);
}

static void a_disk_that_refuses_is_waited_for(void **state)
{
	(void)state;
	assert_waited_for("queue.jsonl", "fdatasync");
}

static void a_line_that_cannot_be_written_is_waited_for(void **state)
{
	(void)state;
	assert_waited_for("queue.jsonl", "write");
}

static void a_path_that_cannot_be_opened_is_waited_for(void **state)
{
	(void)state;
	assert_int_equal(mkdir(out_path, 0700), 0);
	start(NULL);
	exporter_make_calls(&dutyd, "a", 2, keys);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "queue.jsonl: Is a directory"));
	assert_int_equal(rmdir(out_path), 0);
	wait_for(2);
	assert_all_once();
}

/* The lines of a new file are not safe before its name is. */
static void a_folder_that_refuses_is_waited_for(void **state)
{
	char folder[64];

	(void)state;
	snprintf(folder, sizeof(folder), "%.60s$", strrchr(dutyd.dir, '/'));
	assert_waited_for(folder, "fsync");
}

static void it_rotates_and_knows_the_file_before(void **state)
{
	struct stat st;

	(void)state;
	start(NULL);
	exporter_make_calls(&dutyd, "a", 1100, NULL); /* some 1.1 KB each: over 1 MB */
	assert_true(exporter_logged(&exporter, "ev=export.rotated", "consumer=log"));
	exporter_kill(&exporter);
	start(NULL);
	exporter_make_calls(&dutyd, "b", 1, NULL);
	for (int i = 0; i < 1000; i++) {
		int n = count_of(read_out(".1"), "\"topic\":\"decision\"");

		if (n + count_of(read_out(""), "\"topic\":\"decision\"") >= 1101) {
			break;
		}
		sleep_ms(10);
	}
	int n = count_of(read_out(".1"), "\"topic\":\"decision\"");
	assert_int_equal(n + count_of(read_out(""), "\"topic\":\"decision\""), 1101);
	char path[DAEMON_PATH_SIZE + 8];
	snprintf(path, sizeof(path), "%s.1", out_path);
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 1 << 20, (1 << 20) + 65536);
	exporter_stop(&exporter);
}

/* A long line: there is room for one message more, and the next one begins a new file. */
static void make_rotation_due(void)
{
	FILE *file = fopen(out_path, "a");

	assert_non_null(file);
	fprintf(file, "{\"seq\":0,\"topic\":\"pad\",\"key\":\"%0*d\"}\n",
		(1 << 20) - 500 - (int)ftell(file), 0);
	assert_int_equal(fclose(file), 0);
}

/* The decisions of all files, the oldest first, into `text`. */
static int read_all(void)
{
	char command[4 * DAEMON_PATH_SIZE];

	snprintf(command, sizeof(command),
		 "cd '%.200s' && ls -rv queue.jsonl* | xargs grep -hs ':\"decision\"' >all",
		 dutyd.dir);
	(void)!system(command);
	snprintf(command, sizeof(command), "%.200s/all", dutyd.dir);
	FILE *file = fopen(command, "r");
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return count_of(text, "\"topic\":\"decision\"");
}

static bool has_died(void)
{
	if (exporter.pid > 0 && waitpid(exporter.pid, NULL, WNOHANG) == exporter.pid) {
		exporter.pid = 0;
	}
	return exporter.pid == 0;
}

/* It dies before its n-th change of the file; false: it made all of them. */
static bool dies_rotating(int n, int n_calls)
{
	char preload[512], skip[32];
	const char *env[] = { preload,
			      skip,
			      "SHIM_DISK_ERRNO=KILL",
			      "SHIM_DISK_PATH=queue.jsonl",
			      "SHIM_DISK_CALLS=write,ftruncate,fdatasync,open",
			      NULL };
	char prefix[16];

	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s/tests/shim_disk.so", TEST_BUILD_DIR);
	snprintf(skip, sizeof(skip), "SHIM_DISK_SKIP=%d", n);
	make_rotation_due();
	snprintf(prefix, sizeof(prefix), "turn%d", n);
	exporter_make_calls(&dutyd, prefix, 3, keys);
	start(env);
	while (!has_died() && read_all() < n_calls) {
		sleep_ms(10);
	}
	sleep_ms(has_died() ? 0 : 200); /* the sync behind the last line */
	return has_died();
}

static void assert_all_are_kept(int n_calls)
{
	for (int i = 0; i < 500 && read_all() < n_calls; i++) {
		sleep_ms(10);
	}
	exporter_stop(&exporter);
	assert_int_equal(read_all(), n_calls);
}

static void killed_at_each_step_of_a_rotation(void **state)
{
	int n_calls = 0, n_deaths = 0;

	(void)state;
	while (dies_rotating(n_deaths, n_calls += 3)) {
		n_deaths++;
		start(NULL);
		assert_all_are_kept(n_calls);
	}
	assert_in_range(n_deaths, 5, 50);
	exporter_stop(&exporter);
	snprintf(out_path, sizeof(out_path), "%.200s/all", dutyd.dir);
	assert_all_once();
}

static bool is_there(int number)
{
	char path[DAEMON_PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s.%d", out_path, number);
	return access(path, F_OK) == 0;
}

/* Each round rotates behind its first message: the oldest file has one, all others three. */
static void the_oldest_goes_when_there_are_more_than_that(void **state)
{
	const int *keep_files = *state;

	for (int round = 1; round <= *keep_files + 1; round++) {
		char prefix[16];

		make_rotation_due();
		snprintf(prefix, sizeof(prefix), "round%d", round);
		exporter_make_calls(&dutyd, prefix, 3, NULL);
		start(NULL);
		assert_all_are_kept(3 * round - (round > *keep_files ? 1 : 0));
	}
	assert_true(is_there(*keep_files));
	assert_false(is_there(*keep_files + 1));
}

static void a_hangup_begins_a_new_file(void **state)
{
	char moved[DAEMON_PATH_SIZE + 8];

	(void)state;
	start(NULL);
	exporter_make_calls(&dutyd, "a", 3, NULL);
	wait_for(3);
	snprintf(moved, sizeof(moved), "%s.old", out_path);
	assert_int_equal(rename(out_path, moved), 0);
	kill(exporter.pid, SIGHUP);
	sleep_ms(700); /* it looks between two messages */
	exporter_make_calls(&dutyd, "b", 2, NULL);
	wait_for(2);
	assert_int_equal(count_of(read_out(".old"), "\"topic\":\"decision\""), 3);
	exporter_stop(&exporter);
}

/* Runs the program; its exit status, and what it said in `text`. */
static int say(const char *arguments)
{
	char command[2 * DAEMON_PATH_SIZE];

	snprintf(command, sizeof(command), "cd '%s' && %s/dutyd-export %s 2>&1", dutyd.dir,
		 TEST_BUILD_DIR, arguments);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	text[fread(text, 1, sizeof(text) - 1, pipe)] = '\0';
	return WEXITSTATUS(pclose(pipe));
}

static void how_it_is_called(void **state)
{
	(void)state;
	assert_int_equal(say("-V"), 0);
	assert_non_null(strstr(text, "dutyd-export " DUTYD_VERSION "\n"));
	assert_int_equal(say(""), 2);
	assert_non_null(strstr(text, "usage: "));
	assert_int_equal(say("log log"), 2);
	assert_int_equal(say("-x log"), 2);
	assert_int_equal(say("-c none.conf log"), 1);
	assert_string_equal(text,
			    "none.conf: error: cannot be opened: No such file or directory\n");
	assert_int_equal(say("-c roster.conf log"), 1);
	assert_non_null(strstr(text, "roster.conf:1: error: people: is required, and missing"));
}

static void what_cannot_be_done_is_said(void **state)
{
	(void)state;
	exporter_start(&exporter, &dutyd, "dutyd-export-redis", "log", NULL);
	int status = -1;
	waitpid(exporter.pid, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_true(exporter_logged(&exporter, "exports.log is for dutyd-export", ""));
	exporter_start(&exporter, &dutyd, "dutyd-export", "nobody", NULL);
	waitpid(exporter.pid, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_true(exporter_logged(&exporter, "has no exports.nobody", ""));
	exporter.pid = 0;
}

/* A test may begin with its own keep_files. */
static int set_up(void **state)
{
	int keep_files = *state != NULL ? *(const int *)*state : 30;

	keys[0] = '\0';
	if (!exporter_prepare(&dutyd)) {
		return -1;
	}
	snprintf(out_path, sizeof(out_path), "%.200s/queue.jsonl", dutyd.dir);
	return exporter_launch(&dutyd,
			       "exports : { log : { kind = \"file\"; path = \"%s\"; rotate_mb = 1;"
			       " keep_files = %d; topics = [ \"decision\" ]; }; };",
			       out_path, keep_files) ?
		       0 :
		       -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (exporter.pid > 0) {
		exporter_kill(&exporter);
	}
	daemon_stop(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define T_KEEPING(name, n)                                                                         \
	cmocka_unit_test_prestate_setup_teardown(name, set_up, tear_down, &(int){ n })

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(messages_are_lines_in_order),
		T(killed_again_and_again_nothing_is_lost_or_twice),
		T(a_torn_line_is_cut_off_and_written_anew),
		T(it_goes_on_when_the_daemon_comes_back),
		T(a_disk_that_refuses_is_waited_for),
		T(a_folder_that_refuses_is_waited_for),
		T(a_line_that_cannot_be_written_is_waited_for),
		T(a_path_that_cannot_be_opened_is_waited_for),
		T(it_rotates_and_knows_the_file_before),
		T(killed_at_each_step_of_a_rotation),
		T_KEEPING(the_oldest_goes_when_there_are_more_than_that, 1),
		T_KEEPING(the_oldest_goes_when_there_are_more_than_that, 2),
		T(a_hangup_begins_a_new_file),
		T(how_it_is_called),
		T(what_cannot_be_done_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

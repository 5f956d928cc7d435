/* layer: net support */
/*
 * dutyd-export-redis to a real redis-server that syncs each entry (appendfsync always): killed and
 * restarted under load, nothing is lost, nothing is out of order, and nothing is there twice.
 */
#include "test_main.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exporter.h"

enum { KEYS_SIZE = 256 * 1024, TEXT_SIZE = 8 << 20 };

static struct daemon dutyd;
static struct exporter exporter;
static pid_t server;
static int port;
static char keys[KEYS_SIZE], text[TEXT_SIZE];

static void start_server(void)
{
	char port_text[16];

	snprintf(port_text, sizeof(port_text), "%d", port);
	server = fork();
	if (server == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		execlp("redis-server", "redis-server", "--port", port_text, "--bind", "127.0.0.1",
		       "--dir", dutyd.dir, "--appendonly", "yes", "--appendfsync", "always",
		       "--save", "", "--requirepass", "top-secret", (char *)NULL);
		_exit(127);
	}
}

static void kill_server(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
}

/* What redis-cli prints. */
static const char *ask(const char *command)
{
	char line[512];

	snprintf(line, sizeof(line), "redis-cli --no-auth-warning -a top-secret -p %d %s 2>&1",
		 port, command);
	FILE *pipe = popen(line, "r");
	assert_non_null(pipe);
	text[fread(text, 1, sizeof(text) - 1, pipe)] = '\0';
	pclose(pipe);
	return text;
}

static void wait_until_up(void)
{
	for (int i = 0; i < 1000 && strncmp(ask("ping"), "PONG", 4) != 0; i++) {
		sleep_ms(10);
	}
	assert_memory_equal(text, "PONG", 4);
}

static int length(void)
{
	return atoi(ask("xlen dutyd:decisions"));
}

static void wait_for(int n)
{
	for (int i = 0; i < 3000 && length() < n; i++) {
		sleep_ms(10);
	}
	assert_int_equal(length(), n);
}

/* Every key in order, once. Entries are printed a line a field. */
static void assert_all_once(void)
{
	char *rest = keys, *key;
	const char *at = ask("xrange dutyd:decisions - +");

	while ((key = strsep(&rest, "\n")) != NULL && key[0] != '\0') {
		char wanted[128];

		snprintf(wanted, sizeof(wanted), "\nkey\n%s\n", key);
		at = strstr(at, wanted);
		assert_non_null(at);
		assert_null(strstr(at + 1, wanted));
	}
	keys[0] = '\0';
}

static void start(void)
{
	exporter_start(&exporter, &dutyd, "dutyd-export-redis", "stream", NULL);
}

static void an_entry_has_the_messages_number(void **state)
{
	(void)state;
	start();
	exporter_make_calls(&dutyd, "a", 3, keys);
	wait_for(3);
	ask("xrange dutyd:decisions - +");
	assert_memory_equal(text, "1-0\nseq\n1\ntopic\ndecision\nkey\n", 29);
	assert_non_null(strstr(text, "\nmessage\n{\"seq\":1,\"topic\":\"decision\","));
	assert_non_null(strstr(text, "\n3-0\n"));
	assert_all_once();
	int status = exporter_stop(&exporter);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void killed_and_restarted_under_load_nothing_is_lost(void **state)
{
	(void)state;
	start();
	for (int i = 0; i < 5; i++) {
		char prefix[16];

		snprintf(prefix, sizeof(prefix), "up%d", i);
		exporter_make_calls(&dutyd, prefix, 50, keys);
		kill_server();
		snprintf(prefix, sizeof(prefix), "down%d", i);
		exporter_make_calls(&dutyd, prefix, 50, keys);
		start_server();
		wait_until_up();
	}
	wait_for(500);
	assert_all_once();
	assert_false(daemon_logged(&dutyd, "ev=consumer.dead_letter", "", 0));
}

static void the_exporter_killed_under_load_nothing_is_lost(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		char prefix[16];

		start();
		snprintf(prefix, sizeof(prefix), "k%d", i);
		exporter_make_calls(&dutyd, prefix, 40, keys);
		exporter_kill(&exporter);
	}
	start();
	wait_for(320);
	assert_all_once();
}

/* Somebody else writes into the stream: our numbers are too low, and people have to look. */
static void a_stream_that_is_not_ours_is_told_of(void **state)
{
	(void)state;
	ask("xadd dutyd:decisions 999999999-0 foreign 1");
	start();
	exporter_make_calls(&dutyd, "a", 1, keys);
	assert_true(exporter_logged(&exporter, "ev=export.refused", "equal or smaller"));
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "consumer=stream", 20000));
}

static void a_server_that_is_not_ready_is_waited_for(void **state)
{
	(void)state;
	ask("config set requirepass other");
	start();
	exporter_make_calls(&dutyd, "a", 2, keys);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "WRONGPASS"));
	kill_server();
	start_server(); /* with the password again */
	wait_until_up();
	wait_for(2);
	assert_all_once();
}

static void redeliver(int seq)
{
	char arguments[64], said[1024];

	snprintf(arguments, sizeof(arguments), "queue redeliver stream %d", seq);
	assert_int_equal(daemon_ctl(&dutyd, arguments, said, sizeof(said)), 0);
}

/* It leaves room for all that is still to come, whether the exporter has seen the end or asks. */
static void a_dead_letter_again_stands_behind_the_last_entry(void **state)
{
	static char dead[2][64];

	(void)state;
	ask("set dutyd:decisions occupied");
	start();
	exporter_make_calls(&dutyd, "dead0", 1, dead[0]);
	exporter_make_calls(&dutyd, "dead1", 1, dead[1]);
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "seq=1 ", 20000));
	assert_true(daemon_logged(&dutyd, "ev=consumer.dead_letter", "seq=2 ", 20000));
	ask("del dutyd:decisions");
	exporter_make_calls(&dutyd, "a", 2, keys);
	wait_for(2);
	redeliver(1);
	wait_for(3);
	exporter_make_calls(&dutyd, "b", 2, strcat(keys, dead[0]));
	wait_for(5);
	exporter_stop(&exporter);
	redeliver(2);
	start();
	wait_for(6);
	exporter_make_calls(&dutyd, "c", 2, strcat(keys, dead[1]));
	wait_for(8);
	assert_all_once();
}

static void out_of_memory_it_is_waited_for(void **state)
{
	(void)state;
	ask("config set maxmemory 1");
	start();
	exporter_make_calls(&dutyd, "a", 2, keys);
	assert_true(exporter_logged(&exporter, "ev=export.waits", "OOM"));
	ask("config set maxmemory 0");
	wait_for(2);
	assert_all_once();
	assert_false(daemon_logged(&dutyd, "ev=consumer.dead_letter", "", 0));
}

/* What the manual tells an administrator to allow is enough. */
static void a_user_who_may_little_and_the_oldest_go(void **state)
{
	(void)state;
	ask("acl setuser dutyd on '>top-secret' '~dutyd:*' +xadd +xrange '+xinfo|stream'");
	start();
	exporter_make_calls(&dutyd, "a", 250, NULL);
	exporter_make_calls(&dutyd, "last", 1, keys);
	for (int i = 0; i < 1000; i++) {
		if (strstr(ask("xrevrange dutyd:decisions + - count 1"), keys) != NULL) {
			break;
		}
		sleep_ms(10);
	}
	assert_in_range(length(), 100, 200);
	assert_all_once();
}

static int set_up(void **state)
{
	const char *more = *state != NULL ? *state : "";

	keys[0] = '\0';
	if (!exporter_prepare(&dutyd)) {
		return -1;
	}
	port = daemon_free_port();
	if (!exporter_launch(&dutyd,
			     "queue : { tries = 2; }; exports : { stream : { kind = \"redis\";"
			     " server = \"127.0.0.1:%d\"; stream = \"dutyd:decisions\";"
			     " topics = [ \"decision\" ]; secret = \"file:%s\"; %s}; };",
			     port, exporter_secret(&dutyd, "top-secret\n"), more)) {
		return -1;
	}
	start_server();
	wait_until_up();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (exporter.pid > 0) {
		exporter_kill(&exporter);
	}
	kill_server();
	daemon_stop(&dutyd);
	daemon_remove(&dutyd);
	return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define T_WITH(name, more)                                                                         \
	cmocka_unit_test_prestate_setup_teardown(name, set_up, tear_down, (void *)(uintptr_t)more)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_entry_has_the_messages_number),
		T(killed_and_restarted_under_load_nothing_is_lost),
		T(the_exporter_killed_under_load_nothing_is_lost),
		T(a_stream_that_is_not_ours_is_told_of),
		T(a_server_that_is_not_ready_is_waited_for),
		T(a_dead_letter_again_stands_behind_the_last_entry),
		T(out_of_memory_it_is_waited_for),
		T_WITH(a_user_who_may_little_and_the_oldest_go,
		       "user = \"dutyd\"; max_entries = 100;"),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

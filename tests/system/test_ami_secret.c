/* layer: net support */
/* The secret of the PBX link lies in a file that somebody forgot, made readable, and put right. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "dutyd/base/clock.h"
#include "manager.h"

static struct daemon dutyd;
static struct net_loop *loop;
static struct manager manager;
static char path[DAEMON_PATH_SIZE + 16];

static bool logs_in(int timeout_ms)
{
	int64_t end_ms = clock_monotonic_ms() + timeout_ms;

	while (manager.n_logins == 0 && clock_monotonic_ms() < end_ms) {
		manager_flush(&manager);
		net_loop_pass(loop);
		usleep(500);
	}
	return manager.n_logins > 0;
}

/* Nobody reloads anything: the daemon finds the file at its next attempt. */
static void a_secret_that_comes_later_needs_no_reload(void **state)
{
	struct daemon_options options = { 0 };
	struct err err;
	char address[32], port[16], where[DAEMON_PATH_SIZE + 24];

	(void)state;
	snprintf(path, sizeof(path), "/tmp/test-ami-secret.%d", (int)getpid());
	snprintf(where, sizeof(where), "file:%s", path);
	int number = daemon_free_port();
	snprintf(port, sizeof(port), "%d", number);
	snprintf(address, sizeof(address), "127.0.0.1:%d", number);
	loop = net_loop_create(&err);
	manager_open(&manager, loop, address);
	assert_non_null(manager.listener);

	options.edits[0] = (struct daemon_edit){ "5038", port };
	options.edits[1] = (struct daemon_edit){ "credential:ami", where };
	assert_true(daemon_start(&dutyd, &options));
	assert_true(daemon_logged(&dutyd, "ev=ami.secret", "No such file", 3000));
	manager_secret(path, "acdsecret", 0644);
	assert_true(daemon_logged(&dutyd, "ev=ami.secret", "may be read by others", 10000));
	assert_false(logs_in(50));
	manager_secret(path, "acdsecret", 0600);
	assert_true(logs_in(20000));
	assert_string_equal(manager.login, "dutyd c67f7bd1e67997a28adf4fd052631ab8 ");

	manager_close(&manager);
	net_loop_destroy(&loop);
	unlink(path);
	assert_int_equal(daemon_end(&dutyd), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_that_comes_later_needs_no_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

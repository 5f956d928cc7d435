/*
 * Rows 2 and 3 of the acceptance table: the power goes under load.
 *
 * SIGKILL to a daemon leaves the kernel's page cache, so it cannot show a missing sync. Here
 * the whole machine dies: User-Mode Linux runs the daemon on its own ext4, and SIGKILL to that
 * process takes its page cache along. An answer counts when its line has left the machine. The same
 * with synchronous = NORMAL must lose something, or nothing was proven.
 *
 * CRASH_CUTS=1000 makes more of them; tests/crash/get-tools brings the kernel.
 */
#include "test_main.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"
#include "verify.h"

enum {
	CUTS = 20,
	CUTS_NORMAL = 3,
	ACKS_MIN = 40, /* a cut comes after so many durable answers, and up to so many more */
	ACKS_MORE = 400,
	BOOT_MS = 120000,
	LOAD_MS = 60000,
	LINE_SIZE = 2048
};

#define FOLDER TEST_BUILD_DIR "/crash/power"
#define IMAGE FOLDER "/data.img"
#define JOURNAL FOLDER "/journal"

struct guest {
	pid_t pid;
	int fd; /* its serial line */
	FILE *journal;
	size_t n;
	char text[65536];
	long n_durable, n_confirmed; /* lines of this life */
};

struct verdict_line {
	long lost, changed, twice, untold, otherwise, away;
	char text[LINE_SIZE];
};

static struct guest guest;
static unsigned seed = 1;

/* The kernel, and what makes its file system. */
static const char *tool(const char *name, char path[512])
{
	const char *tools = getenv("CRASH_TOOLS");

	snprintf(path, 512, "%s/%s", tools != NULL ? tools : TEST_BUILD_DIR "/crash/tools", name);
	if (access(path, X_OK) != 0) {
		fail_msg("%s is missing: tests/crash/get-tools", path);
	}
	return path;
}

static void make_image(void)
{
	char mkfs[512], command[1200];

	mkdir(TEST_BUILD_DIR "/crash", 0755);
	mkdir(FOLDER, 0755);
	snprintf(command, sizeof(command),
		 "rm -f '" IMAGE "' '" JOURNAL "' && truncate -s 128M '" IMAGE "' && : > '" JOURNAL
		 "' && '%s' -q -F '" IMAGE "'",
		 tool("mkfs", mkfs));
	assert_int_equal(system(command), 0);
}

static void run_guest(const char *linux_path, int serial, const char *const words[])
{
	char channel[32];
	const char *args[24] = { "linux",
				 "mem=192M",
				 "ubda=" IMAGE,
				 "root=/dev/root",
				 "rootfstype=hostfs",
				 "rootflags=/",
				 "ro",
				 "quiet",
				 "con=null",
				 "con0=null,fd:2",
				 "ssl=null",
				 channel,
				 "init=" TEST_BUILD_DIR "/tests/crash_guest",
				 "CRASH_JOURNAL=" JOURNAL };
	int n = 14;
	int log = open(FOLDER "/console", O_WRONLY | O_CREAT | O_APPEND, 0644);

	for (int i = 0; words[i] != NULL; i++) {
		args[n++] = words[i];
	}
	setpgid(0, 0);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(log, 1);
	dup2(log, 2);
	fcntl(serial, F_SETFD, 0);
	snprintf(channel, sizeof(channel), "ssl0=fd:%d", serial);
	execv(linux_path, (char *const *)(uintptr_t)args);
	_exit(127);
}

static void boot(const char *const words[])
{
	char linux_path[512];
	int ends[2];

	tool("usr/bin/linux.uml", linux_path);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	memset(&guest, 0, sizeof(guest));
	guest.fd = ends[0];
	guest.journal = fopen(JOURNAL, "a");
	assert_non_null(guest.journal);
	guest.pid = fork();
	if (guest.pid == 0) {
		run_guest(linux_path, ends[1], words);
	}
	setpgid(guest.pid, guest.pid);
	close(ends[1]);
}

/* The next whole line; false: none within the time, or the machine is off. */
static bool read_line(char line[LINE_SIZE], long long end)
{
	struct pollfd wait = { .fd = guest.fd, .events = POLLIN };
	char *stop;

	while ((stop = memchr(guest.text, '\n', guest.n)) == NULL) {
		long long left = end - monotonic_ms();

		if (left < 0 || poll(&wait, 1, (int)left) != 1) {
			return false;
		}
		ssize_t n = recv(guest.fd, guest.text + guest.n, sizeof(guest.text) - guest.n, 0);
		if (n <= 0) {
			return false;
		}
		guest.n += (size_t)n;
	}
	*stop = '\0';
	snprintf(line, LINE_SIZE, "%.*s", LINE_SIZE - 1, guest.text);
	guest.n -= (size_t)(stop + 1 - guest.text);
	memmove(guest.text, stop + 1, guest.n);
	return true;
}

/* What it says of its answers goes into the journal of all its lives. */
static void keep_line(const char *line)
{
	int step, is_durable;
	unsigned call;

	fprintf(guest.journal, "%s\n", line);
	if (sscanf(line, "A %u %d %d", &call, &step, &is_durable) == 3) {
		guest.n_durable += is_durable;
	}
	guest.n_confirmed += line[0] == 'K';
}

static void read_verdict(struct verdict_line *verdict)
{
	char line[LINE_SIZE];

	memset(verdict, 0, sizeof(*verdict));
	for (long long end = monotonic_ms() + BOOT_MS; read_line(line, end);) {
		if (sscanf(line, "V %ld %ld %ld %ld %ld %ld", &verdict->lost, &verdict->changed,
			   &verdict->twice, &verdict->untold, &verdict->otherwise,
			   &verdict->away) == 6) {
			snprintf(verdict->text, LINE_SIZE, "%s", strstr(line, " | ") + 3);
			return;
		}
		keep_line(line);
	}
	fail_msg("no verdict came out of the machine, see " FOLDER "/console");
}

static void cut(void)
{
	char line[LINE_SIZE];

	kill(-guest.pid, SIGKILL);
	waitpid(guest.pid, NULL, 0);
	guest.pid = 0;
	while (read_line(line, monotonic_ms() + 100)) {
		keep_line(line); /* it had left the machine */
	}
	close(guest.fd);
	assert_int_equal(fclose(guest.journal), 0);
}

static void load_and_cut(void)
{
	long wanted = ACKS_MIN + rand_r(&seed) % ACKS_MORE;
	char line[LINE_SIZE];

	for (long long end = monotonic_ms() + LOAD_MS; guest.n_durable < wanted;) {
		if (!read_line(line, end)) {
			fail_msg("only %ld durable answers, see " FOLDER "/console",
				 guest.n_durable);
		}
		keep_line(line);
	}
	cut();
}

static void power_off(void)
{
	int status = -1;

	assert_int_equal(waitpid(guest.pid, &status, 0), guest.pid);
	guest.pid = 0;
	close(guest.fd);
	fclose(guest.journal);
	assert_int_equal(status, 0);
}

static int wanted_cuts(void)
{
	const char *text = getenv("CRASH_CUTS");

	return text != NULL && atoi(text) > 0 ? atoi(text) : CUTS;
}

static void assert_kept(const struct verdict_line *verdict, int n_cuts)
{
	if (verdict->text[0] != '\0') {
		fail_msg("after %d cuts: %s (lost %ld, changed %ld, twice %ld, untold %ld)", n_cuts,
			 verdict->text, verdict->lost, verdict->changed, verdict->twice,
			 verdict->untold);
	}
}

static void row_2_power_cut(void **state)
{
	static const char *const again[] = { NULL }, *const last[] = { "CRASH_LAST=1", NULL };
	int wanted = wanted_cuts();
	long n_durable = 0, n_confirmed = 0;
	struct verdict_line verdict;

	(void)state;
	make_image();
	for (int i = 0; i <= wanted; i++) {
		boot(i < wanted ? again : last);
		read_verdict(&verdict);
		assert_kept(&verdict, i);
		if (i < wanted) {
			load_and_cut();
			n_durable += guest.n_durable;
			n_confirmed += guest.n_confirmed;
		}
	}
	power_off();
	assert_true(n_confirmed > 0);
	figure("row 2   %d power cuts, synchronous = FULL: lost %ld of %ld durable, %ld changed,"
	       " %ld twice, messages delivered and confirmed (%ld times) as they stand,"
	       " integrity_check ok\n",
	       wanted, verdict.lost, n_durable, verdict.changed, verdict.twice, n_confirmed);
}

static void row_3_normal_loses(void **state)
{
	static const char *const first[] = { "CRASH_NORMAL=1", NULL };
	static const char *const last[] = { "CRASH_NORMAL=1", "CRASH_LAST=1", NULL };
	struct verdict_line verdict;
	long lost[CUTS_NORMAL], durable[CUTS_NORMAL];

	(void)state;
	for (int i = 0; i < CUTS_NORMAL; i++) {
		make_image();
		boot(first);
		read_verdict(&verdict);
		load_and_cut();
		durable[i] = guest.n_durable;
		boot(last);
		read_verdict(&verdict);
		power_off();
		lost[i] = verdict.lost;
		if (lost[i] == 0) {
			fail_msg("NORMAL lost nothing of %ld: this test cannot see a missing sync",
				 durable[i]);
		}
	}
	figure("row 3   the same with synchronous = NORMAL: lost %ld of %ld, %ld of %ld, %ld of"
	       " %ld\n",
	       lost[0], durable[0], lost[1], durable[1], lost[2], durable[2]);
}

static int teardown(void **state)
{
	(void)state;
	if (guest.pid > 0) {
		kill(-guest.pid, SIGKILL);
		waitpid(guest.pid, NULL, 0);
		guest.pid = 0;
		close(guest.fd);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(row_2_power_cut, teardown),
		cmocka_unit_test_teardown(row_3_normal_loses, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

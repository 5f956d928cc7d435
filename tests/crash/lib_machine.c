/*
 * The other machine, from outside.
 */
#include "test_main.h"

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
#include "machine.h"

enum { WORDS_MAX = 12 };

const char *machine_tool(const char *name, char path[512])
{
	const char *tools = getenv("CRASH_TOOLS");

	snprintf(path, 512, "%s/%s", tools != NULL ? tools : TEST_BUILD_DIR "/crash/tools", name);
	if (access(path, X_OK) != 0) {
		fail_msg("%s is missing: tests/crash/get-tools", path);
	}
	return path;
}

void machine_make_image(const char *folder, int megabytes)
{
	char mkfs[512], command[1200];

	mkdir(TEST_BUILD_DIR "/crash", 0755);
	mkdir(folder, 0755);
	snprintf(command, sizeof(command),
		 "rm -f '%.200s/data.img' && truncate -s %dM '%.200s/data.img' &&"
		 " '%s' -q -F '%.200s/data.img'",
		 folder, megabytes, folder, machine_tool("mkfs", mkfs), folder);
	assert_int_equal(system(command), 0);
}

static void run_machine(const char *kernel, int serial, const struct machine_start *start)
{
	char channel[32], image[256], init[512], console[256];
	const char *args[13 + WORDS_MAX + 1] = {
		"linux", "mem=192M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
		"quiet", "con=null", "con0=null,fd:2", "ssl=null",          channel,       image,
		init
	};

	for (int i = 0; start->words[i] != NULL && i < WORDS_MAX; i++) {
		args[13 + i] = start->words[i];
	}
	snprintf(channel, sizeof(channel), "ssl0=fd:%d", serial);
	snprintf(image, sizeof(image), "ubda=%.200s/data.img", start->folder);
	snprintf(init, sizeof(init), "init=%s/tests/%s", TEST_BUILD_DIR, start->program);
	snprintf(console, sizeof(console), "%.200s/console", start->folder);
	int log = open(console, O_WRONLY | O_CREAT | O_APPEND, 0644);

	setpgid(0, 0);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(log, 1);
	dup2(log, 2);
	fcntl(serial, F_SETFD, 0);
	execv(kernel, (char *const *)(uintptr_t)args);
	_exit(127);
}

void machine_boot(struct machine *machine, const struct machine_start *start)
{
	char kernel[512];
	int ends[2];

	machine_tool("usr/bin/linux.uml", kernel);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	memset(machine, 0, sizeof(*machine));
	machine->fd = ends[0];
	machine->pid = fork();
	if (machine->pid == 0) {
		run_machine(kernel, ends[1], start);
	}
	setpgid(machine->pid, machine->pid);
	close(ends[1]);
}

bool machine_read_line(struct machine *machine, char line[MACHINE_LINE_SIZE], long long end)
{
	struct pollfd wait = { .fd = machine->fd, .events = POLLIN };
	char *stop;

	while ((stop = memchr(machine->text, '\n', machine->n)) == NULL) {
		long long left = end - monotonic_ms();

		if (left < 0 || poll(&wait, 1, (int)left) != 1) {
			return false;
		}
		ssize_t n = recv(machine->fd, machine->text + machine->n,
				 sizeof(machine->text) - machine->n, 0);
		if (n <= 0) {
			return false;
		}
		machine->n += (size_t)n;
	}
	*stop = '\0';
	snprintf(line, MACHINE_LINE_SIZE, "%.*s", MACHINE_LINE_SIZE - 1, machine->text);
	machine->n -= (size_t)(stop + 1 - machine->text);
	memmove(machine->text, stop + 1, machine->n);
	return true;
}

void machine_cut(struct machine *machine)
{
	kill(-machine->pid, SIGKILL);
	waitpid(machine->pid, NULL, 0);
	machine->pid = 0;
}

void machine_wait(struct machine *machine)
{
	int status = -1;

	assert_int_equal(waitpid(machine->pid, &status, 0), machine->pid);
	machine->pid = 0;
	assert_int_equal(status, 0);
}

void machine_close(struct machine *machine)
{
	if (machine->pid > 0) {
		machine_cut(machine);
	}
	if (machine->fd > 0) {
		close(machine->fd);
		machine->fd = 0;
	}
}

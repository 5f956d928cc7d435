/*
 * machine: another machine for the daemon (see memory.h), whose power can be cut and whose disk can
 * be broken: a User-Mode Linux, a process of this one.
 *
 * Its root is ours, read-only; /dev/ubda is an image with an ext4 of its own; it talks over its
 * serial line. Its first program is one of crash_guest*.c, which stand on guest.h. The kernel comes
 * by tests/crash/get-tools. A failure ends the test.
 */
#ifndef CRASH_MACHINE_H
#define CRASH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MACHINE_LINE_SIZE = 2048 };

struct machine {
	pid_t pid;
	int fd; /* its serial line */
	size_t n;
	char text[65536];
};

struct machine_start {
	const char *folder;       /* has data.img, and gets its console */
	const char *program;      /* in the build folder's tests */
	const char *const *words; /* for its kernel's command line: NAME=value, NULL */
};

/* In CRASH_TOOLS, or where get-tools puts it. */
const char *machine_tool(const char *name, char path[512]);

/* folder/data.img with an empty ext4. */
void machine_make_image(const char *folder, int megabytes);

void machine_boot(struct machine *machine, const struct machine_start *start);

/* The next whole line; false: none until then (monotonic ms), or the machine is off. */
bool machine_read_line(struct machine *machine, char line[MACHINE_LINE_SIZE], long long end);

/* SIGKILL. What had left the machine before can still be read, until machine_close. */
void machine_cut(struct machine *machine);

/* Waits until it has switched itself off. */
void machine_wait(struct machine *machine);
void machine_close(struct machine *machine); /* the line; a running machine dies */

#endif

/*
 * The first and only program of a User-Mode Linux machine whose power is to be cut.
 *
 * The root is the host's own, read-only; the daemon's folder is on its own ext4. What callers
 * and consumer get to know leaves the machine over its serial line at once (lines of memory.h),
 * for what was said outside is what counts. Each life begins with what the last one has left: the
 * journal of all lives is held against the database, and told as
 *
 *	V lost changed twice untold otherwise away | what is wrong, or nothing
 *
 * From the kernel's command line: CRASH_JOURNAL (a file of the host), CRASH_NORMAL=1 (synchronous =
 * NORMAL), CRASH_LAST=1 (no load any more), CRASH_TRIAL=1 (say "trial" and go).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "guest.h"
#include "load.h"
#include "verify.h"

enum { CALLERS = 8, PAUSE_MS = 2, DRAIN_MS = 20000, REPEATS = 40 };

static struct daemon dutyd;
static struct consumer consumer;
static struct load load;

static void mount_disk(void)
{
	if (mount("/dev/ubda", guest_mount_point(), "ext4", 0, "") != 0) {
		guest_die("/dev/ubda");
	}
}

static void start_daemon(void)
{
	static char dir[64];
	struct daemon_options options = { .dir = dir };

	snprintf(dir, sizeof(dir), "%s/dutyd", guest_mount_point());
	mkdir(dir, 0755);
	if (getenv("CRASH_NORMAL") != NULL) {
		options.preload = "shim_normal";
	}
	if (!daemon_prepare(&dutyd, &options)) {
		guest_die("the daemon's folder");
	}
	sync(); /* the customer base is not what is tested */
	if (!daemon_launch(&dutyd, &options)) {
		guest_die("the daemon");
	}
	if (options.preload != NULL && !daemon_logged(&dutyd, "shim_normal:", "NORMAL", 1000)) {
		guest_die("synchronous = NORMAL did not come to be");
	}
}

static void tell_verdict(struct crash_memory *memory)
{
	struct verdict v;
	char line[1024];

	if (!verify_drained(memory, dutyd.store, DRAIN_MS)) {
		memory_fault(memory, "the consumer has %lld, the database more",
			     (long long)memory->consumer.last);
	}
	if (getenv("CRASH_NORMAL") == NULL) {
		load_repeat(&load, REPEATS);
	}
	verify(memory, dutyd.store, (struct verify_from){ 0 }, &v);
	int n = snprintf(line, sizeof(line), "V %ld %ld %ld %ld %ld %ld | %s\n", v.n_lost,
			 v.n_changed, v.n_twice, v.n_untold, v.n_told_otherwise, v.n_away, v.text);
	(void)!write(memory->tell_fd, line, (size_t)n);
}

int main(void)
{
	struct crash_memory *memory = memory_create();

	guest_begin();
	mount_disk();
	memory->tell_fd = guest_open_serial();
	memory_load(memory, getenv("CRASH_JOURNAL"));
	start_daemon();
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load_aim(&load, &dutyd);
	consumer = (struct consumer){ .memory = memory, .events = dutyd.events };
	consumer_start(&consumer);
	tell_verdict(memory);
	if (getenv("CRASH_LAST") != NULL) {
		consumer_kill(&consumer);
		daemon_stop(&dutyd);
		guest_power_off();
	}
	load_start(&load);
	for (;;) {
		pause(); /* the power goes */
	}
}

/*
 * The first and only program of a machine whose disk refuses writes for some seconds.
 *
 * The daemon's database is on an ext4 over a disk that can be told to refuse (flakey.h), its other
 * files are in memory. Under load the disk begins to refuse; ext4 gives its journal up and is
 * read-only. Then the disk is well, and as an admin would: unmount, fsck, mount. The daemon is not
 * stopped. With CRASH_NIGHT=1 the disk begins to refuse while nobody calls. In the end all that was
 * answered is held against the database, and told as
 *
 *	R name=number ... | what is wrong, or nothing
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "flakey.h"
#include "guest.h"
#include "load.h"
#include "verify.h"

enum {
	CALLERS = 4, /* the machine is a slow one */
	PAUSE_MS = 10,
	QUIET_MS = 1000,
	FAULT_MS = 4000,
	PATIENCE_MS = 15000,
};

static struct daemon dutyd;
static struct consumer consumer;
static struct load load;
static struct crash_memory *memory;
static char point[DAEMON_PATH_SIZE * 2]; /* where the disk is mounted */

/* ---- the disk ---- */

static void mount_disk(void)
{
	if (mount(FLAKEY_DEVICE, point, "ext4", 0, "") != 0) {
		guest_die(point);
	}
}

/* Nothing may be written where the disk is missing: a new database would begin there. */
static void make_point(void)
{
	char above[DAEMON_PATH_SIZE + 8];

	snprintf(above, sizeof(above), "%s/disk", dutyd.dir);
	snprintf(point, sizeof(point), "%s/fs", above);
	if (mkdir(above, 0755) != 0 || mount("tmpfs", above, "tmpfs", 0, "") != 0 ||
	    mkdir(point, 0755) != 0 ||
	    mount("tmpfs", above, "tmpfs", MS_REMOUNT | MS_RDONLY, "") != 0) {
		guest_die(above);
	}
}

/* Asked by a change: what the mount's flags say of an aborted ext4 depends on the kernel. */
static bool is_read_only(void)
{
	char path[sizeof(point) + 8];

	snprintf(path, sizeof(path), "%s/probe", point);
	if (mkdir(path, 0700) != 0) {
		return errno == EROFS;
	}
	rmdir(path);
	return false;
}

/* By somebody who keeps asking: the daemon opens its file for a moment now and then. */
static void repair(void)
{
	long long end = monotonic_ms() + PATIENCE_MS;
	char command[600];

	while (umount2(point, 0) != 0) {
		if (errno != EBUSY || monotonic_ms() > end) {
			guest_die("umount");
		}
		sleep_ms(5);
	}
	snprintf(command, sizeof(command), "'%s/fsck' -f -p '%s' >&2", getenv("CRASH_TOOLS"),
		 FLAKEY_DEVICE);
	int status = system(command);
	if (status != 0 && WEXITSTATUS(status) != 1) { /* 1: it has repaired something */
		guest_die("fsck");
	}
	mount_disk();
}

/* ---- the course ---- */

static void start(void)
{
	static char dir[64];
	struct daemon_options options = { .dir = dir, .store = "disk/fs/dutyd.db" };

	if (mount("tmpfs", guest_mount_point(), "tmpfs", 0, "") != 0) {
		guest_die(guest_mount_point());
	}
	snprintf(dir, sizeof(dir), "%s/dutyd", guest_mount_point());
	mkdir(dir, 0755);
	if (!daemon_prepare(&dutyd, &options)) {
		guest_die("the daemon's folder");
	}
	make_point();
	mount_disk();
	if (!daemon_launch(&dutyd, &options)) {
		guest_die("the daemon");
	}
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load_aim(&load, &dutyd);
	consumer = (struct consumer){ .memory = memory, .events = dutyd.events };
	consumer_start(&consumer);
	load_start(&load);
	sleep_ms(QUIET_MS);
}

/*
 * When nobody calls: all that is in memory goes to the disk, and the file system gives up before
 * the daemon asks anything of it. Then they call again.
 */
static void break_disk_at_night(void)
{
	long long end = monotonic_ms() + PATIENCE_MS;

	load_stop(&load);
	sync();
	flakey_refuse(true);
	while (!is_read_only()) {
		int fd = open(point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (monotonic_ms() > end) {
			guest_die("it does not give up");
		}
		fsync(fd); /* of the journal */
		close(fd);
	}
	load_start(&load);
}

/* From the repair to the first durable answer; -1: none came. */
static int wait_until_durable(void)
{
	uint32_t from = memory->n_answers;
	long long began = monotonic_ms();

	while (load_n_durable(memory, from, memory->n_answers) == 0) {
		if (monotonic_ms() - began > PATIENCE_MS) {
			return -1;
		}
		sleep_ms(5);
	}
	return (int)(monotonic_ms() - began);
}

static void verify_all(struct verdict *verdict)
{
	long long end = monotonic_ms() + PATIENCE_MS;

	load_stop(&load);
	while ((!verify(memory, dutyd.store, (struct verify_from){ 0 }, verdict) ||
		verdict->n_away > 0 || !verify_drained(memory, dutyd.store, 100)) &&
	       monotonic_ms() < end) {
		sleep_ms(50);
	}
}

int main(void)
{
	struct verdict verdict;
	char line[1024];

	memory = memory_create();
	guest_begin();
	int serial = guest_open_serial();
	flakey_create("/dev/ubda");
	start();
	uint32_t from = memory->n_answers;
	if (getenv("CRASH_NIGHT") != NULL) {
		break_disk_at_night();
	} else {
		flakey_refuse(true);
	}
	sleep_ms(FAULT_MS);
	uint32_t to = memory->n_answers;
	bool has_given_up = is_read_only();
	long n_errors = flakey_errors();
	flakey_refuse(false);
	long long began = monotonic_ms();
	repair();
	long long repair_ms = monotonic_ms() - began;
	int heal_ms = wait_until_durable();
	sleep_ms(QUIET_MS);
	verify_all(&verdict);
	int n = snprintf(
		line, sizeof(line),
		"R before=%u errors=%ld given_up=%d meanwhile=%u durable=%u not=%u p99_us=%.0f"
		" max_us=%.0f repair_ms=%lld heal_ms=%d answers=%ld all_durable=%ld lost=%ld"
		" changed=%ld twice=%ld untold=%ld otherwise=%ld away=%ld messages=%ld unserved=%ld"
		" ended=%d | %s\n",
		from, n_errors, has_given_up, to - from, load_n_durable(memory, from, to),
		load_n_not_durable(memory, from, to), load_took_ms(memory, from, 990) * 1000,
		load_took_ms(memory, 0, 1000) * 1000, repair_ms, heal_ms, verdict.n_answers,
		verdict.n_durable, verdict.n_lost, verdict.n_changed, verdict.n_twice,
		verdict.n_untold, verdict.n_told_otherwise, verdict.n_away, verdict.n_messages,
		memory->n_broken + memory->n_refused + memory->n_silent, daemon_stop(&dutyd),
		verdict.text);
	(void)!write(serial, line, (size_t)n);
	guest_power_off();
}

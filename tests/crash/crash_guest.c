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
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "daemon.h"
#include "load.h"
#include "verify.h"

enum { CALLERS = 8, PAUSE_MS = 2, DRAIN_MS = 20000, REPEATS = 40 };

static struct daemon dutyd;
static struct consumer consumer;
static struct load load;

static void power_off(void)
{
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void die(const char *what)
{
	perror(what);
	power_off();
}

/* A mount point that hides neither the build nor the tree. */
static const char *mount_point(void)
{
	return strncmp(TEST_BUILD_DIR, "/mnt/", 5) == 0 ? "/srv" : "/mnt";
}

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) {
		die("loopback");
	}
	close(fd);
}

static int open_serial(void)
{
	int fd = open("/dev/ttyS0", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (fd < 0 || tcgetattr(fd, &raw) != 0) {
		die("/dev/ttyS0");
	}
	cfmakeraw(&raw);
	tcsetattr(fd, TCSANOW, &raw);
	return fd;
}

static void make_home(void)
{
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	if (mount("proc", "/proc", "proc", 0, "") != 0) {
		die("/proc");
	}
	if (mount("/dev/ubda", mount_point(), "ext4", 0, "") != 0) {
		die("/dev/ubda");
	}
	loopback_up();
}

static void start_daemon(void)
{
	static char dir[64];
	struct daemon_options options = { .dir = dir };

	snprintf(dir, sizeof(dir), "%s/dutyd", mount_point());
	mkdir(dir, 0755);
	if (getenv("CRASH_NORMAL") != NULL) {
		options.preload = "shim_normal";
	}
	if (!daemon_prepare(&dutyd, &options)) {
		die("the daemon's folder");
	}
	sync(); /* the customer base is not what is tested */
	if (!daemon_launch(&dutyd, &options)) {
		die("the daemon");
	}
	if (options.preload != NULL && !daemon_logged(&dutyd, "shim_normal:", "NORMAL", 1000)) {
		die("synchronous = NORMAL did not come to be");
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

	if (getenv("CRASH_TRIAL") != NULL) {
		puts("trial");
		power_off();
	}
	make_home();
	memory->tell_fd = open_serial();
	memory_load(memory, getenv("CRASH_JOURNAL"));
	start_daemon();
	load = (struct load){ .memory = memory, .n_callers = CALLERS, .pause_ms = PAUSE_MS };
	load.to.port = dutyd.port;
	snprintf(load.to.events, sizeof(load.to.events), "%s", dutyd.events);
	consumer = (struct consumer){ .memory = memory, .events = dutyd.events };
	consumer_start(&consumer);
	tell_verdict(memory);
	if (getenv("CRASH_LAST") != NULL) {
		consumer_kill(&consumer);
		daemon_stop(&dutyd);
		power_off();
	}
	load_start(&load);
	for (;;) {
		pause(); /* the power goes */
	}
}

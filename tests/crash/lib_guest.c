/*
 * The other machine, from inside.
 */
#include "guest.h"

#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

void guest_power_off(void)
{
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

void guest_die(const char *what)
{
	perror(what);
	guest_power_off();
}

const char *guest_mount_point(void)
{
	return strncmp(TEST_BUILD_DIR, "/mnt/", 5) == 0 ? "/srv" : "/mnt";
}

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) {
		guest_die("loopback");
	}
	close(fd);
}

void guest_begin(void)
{
	if (getenv("CRASH_TRIAL") != NULL) {
		puts("trial");
		guest_power_off();
	}
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	if (mount("proc", "/proc", "proc", 0, "") != 0) {
		guest_die("/proc");
	}
	loopback_up();
}

int guest_open_serial(void)
{
	int fd = open("/dev/ttyS0", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (fd < 0 || tcgetattr(fd, &raw) != 0) {
		guest_die("/dev/ttyS0");
	}
	cfmakeraw(&raw);
	tcsetattr(fd, TCSANOW, &raw);
	return fd;
}

/*
 * By the device mapper's ioctls: dmsetup would be a package more for three calls.
 */
#include "flakey.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "guest.h"

#define NAME "flakey"
enum { SECTOR = 512, LONG_S = 1000000 };

static int control = -1;
static char below_device[64];
static unsigned long long n_sectors;

/* ---- a request to the device mapper ---- */

struct request {
	struct dm_ioctl head;
	struct dm_target_spec target;
	char words[256];
};

static void ask(unsigned long command, unsigned flags, const char *words)
{
	struct request request = {
		.head = { .version = { DM_VERSION_MAJOR, 0, 0 },
			  .data_size = sizeof(request),
			  .data_start = sizeof(request.head),
			  .target_count = words != NULL,
			  .flags = flags,
			  .name = NAME },
		.target = { .length = n_sectors, .target_type = "flakey" },
	};

	snprintf(request.words, sizeof(request.words), "%s", words != NULL ? words : "");
	if (ioctl(control, command, &request) != 0) {
		guest_die("device mapper");
	}
}

/* up and down: seconds by turns; of one of them there are none. */
static void load_table(bool is_refusing)
{
	char words[256];

	if (is_refusing) {
		snprintf(words, sizeof(words), "%s 0 0 %d 1 error_writes", below_device, LONG_S);
	} else {
		snprintf(words, sizeof(words), "%s 0 %d 0", below_device, LONG_S);
	}
	ask(DM_TABLE_LOAD, 0, words);
}

static void resume(void)
{
	ask(DM_DEV_SUSPEND, 0, NULL);
}

/* ---- the device ---- */

static void load_module(const char *name)
{
	const char *tools = getenv("CRASH_TOOLS");
	char path[512];
	struct utsname kernel;

	uname(&kernel);
	snprintf(path, sizeof(path), "%s/usr/lib/uml/modules/%s/kernel/drivers/md/%s.ko",
		 tools != NULL ? tools : "", kernel.release, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) != 0) {
		guest_die(path);
	}
	close(fd);
}

static void measure(const char *below)
{
	int fd = open(below, O_RDONLY | O_CLOEXEC);
	off_t bytes = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);

	if (bytes <= 0) {
		guest_die(below);
	}
	close(fd);
	n_sectors = (unsigned long long)bytes / SECTOR;
	snprintf(below_device, sizeof(below_device), "%s", below);
}

void flakey_create(const char *below)
{
	load_module("dm-mod");
	load_module("dm-flakey");
	measure(below);
	control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (control < 0) {
		guest_die("/dev/mapper/control");
	}
	ask(DM_DEV_CREATE, 0, NULL);
	load_table(false);
	resume();
}

/* Not first frozen and flushed: it must come as it comes, in the middle of a write. */
void flakey_refuse(bool is_refusing)
{
	load_table(is_refusing);
	ask(DM_DEV_SUSPEND, DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG | DM_NOFLUSH_FLAG, NULL);
	resume();
}

long flakey_errors(void)
{
	static const char path[] = "/sys/fs/ext4/dm-0/errors_count";
	long n = -1;

	if (access(path, F_OK) != 0 && mount("sysfs", "/sys", "sysfs", 0, "") != 0) {
		guest_die("/sys");
	}
	FILE *file = fopen(path, "r");
	if (file == NULL || fscanf(file, "%ld", &n) != 1) {
		guest_die(path);
	}
	fclose(file);
	return n;
}

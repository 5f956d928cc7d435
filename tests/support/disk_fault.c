#include "disk_fault.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk_fault fault;
static int hits;

void disk_fault_set(const struct disk_fault *wanted)
{
	pthread_mutex_lock(&lock);
	fault = *wanted;
	hits = 0;
	pthread_mutex_unlock(&lock);
}

void disk_fault_clear(void)
{
	pthread_mutex_lock(&lock);
	memset(&fault, 0, sizeof(fault));
	pthread_mutex_unlock(&lock);
}

int disk_fault_hits(void)
{
	pthread_mutex_lock(&lock);
	int n = hits;

	pthread_mutex_unlock(&lock);
	return n;
}

static bool fits(const char *name, const char *path)
{
	size_t n_name = strlen(name), n = strlen(path);

	if (n == 0 || path[n - 1] != '$') {
		return strstr(name, path) != NULL;
	}
	n--;
	return n_name >= n && memcmp(name + n_name - n, path, n) == 0;
}

static bool is_meant(int fd)
{
	char link[64], name[512];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, name, sizeof(name) - 1);

	if (n < 0) {
		return false;
	}
	name[n] = '\0';
	return fits(name, fault.path);
}

static int strike(int fd, enum disk_fault_call call)
{
	int error = 0, delay_ms = 0;

	pthread_mutex_lock(&lock);
	if ((fault.calls & (int)call) != 0 && fault.count != 0 && is_meant(fd)) {
		if (fault.skip > 0) {
			fault.skip--;
		} else {
			fault.count -= fault.count > 0;
			error = fault.error;
			delay_ms = fault.delay_ms;
			hits++;
		}
	}
	pthread_mutex_unlock(&lock);
	if (delay_ms > 0) {
		struct timespec pause = { delay_ms / 1000, delay_ms % 1000 * 1000000 };

		nanosleep(&pause, NULL);
	}
	return error;
}

int fdatasync(int fd)
{
	errno = strike(fd, DISK_FAULT_SYNC);
	return errno != 0 ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	errno = strike(fd, DISK_FAULT_SYNC);
	return errno != 0 ? -1 : (int)syscall(SYS_fsync, fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	errno = strike(fd, DISK_FAULT_WRITE);
	return errno != 0 ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

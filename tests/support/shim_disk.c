/*
 * shim_disk: a disk that fails or stalls, for a program under test (LD_PRELOAD).
 *
 * One fault at a time: which calls, on which files, after how many, how often, with what error and
 * how late. From the environment, and from a control file that may change while the program runs:
 *
 *	SHIM_DISK_PATH=dutyd.db     only files whose path has this in it ("" = all), or ends with
 *	                            it: "dutyd.db$"
 *	SHIM_DISK_CALLS=fdatasync   fdatasync,fsync,pwrite64,write,ftruncate,open: any
 *	SHIM_DISK_SKIP=0            so many calls go through first
 *	SHIM_DISK_COUNT=1           so many fail; -1 = all that follow; 0 = none
 *	SHIM_DISK_DELAY_MS=0        each of them waits that long first
 *	SHIM_DISK_ERRNO=EIO         EIO, ENOSPC, EROFS, EACCES, EMFILE, EINTR or a number;
 *	                            0 = only late; KILL = SIGKILL to the program, right there
 *	SHIM_DISK_CONTROL=file      lines path=, calls=, skip=, count=, delay_ms=, errno=, in
 *	                            force whenever the file is new (rename it into place)
 *	SHIM_DISK_HITS=file         how many calls were hit, as a decimal line: a test whose
 *	                            fault did not fire has tested nothing
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum call {
	CALL_FDATASYNC,
	CALL_FSYNC,
	CALL_PWRITE64,
	CALL_WRITE,
	CALL_FTRUNCATE,
	CALL_OPEN,
	CALLS
};

static const char *const call_names[CALLS] = { "fdatasync", "fsync",     "pwrite64",
					       "write",     "ftruncate", "open" };

enum { KILL = -1 };

static const struct {
	const char *name;
	int number;
} errors[] = { { "EIO", EIO },       { "ENOSPC", ENOSPC }, { "EROFS", EROFS }, { "EACCES", EACCES },
	       { "EMFILE", EMFILE }, { "EINTR", EINTR },   { "KILL", KILL } };

static struct {
	pthread_mutex_t lock;
	bool is_read;
	char path[256];
	unsigned calls; /* bit: enum call */
	long skip, count, delay_ms;
	int error;
	struct timespec changed;
	ino_t inode;
	long hits;
} shim = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int error_of(const char *word)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (strcmp(errors[i].name, word) == 0) {
			return errors[i].number;
		}
	}
	return atoi(word);
}

static unsigned calls_of(const char *list)
{
	unsigned calls = 0;
	char copy[256];
	char *rest = copy;
	char *word;

	snprintf(copy, sizeof(copy), "%s", list);
	while ((word = strsep(&rest, ", ")) != NULL) {
		for (int i = 0; i < CALLS; i++) {
			if (strcmp(word, call_names[i]) == 0) {
				calls |= 1U << i;
			}
		}
	}
	return calls;
}

static void set(const char *key, const char *value)
{
	if (value == NULL) {
		return;
	}
	if (strcmp(key, "path") == 0) {
		snprintf(shim.path, sizeof(shim.path), "%s", value);
	} else if (strcmp(key, "calls") == 0) {
		shim.calls = calls_of(value);
	} else if (strcmp(key, "skip") == 0) {
		shim.skip = atol(value);
	} else if (strcmp(key, "count") == 0) {
		shim.count = atol(value);
	} else if (strcmp(key, "delay_ms") == 0) {
		shim.delay_ms = atol(value);
	} else if (strcmp(key, "errno") == 0) {
		shim.error = error_of(value);
	}
}

/* By system calls of our own: the library's are the ones that are shimmed. */
static void read_control(void)
{
	const char *path = getenv("SHIM_DISK_CONTROL");
	char text[1024];
	struct stat st;

	if (path == NULL || stat(path, &st) != 0 ||
	    (st.st_ino == shim.inode && st.st_mtim.tv_sec == shim.changed.tv_sec &&
	     st.st_mtim.tv_nsec == shim.changed.tv_nsec)) {
		return;
	}
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		return;
	}
	long n = syscall(SYS_read, fd, text, sizeof(text) - 1);

	syscall(SYS_close, fd);
	shim.inode = st.st_ino;
	shim.changed = st.st_mtim;
	text[n > 0 ? n : 0] = '\0';
	char *rest = text;
	char *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char *value = strchr(line, '=');

		if (value != NULL) {
			*value = '\0';
			set(line, value + 1);
		}
	}
}

static void read_environment(void)
{
	shim.count = 1;
	shim.error = EIO;
	set("path", getenv("SHIM_DISK_PATH"));
	set("calls", getenv("SHIM_DISK_CALLS"));
	set("skip", getenv("SHIM_DISK_SKIP"));
	set("count", getenv("SHIM_DISK_COUNT"));
	set("delay_ms", getenv("SHIM_DISK_DELAY_MS"));
	set("errno", getenv("SHIM_DISK_ERRNO"));
	shim.is_read = true;
}

static void count_hit(void)
{
	const char *path = getenv("SHIM_DISK_HITS");
	char text[32];

	shim.hits++;
	if (path == NULL) {
		return;
	}
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd >= 0) {
		int n = snprintf(text, sizeof(text), "%ld\n", shim.hits);

		syscall(SYS_write, fd, text, n);
		syscall(SYS_close, fd);
	}
}

static bool is_name_meant(const char *name)
{
	size_t len = strlen(shim.path), n = strlen(name);

	if (len > 0 && shim.path[len - 1] == '$') {
		return n >= len - 1 && strncmp(name + n - (len - 1), shim.path, len - 1) == 0;
	}
	return strstr(name, shim.path) != NULL;
}

static bool is_path_meant(int fd, const char *path)
{
	char link[64], name[512];

	if (shim.path[0] == '\0') {
		return true;
	}
	if (path != NULL) {
		return is_name_meant(path);
	}
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, name, sizeof(name) - 1);

	if (n < 0) {
		return false;
	}
	name[n] = '\0';
	return is_name_meant(name);
}

/* 0: go on; otherwise the error to give back. Waits here when the fault is to be late. */
static int strike(enum call call, int fd, const char *path)
{
	long delay_ms = 0;
	int error = 0;
	sigset_t all, before;

	/* A handler that writes would wait for the lock that its signal has interrupted. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	pthread_mutex_lock(&shim.lock);
	if (!shim.is_read) {
		read_environment();
	}
	read_control();
	if ((shim.calls & (1U << call)) != 0 && shim.count != 0 && is_path_meant(fd, path)) {
		if (shim.skip > 0) {
			shim.skip--;
		} else {
			shim.count -= shim.count > 0;
			delay_ms = shim.delay_ms;
			error = shim.error;
			count_hit();
		}
	}
	pthread_mutex_unlock(&shim.lock);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == KILL) {
		kill(getpid(), SIGKILL);
	}
	if (delay_ms > 0) {
		struct timespec pause = { delay_ms / 1000, delay_ms % 1000 * 1000000 };

		nanosleep(&pause, NULL);
	}
	return error;
}

#define STRIKE(call, fd, path)                                                                     \
	do {                                                                                       \
		int error = strike(call, fd, path);                                                \
		if (error != 0) {                                                                  \
			errno = error;                                                             \
			return -1;                                                                 \
		}                                                                                  \
	} while (0)

int fdatasync(int fd)
{
	STRIKE(CALL_FDATASYNC, fd, NULL);
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	STRIKE(CALL_FSYNC, fd, NULL);
	return (int)syscall(SYS_fsync, fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	STRIKE(CALL_PWRITE64, fd, NULL);
	return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	STRIKE(CALL_WRITE, fd, NULL);
	return syscall(SYS_write, fd, bytes, n);
}

int ftruncate64(int fd, off64_t length)
{
	STRIKE(CALL_FTRUNCATE, fd, NULL);
	return (int)syscall(SYS_ftruncate, fd, length);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
		va_list args;

		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	STRIKE(CALL_OPEN, -1, path);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) __attribute__((alias("open64")));
int ftruncate(int fd, off_t length) __attribute__((alias("ftruncate64")));

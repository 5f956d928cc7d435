#include "dutyd/dutyd/systemd.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"

enum { FIRST_PASSED_FD = 3, PASSED_MAX = 16 };

void systemd_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (path == NULL || !str_copy(to.sun_path, sizeof(to.sun_path), path)) {
		return;
	}
	if (to.sun_path[0] == '@') {
		to.sun_path[0] = '\0'; /* the abstract namespace */
	}
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return;
	}
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	/* Nobody to tell when this fails: the manager's own time-outs will notice. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&to,
		      size);
	close(fd);
}

void systemd_notify_reloading(void)
{
	char state[64];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
		 (long long)clock_monotonic_us());
	systemd_notify(state);
}

static bool is_for_us(const char *pid_variable)
{
	const char *text = getenv(pid_variable);
	int64_t pid;

	return text != NULL && str_to_int(text, 1, INT32_MAX, &pid) && pid == getpid();
}

int systemd_watchdog_ms(void)
{
	const char *text = getenv("WATCHDOG_USEC");
	int64_t us;

	if (text == NULL || (getenv("WATCHDOG_PID") != NULL && !is_for_us("WATCHDOG_PID")) ||
	    !str_to_int(text, 1, INT64_MAX, &us)) {
		return 0;
	}
	return us < 4000 ? 2 : (int)(us / 2000 < 60000 ? us / 2000 : 60000);
}

int systemd_take_socket(const char *name)
{
	const char *count = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");
	char copy[512];
	char *rest = copy;
	int64_t n;

	if (!is_for_us("LISTEN_PID") || count == NULL || names == NULL ||
	    !str_to_int(count, 1, PASSED_MAX, &n) || !str_copy(copy, sizeof(copy), names)) {
		return -1;
	}
	for (int i = 0; i < n; i++) {
		const char *word = strsep(&rest, ":");

		if (word != NULL && strcmp(word, name) == 0) {
			fcntl(FIRST_PASSED_FD + i, F_SETFD, FD_CLOEXEC);
			return FIRST_PASSED_FD + i;
		}
	}
	return -1;
}

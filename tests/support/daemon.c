#include "daemon.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char crm_rows[] =
	"INSERT INTO employee(id,name) VALUES ('vasya','Вася Петров');"
	"INSERT INTO company(id,name,is_large) VALUES (1,'ООО «Вектор»',0),(2,'Bosch',1);"
	"INSERT INTO contact(id,company_id,name) VALUES (1,1,'Иван'),(2,2,'Ганс');"
	"INSERT INTO phone(contact_id,raw,e164,key10) VALUES (1,'x','" CRM_OWNED "','9160000201'),"
	"(2,'x','" CRM_LARGE "','9160000202');"
	"INSERT INTO assignment(company_id,employee_id,since) "
	"VALUES (1,'vasya',unixepoch('2026-11-20'));"
	"INSERT INTO blocked(e164,key10) VALUES ('" CRM_BLOCKED "','9160000203');";

long long monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sleep_ms(int ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

/* ---- the folder ---- */

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = 4 * 1024 * 1024;
	char *text = calloc(1, size + 1);

	if (file == NULL || text == NULL) {
		free(text);
		return NULL;
	}
	size_t n = fread(text, 1, size, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

static char *replace_all(char *text, const char *from, const char *to)
{
	size_t room = strlen(text) + 1;
	const char *at = text;

	for (; (at = strstr(at, from)) != NULL; at += strlen(from)) {
		room += strlen(to);
	}
	char *out = calloc(1, room);
	char *end = out;
	const char *rest = text;
	while ((at = strstr(rest, from)) != NULL) {
		end = mempcpy(end, rest, (size_t)(at - rest));
		end = stpcpy(end, to);
		rest = at + strlen(from);
	}
	strcpy(end, rest);
	free(text);
	return out;
}

static bool write_conf(const struct daemon *daemon, const struct daemon_options *options,
		       const char *name)
{
	char path[DAEMON_PATH_SIZE * 2], address[32], board[32];

	snprintf(path, sizeof(path), "%s/conf/%s", TEST_TOP_DIR, name);
	snprintf(address, sizeof(address), "127.0.0.1:%d", daemon->port);
	snprintf(board, sizeof(board), "127.0.0.1:%d", daemon->board_port);
	char *text = read_file(path);
	if (text == NULL) {
		return false;
	}
	const struct daemon_edit own[] = {
		{ "/var/lib/dutyd/crm.db", daemon->crm },
		{ "/var/lib/dutyd/dutyd.db", daemon->store },
		{ "127.0.0.1:4573", address },
		{ "127.0.0.1:8089", board },
		{ "/run/dutyd/events.sock", daemon->events },
		{ "/run/dutyd/control.sock", daemon->control },
		{ "trust_time = false", "trust_time = true" },
	};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		text = replace_all(text, own[i].from, own[i].to);
	}
	for (int i = 0; i < DAEMON_EDITS_MAX && options->edits[i].from != NULL; i++) {
		text = replace_all(text, options->edits[i].from, options->edits[i].to);
	}
	snprintf(path, sizeof(path), "%s/%s", daemon->dir, name);
	FILE *file = fopen(path, "w");
	bool is_written = file != NULL && fputs(text, file) >= 0;
	free(text);
	return file != NULL && fclose(file) == 0 && is_written;
}

bool daemon_sql(const char *path, const char *sql)
{
	int pipe_fds[2];

	if (pipe(pipe_fds) != 0) {
		return false;
	}
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(pipe_fds[0], 0);
		dup2(null, 1);
		close(pipe_fds[1]);
		execlp("sqlite3", "sqlite3", "-bail", path, (char *)NULL);
		_exit(127);
	}
	close(pipe_fds[0]);
	bool is_sent = write(pipe_fds[1], sql, strlen(sql)) == (ssize_t)strlen(sql);
	close(pipe_fds[1]);
	int status = -1;
	waitpid(pid, &status, 0);
	return is_sent && status == 0;
}

static bool make_crm(const struct daemon *daemon)
{
	char *schema = read_file(TEST_TOP_DIR "/schema/crm.sql");
	bool is_made = schema != NULL && daemon_sql(daemon->crm, "PRAGMA journal_mode=WAL;") &&
		       daemon_sql(daemon->crm, schema) && daemon_sql(daemon->crm, crm_rows);

	free(schema);
	return is_made;
}

static bool make_folder(struct daemon *daemon, const struct daemon_options *options)
{
	if (daemon->dir[0] == '\0') {
		snprintf(daemon->dir, sizeof(daemon->dir), "/tmp/dutyd-test-XXXXXX");
		if (mkdtemp(daemon->dir) == NULL) {
			return false;
		}
	}
	snprintf(daemon->conf, sizeof(daemon->conf), "%.200s/dutyd.conf", daemon->dir);
	snprintf(daemon->crm, sizeof(daemon->crm), "%.200s/crm.db", daemon->dir);
	snprintf(daemon->events, sizeof(daemon->events), "%.200s/events.sock", daemon->dir);
	snprintf(daemon->control, sizeof(daemon->control), "%.200s/control.sock", daemon->dir);
	snprintf(daemon->log, sizeof(daemon->log), "%.200s/log", daemon->dir);
	snprintf(daemon->store, sizeof(daemon->store), "%.200s/%s", daemon->dir,
		 options->store != NULL ? options->store : "dutyd.db");
	return write_conf(daemon, options, "dutyd.conf") &&
	       write_conf(daemon, options, "roster.conf") &&
	       (options->has_no_crm || access(daemon->crm, F_OK) == 0 || make_crm(daemon));
}

/* ---- the process ---- */

static int bind_port(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int daemon_free_port(void)
{
	static unsigned next;

	for (int i = 0; i < 1000; i++) {
		int port = 20000 + (int)(((unsigned)getpid() * 37 + next++ * 101) % 12000);
		int fd = bind_port(port);

		if (fd >= 0) {
			close(fd);
			return port;
		}
	}
	return -1;
}

static int bind_unix(const char *path, int type)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%.100s", path);
	unlink(to.sun_path);
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int open_notify(const struct daemon *daemon)
{
	char path[DAEMON_PATH_SIZE];

	snprintf(path, sizeof(path), "%.80s/notify.sock", daemon->dir);
	return bind_unix(path, SOCK_DGRAM);
}

static void open_listeners(struct daemon *daemon)
{
	daemon->listen_fds[0] = bind_port(daemon->port);
	daemon->listen_fds[1] = bind_unix(daemon->events, SOCK_STREAM);
	daemon->listen_fds[2] = bind_unix(daemon->control, SOCK_STREAM);
	for (int i = 0; i < DAEMON_LISTENERS; i++) {
		listen(daemon->listen_fds[i], 128);
	}
}

/* To 3, 4, 5, from wherever they are: from above first, for they may stand in their own way. */
static void hand_over(const struct daemon *daemon)
{
	char text[32];
	int high[DAEMON_LISTENERS];

	for (int i = 0; i < DAEMON_LISTENERS; i++) {
		high[i] = fcntl(daemon->listen_fds[i], F_DUPFD_CLOEXEC, 3 + DAEMON_LISTENERS);
	}
	for (int i = 0; i < DAEMON_LISTENERS; i++) {
		dup2(high[i], 3 + i);
	}
	snprintf(text, sizeof(text), "%d", (int)getpid());
	setenv("LISTEN_PID", text, 1);
	setenv("LISTEN_FDS", "3", 1);
	setenv("LISTEN_FDNAMES", "fastagi:events:control", 1);
}

static void set_environment(const struct daemon *daemon, const struct daemon_options *options)
{
	char text[DAEMON_PATH_SIZE * 2];

	snprintf(text, sizeof(text), "%s/notify.sock", daemon->dir);
	setenv("NOTIFY_SOCKET", text, 1);
	for (int i = 0; options->env != NULL && options->env[i] != NULL; i++) {
		putenv((char *)(uintptr_t)options->env[i]);
	}
	if (options->preload != NULL) {
		snprintf(text, sizeof(text), "%s/tests/%s.so", TEST_BUILD_DIR, options->preload);
		/* A sanitised daemon wants its own library first; that is linked in. */
		setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
		setenv("LD_PRELOAD", text, 1);
	}
	if (options->is_socket_activated) {
		hand_over(daemon);
	}
}

static void run_daemon(const struct daemon *daemon, const struct daemon_options *options)
{
	int log = open(daemon->log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	dup2(log, 2);
	set_environment(daemon, options);
	execl(TEST_BUILD_DIR "/dutyd", "dutyd", "-c", daemon->conf, (char *)NULL);
	_exit(127);
}

bool daemon_prepare(struct daemon *daemon, const struct daemon_options *options)
{
	char dir[DAEMON_PATH_SIZE] = "";

	if (options->dir != NULL) { /* perhaps this very daemon's, which starts again */
		snprintf(dir, sizeof(dir), "%s", options->dir);
	}
	memset(daemon, 0, sizeof(*daemon));
	memcpy(daemon->dir, dir, sizeof(dir));
	daemon->notify_fd = -1;
	memset(daemon->listen_fds, 0xff, sizeof(daemon->listen_fds));
	daemon->port = daemon_free_port();
	daemon->board_port = daemon_free_port();
	if (!make_folder(daemon, options)) {
		fprintf(stderr, "daemon: cannot prepare %s\n", daemon->dir);
		return false;
	}
	return true;
}

bool daemon_launch(struct daemon *daemon, const struct daemon_options *options)
{
	if (options->is_socket_activated && daemon->listen_fds[0] < 0) {
		open_listeners(daemon);
	}
	if (daemon->notify_fd < 0) {
		daemon->notify_fd = open_notify(daemon);
	}
	daemon->pid = fork();
	if (daemon->pid == 0) {
		run_daemon(daemon, options);
	}
	return daemon_notified(daemon, "READY=1", 10000);
}

bool daemon_start(struct daemon *daemon, const struct daemon_options *options)
{
	static const struct daemon_options plain;

	options = options != NULL ? options : &plain;
	return daemon_prepare(daemon, options) && daemon_launch(daemon, options);
}

bool daemon_notified(const struct daemon *daemon, const char *text, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;
	struct pollfd wait = { .fd = daemon->notify_fd, .events = POLLIN };

	while (monotonic_ms() < end) {
		char datagram[512] = "";

		if (poll(&wait, 1, 50) == 1) {
			ssize_t n = recv(daemon->notify_fd, datagram, sizeof(datagram) - 1, 0);

			datagram[n > 0 ? n : 0] = '\0';
			if (strstr(datagram, text) != NULL) {
				return true;
			}
		} else if (waitid(P_PID, (id_t)daemon->pid, &(siginfo_t){ 0 },
				  WEXITED | WNOHANG | WNOWAIT) != 0) {
			return false;
		} else {
			siginfo_t ended = { 0 };

			waitid(P_PID, (id_t)daemon->pid, &ended, WEXITED | WNOHANG | WNOWAIT);
			if (ended.si_pid != 0) {
				return false;
			}
		}
	}
	return false;
}

int daemon_wait(struct daemon *daemon, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;
	int status = -1;

	while (daemon->pid > 0 && waitpid(daemon->pid, &status, WNOHANG) == 0) {
		if (monotonic_ms() >= end) {
			return -1;
		}
		sleep_ms(5);
	}
	daemon->pid = 0;
	return status;
}

static void close_all(struct daemon *daemon)
{
	if (daemon->notify_fd >= 0) {
		close(daemon->notify_fd);
	}
	daemon->notify_fd = -1;
	for (int i = 0; i < DAEMON_LISTENERS; i++) {
		if (daemon->listen_fds[i] >= 0) {
			close(daemon->listen_fds[i]);
		}
		daemon->listen_fds[i] = -1;
	}
}

int daemon_kill(struct daemon *daemon)
{
	int status = -1;

	if (daemon->pid > 0) {
		kill(daemon->pid, SIGKILL);
		waitpid(daemon->pid, &status, 0);
		daemon->pid = 0;
	}
	close_all(daemon);
	return status;
}

int daemon_stop(struct daemon *daemon)
{
	if (daemon->pid <= 0) {
		return -1;
	}
	kill(daemon->pid, SIGTERM);
	int status = daemon_wait(daemon, 10000);
	daemon_kill(daemon);
	return status;
}

void daemon_remove(struct daemon *daemon)
{
	char command[DAEMON_PATH_SIZE + 16];

	if (strncmp(daemon->dir, "/tmp/dutyd-test-", 16) == 0) {
		snprintf(command, sizeof(command), "rm -rf '%s'", daemon->dir);
		if (system(command) != 0) {
			fprintf(stderr, "daemon: %s stays\n", daemon->dir);
		}
	}
}

int daemon_end(struct daemon *daemon)
{
	int status = daemon_stop(daemon);

	if (status == 0) {
		daemon_remove(daemon);
	}
	return status;
}

bool daemon_logged(const struct daemon *daemon, const char *a, const char *b, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;
	bool is_found = false;

	do {
		char *text = read_file(daemon->log);
		char *rest = text;
		char *line;

		while (!is_found && (line = strsep(&rest, "\n")) != NULL) {
			is_found = strstr(line, a) != NULL && strstr(line, b) != NULL;
		}
		free(text);
		if (!is_found) {
			sleep_ms(20);
		}
	} while (!is_found && monotonic_ms() < end);
	return is_found;
}

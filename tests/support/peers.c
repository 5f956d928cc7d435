/* The peers of daemon.h: a PBX that speaks FastAGI, and a program on the JSON-lines socket. */
#include "daemon.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_MS = 5000 };

int agi_connect(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

size_t agi_environment(const struct agi_call *call, char *text, size_t size)
{
	int n = snprintf(
		text, size,
		"agi_network: yes\nagi_network_script: %s\n"
		"agi_request: agi://127.0.0.1/%s\nagi_channel: PJSIP/trunk-00000000\n"
		"agi_language: en\nagi_type: PJSIP\nagi_uniqueid: %s\nagi_version: 22.10.1\n"
		"agi_callerid: %s\nagi_calleridname: %s\nagi_callingpres: %s\n"
		"agi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\n"
		"agi_dnid: 74950000100\nagi_rdnis: unknown\nagi_context: from-trunk\n"
		"agi_extension: 74950000100\nagi_priority: 1\nagi_enhanced: 0.0\n"
		"agi_accountcode: \nagi_threadid: 139660602672832\n\n",
		call->path, call->path, call->uniqueid, call->caller,
		call->name != NULL ? call->name : "unknown", call->pres != NULL ? call->pres : "0");

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

/* Reads to the end of the stream, answering each command as Asterisk would. */
static bool read_commands(int fd, long long end, struct agi_result *result)
{
	size_t n = strlen(result->text);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	while (monotonic_ms() < end && n < sizeof(result->text) - 1) {
		int left = (int)(end - monotonic_ms());

		if (poll(&wait, 1, left > 0 ? left : 0) != 1) {
			return false;
		}
		ssize_t got = recv(fd, result->text + n, sizeof(result->text) - 1 - n, 0);
		if (got <= 0) {
			return got == 0;
		}
		for (ssize_t i = 0; i < got; i++) {
			if (result->text[n + (size_t)i] == '\n') {
				(void)!send(fd, "200 result=1\n", 13, MSG_NOSIGNAL);
			}
		}
		n += (size_t)got;
		result->text[n] = '\0';
	}
	return false;
}

bool agi_send_raw(int port, const char *bytes, size_t n, int timeout_ms, struct agi_result *result)
{
	long long began = monotonic_ms();
	int fd = agi_connect(port);
	size_t sent = 0;

	memset(result, 0, sizeof(*result));
	if (fd < 0) {
		return false;
	}
	while (sent < n) {
		ssize_t put = send(fd, bytes + sent, n - sent, MSG_NOSIGNAL);

		if (put <= 0) {
			break; /* refused in the middle: read what it says */
		}
		sent += (size_t)put;
	}
	bool is_ended = read_commands(fd, began + timeout_ms, result);
	result->ms = (int)(monotonic_ms() - began);
	close(fd);
	return is_ended;
}

bool agi_ask(const struct daemon *daemon, const struct agi_call *call, struct agi_result *result)
{
	char text[4096];
	size_t n = agi_environment(call, text, sizeof(text));

	return n > 0 && agi_send_raw(daemon->port, text, n, ANSWER_MS, result);
}

static char *one_of_four(void)
{
	static char memory[4][1024];
	static unsigned next;

	return memory[next++ % 4];
}

const char *agi_var(const struct agi_result *result, const char *name)
{
	char start[64];
	char *value = one_of_four();

	snprintf(start, sizeof(start), "SET VARIABLE DUTYD_%s \"", name);
	const char *at = strstr(result->text, start);
	if (at == NULL) {
		return "";
	}
	at += strlen(start);
	size_t n = strcspn(at, "\n");
	snprintf(value, 1024, "%.*s", (int)(n > 0 ? n - 1 : 0), at);
	return value;
}

int lines_connect(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%.100s", path);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool lines_send(int fd, const char *line)
{
	size_t n = strlen(line);

	return send(fd, line, n, MSG_NOSIGNAL) == (ssize_t)n &&
	       send(fd, "\n", 1, MSG_NOSIGNAL) == 1;
}

/* A byte at a time: slow, simple, and nothing of the next line is taken. */
bool lines_read(int fd, char *line, size_t size, int timeout_ms)
{
	long long end = monotonic_ms() + timeout_ms;
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t n = 0;

	while (n + 1 < size) {
		long long left = end - monotonic_ms();

		if (left <= 0 || poll(&wait, 1, (int)left) != 1 || recv(fd, line + n, 1, 0) != 1) {
			break;
		}
		if (line[n] == '\n') {
			line[n] = '\0';
			return true;
		}
		n++;
	}
	line[n] = '\0';
	return false;
}

bool lines_ask(int fd, const char *line, char *reply, size_t size)
{
	return lines_send(fd, line) && lines_read(fd, reply, size, ANSWER_MS);
}

const char *json_value(const char *json, const char *name)
{
	char start[64];
	char *value = one_of_four();

	snprintf(start, sizeof(start), "\"%s\":", name);
	const char *at = strstr(json, start);
	if (at == NULL) {
		return "";
	}
	at += strlen(start);
	size_t n = *at == '"' ? strcspn(++at, "\"") : strcspn(at, ",}]");
	snprintf(value, 1024, "%.*s", (int)n, at);
	return value;
}

int daemon_ctl(const struct daemon *daemon, const char *arguments, char *said, size_t size)
{
	char command[2048];

	snprintf(command, sizeof(command),
		 "LC_ALL=C.UTF-8 " TEST_BUILD_DIR "/dutyctl -c '%s' -s '%s' %s 2>&1 </dev/null",
		 daemon->conf, daemon->control, arguments);
	FILE *pipe = popen(command, "r");
	if (pipe == NULL) {
		return -1;
	}
	said[fread(said, 1, size - 1, pipe)] = '\0';
	int status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#include "exporter.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct daemon_options options = {
	.edits = { { "store    : {", "@EXPORTS@\nstore    : {" } },
};

bool exporter_prepare(struct daemon *daemon)
{
	return daemon_prepare(daemon, &options);
}

bool exporter_launch(struct daemon *daemon, const char *format, ...)
{
	char exports[1024], command[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(exports, sizeof(exports), format, args);
	va_end(args);
	snprintf(command, sizeof(command), "sed -i 's,@EXPORTS@,%s,' %s", exports, daemon->conf);
	return system(command) == 0 && daemon_launch(daemon, &options);
}

const char *exporter_secret(const struct daemon *daemon, const char *text)
{
	static char path[DAEMON_PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s/secret", daemon->dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		abort();
	}
	close(fd);
	return path;
}

void exporter_start(struct exporter *exporter, const struct daemon *daemon, const char *program,
		    const char *name, const char *const *env)
{
	char path[DAEMON_PATH_SIZE * 2];

	snprintf(path, sizeof(path), "%s/%s", TEST_BUILD_DIR, program);
	snprintf(exporter->log, sizeof(exporter->log), "%.200s/export-%.32s.log", daemon->dir,
		 name);
	exporter->pid = fork();
	if (exporter->pid == 0) {
		int log = open(exporter->log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		dup2(log, 2);
		for (; env != NULL && *env != NULL; env++) {
			putenv((char *)(uintptr_t)*env);
		}
		execl(path, program, "-c", daemon->conf, name, (char *)NULL);
		_exit(127);
	}
}

int exporter_stop(struct exporter *exporter)
{
	int status = -1;

	if (exporter->pid > 0) {
		kill(exporter->pid, SIGTERM);
		waitpid(exporter->pid, &status, 0);
	}
	exporter->pid = 0;
	return status;
}

void exporter_kill(struct exporter *exporter)
{
	if (exporter->pid > 0) { /* 0 would be this very test and all its kin */
		kill(exporter->pid, SIGKILL);
		waitpid(exporter->pid, NULL, 0);
	}
	exporter->pid = 0;
}

static bool has_line(const char *path, const char *a, const char *b)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	bool is_there = false;

	while (file != NULL && !is_there && getline(&line, &room, file) > 0) {
		is_there = strstr(line, a) != NULL && strstr(line, b) != NULL;
	}
	free(line);
	if (file != NULL) {
		fclose(file);
	}
	return is_there;
}

bool exporter_logged(const struct exporter *exporter, const char *a, const char *b)
{
	for (int i = 0; i < 1000; i++) {
		if (has_line(exporter->log, a, b)) {
			return true;
		}
		sleep_ms(10);
	}
	return false;
}

void exporter_make_calls(const struct daemon *daemon, const char *prefix, int n, char *keys)
{
	static struct agi_result got;
	char uniqueid[48];

	for (int i = 0; i < n; i++) {
		struct agi_call call = { .path = "route?at=2026-12-01T11:00",
					 .uniqueid = uniqueid,
					 .caller = CRM_UNKNOWN };

		snprintf(uniqueid, sizeof(uniqueid), "%s.%d", prefix, i);
		if (agi_ask(daemon, &call, &got) && keys != NULL) {
			sprintf(keys + strlen(keys), "%s/arrival\n", agi_var(&got, "CALL"));
		}
	}
}

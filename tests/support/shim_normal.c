/*
 * shim_normal: a database that is opened with synchronous = FULL gets NORMAL instead (LD_PRELOAD).
 *
 * So a test can show that it would notice: with NORMAL a commit in WAL mode is not synced, and a
 * power cut takes it away. It says so on stderr each time, for a fault that did not fire has tested
 * nothing.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int exec_function(void *db, const char *sql, void *callback, void *arg, char **error);

int sqlite3_exec(void *db, const char *sql, void *callback, void *arg, char **error);

int sqlite3_exec(void *db, const char *sql, void *callback, void *arg, char **error)
{
	static const char full[] = "synchronous = FULL";
	exec_function *next = (exec_function *)dlsym(RTLD_NEXT, "sqlite3_exec");
	const char *at = strstr(sql, full);
	char *text = NULL;

	if (at == NULL) {
		return next(db, sql, callback, arg, error);
	}
	if (asprintf(&text, "%.*ssynchronous = NORMAL%s", (int)(at - sql), sql,
		     at + sizeof(full) - 1) < 0) {
		abort();
	}
	fputs("shim_normal: synchronous = NORMAL\n", stderr);
	int rc = next(db, text, callback, arg, error);
	free(text);
	return rc;
}

#include "test_main.h"

#include "ctl.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "dutyd/store/schema.h"

enum { PATH_SIZE = 256, COMMAND_SIZE = 2048 };

char ctl_out[CTL_TEXT_SIZE], ctl_err[CTL_TEXT_SIZE];
static char dir[PATH_SIZE];

static const char *const rows =
	"INSERT INTO employee(id, name) VALUES ('vpetrov', 'Вася Петров'), ('gone', 'Кто-то');"
	"INSERT INTO company(id, name, is_large, band) VALUES (1, 'ООО «Вектор»', 0, 'small'),"
	" (2, 'Bosch', 1, NULL), (3, 'Ушедший', 0, NULL);"
	"INSERT INTO contact(id, company_id, name) VALUES (1, 1, 'Иван'), (2, 2, 'Ганс'),"
	" (3, 3, 'Олег');"
	"INSERT INTO phone(contact_id, raw, e164, key10) VALUES"
	" (1, '1', '" CTL_OWNED "', '9160000201'), (2, '2', '" CTL_LARGE "', '9160000202'),"
	" (3, '3', '" CTL_ORPHAN "', '9160000203');"
	"INSERT INTO assignment(company_id, employee_id, since) VALUES"
	" (1, 'vpetrov', unixepoch('2026-11-20')), (3, 'gone', unixepoch('2026-11-20'));"
	"INSERT INTO blocked(key10, e164) VALUES ('9160000204', '" CTL_BLOCKED "');";

const char *ctl_path(const char *name)
{
	static char path[PATH_SIZE * 2];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

void ctl_read(const char *name, char text[CTL_TEXT_SIZE])
{
	FILE *file = fopen(ctl_path(name), "r");

	assert_non_null(file);
	text[fread(text, 1, CTL_TEXT_SIZE - 1, file)] = '\0';
	fclose(file);
}

void ctl_shell(const char *command)
{
	char whole[COMMAND_SIZE + PATH_SIZE + 16];

	snprintf(whole, sizeof(whole), "cd '%s' && %s", dir, command);
	assert_int_equal(system(whole), 0);
}

static void make_crm(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, schema_crm_sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

int ctl_make_folder(void **state)
{
	const char *temp = getenv("TMPDIR");
	char command[COMMAND_SIZE];

	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1); /* the developer's language is not what is tested */
	snprintf(dir, sizeof(dir), "%s/dutyctl-XXXXXX", temp != NULL ? temp : "/tmp");
	assert_non_null(mkdtemp(dir));
	snprintf(command, sizeof(command),
		 "for f in dutyd.conf roster.conf; do sed -e 's,/var/lib/dutyd,%s,' "
		 "-e 's,/run/dutyd,%s,' %s/conf/$f >$f; done",
		 dir, dir, TEST_TOP_DIR);
	ctl_shell(command);
	ctl_shell("mkdir plain && cp dutyd.conf plain/ && "
		  "sed '/^ *swaps /d; /^ *overrides /d' roster.conf >plain/roster.conf");
	make_crm();
	return 0;
}

int ctl_remove_folder(void **state)
{
	char command[COMMAND_SIZE];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

int ctl_run(const char *format, ...)
{
	char arguments[COMMAND_SIZE / 2];
	char command[COMMAND_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(arguments, sizeof(arguments), format, args);
	va_end(args);
	snprintf(command, sizeof(command), "cd '%s' && %s/dutyctl %s >out 2>err </dev/null", dir,
		 TEST_BUILD_DIR, arguments);
	int status = system(command);
	ctl_read("out", ctl_out);
	ctl_read("err", ctl_err);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void fail_at(const char *file, int line)
{
	print_error("--- stdout:\n%s--- stderr:\n%s---\n", ctl_out, ctl_err);
	_fail(file, line);
}

void ctl_want_code(int wanted, int code, const char *file, int line)
{
	if (code != wanted) {
		print_error("exit code %d, wanted %d\n", code, wanted);
		fail_at(file, line);
	}
}

void ctl_want_text(const char *text, const char *wanted, const char *file, int line)
{
	if (strstr(text, wanted) == NULL) {
		print_error("not there: %s\n", wanted);
		fail_at(file, line);
	}
}

void ctl_want_start(const char *text, const char *wanted, const char *file, int line)
{
	if (strncmp(text, wanted, strlen(wanted)) != 0) {
		print_error("does not begin with: %s\n", wanted);
		fail_at(file, line);
	}
}

/*
 * import_kit: a folder as ctl.h makes it, but without a customer base, and what is in the one that
 * an import makes.
 */
#ifndef IMPORT_KIT_H
#define IMPORT_KIT_H

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"

enum { TEXT_SIZE = 16384 };

static inline void write_file(const char *name, const char *text)
{
	FILE *file = fopen(ctl_path(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static inline void write_as(const char *name, const char *charset, const char *text)
{
	char command[256];

	write_file("utf8", text);
	snprintf(command, sizeof(command), "iconv -f UTF-8 -t %s utf8 > %s", charset, name);
	ctl_shell(command);
}

/* Rows as "a|b\n", ordered by the statement. */
static inline const char *ask(const char *sql)
{
	static char text[TEXT_SIZE];
	sqlite3 *db;
	sqlite3_stmt *statement;
	size_t n = 0;

	assert_int_equal(sqlite3_open_v2(ctl_path("crm.db"), &db, SQLITE_OPEN_READONLY, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	text[0] = '\0';
	while (sqlite3_step(statement) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *value = (const char *)sqlite3_column_text(statement, i);
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i > 0 ? "|" : "",
					      value != NULL ? value : "-");
		}
		n += (size_t)snprintf(text + n, sizeof(text) - n, "\n");
	}
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

static inline void change(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static inline int without_base(void **state)
{
	(void)state;
	ctl_shell("rm -f crm.db* *.csv");
	return 0;
}

/* Bitrix24's titles; ROW fills what these tests look at. */
#define HEAD                                                                                       \
	"ID;Обращение;Имя;Фамилия;Отчество;"                            \
	"Рабочий телефон;Мобильный телефон;Номер факса;"   \
	"Домашний телефон;Номер пейджера;"                             \
	"Телефон для рассылок;Другой телефон;Компания;"     \
	"Должность;Ответственный;Дата изменения\r\n"
#define ROW(id, name, phone, company, owner)                                                       \
	id ";;" name ";;;;" phone ";;;;;;" company ";;" owner ";\n"
#define COMPANIES "ID;Название компании;Тип компании;Рабочий телефон;Ответственный\r\n"

#define PHONES "SELECT contact_id, kind, e164, ext FROM phone ORDER BY id"
#define LIVE                                                                                       \
	"SELECT coalesce(k.name, c.name), employee_id FROM assignment a LEFT JOIN company k ON"    \
	" k.id = a.company_id LEFT JOIN contact c ON c.id = a.contact_id WHERE until IS NULL"      \
	" ORDER BY 1, 2"

#define TEST(name) cmocka_unit_test_setup(name, without_base)

#endif

#include "dutyd/store/roster_store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/policy.h"
#include "dutyd/store/db.h"
#include "dutyd/store/reader.h"

enum { MODE_VERSION = 5 }; /* of the file, from which it has modes */

static enum roster_kind kind_of(const char *word)
{
	for (int kind = 0; kind < ROSTER_KIND_COUNT; kind++) {
		if (strcmp(roster_kind_name((enum roster_kind)kind), word) == 0) {
			return (enum roster_kind)kind;
		}
	}
	return ROSTER_GAP;
}

static int32_t day_at(sqlite3_stmt *row, int column)
{
	char text[CIVIL_TEXT_SIZE];
	int32_t day;

	sql_text(row, column, text, sizeof(text));
	return civil_parse(text, &day) ? day : CIVIL_DAY_NONE;
}

/* ["masha","petya"] as the book has it: ids between blanks. */
static char *read_queue(sqlite3_stmt *row, int column)
{
	const char *json = (const char *)sqlite3_column_text(row, column);
	char *ids, *to;

	if (json == NULL) {
		return NULL;
	}
	to = ids = xcalloc(1, strlen(json) + 1);
	for (const char *c = json; *c != '\0'; c++) {
		if (*c == ',') {
			*to++ = ' ';
		} else if (strchr("[]\" ", *c) == NULL) {
			*to++ = *c;
		}
	}
	return ids;
}

/* Columns as in SQL_ROSTER_ROWS. */
static void read_row(sqlite3_stmt *from, struct book *book)
{
	struct book_row row = { .day = day_at(from, 0), .seq = (int)sql_int(from, 1) };
	char kind[16];

	sql_text(from, 2, kind, sizeof(kind));
	row.kind = kind_of(kind);
	sql_text(from, 3, row.who, sizeof(row.who));
	sql_text(from, 4, row.instead_of, sizeof(row.instead_of));
	sql_text(from, 5, row.why, sizeof(row.why));
	row.publication = (int)sql_int(from, 6);
	row.made_ms = sql_int(from, 7);
	row.queue = read_queue(from, 8);
	if (row.day != CIVIL_DAY_NONE) {
		book_add(book, &row);
	}
	free(row.queue);
}

static void read_publication(sqlite3_stmt *from, struct book *book)
{
	struct book_publication publication = { .id = (int)sql_int(from, 0),
						.first = day_at(from, 1),
						.last = day_at(from, 2),
						.made_ms = sql_int(from, 3) };

	sql_text(from, 4, publication.made_by, sizeof(publication.made_by));
	sql_text(from, 5, publication.note, sizeof(publication.note));
	book_add_publication(book, &publication);
}

static void read_clock(sqlite3_stmt *from, struct book *book)
{
	book->today = day_at(from, 0);
}

static void read_mode(sqlite3_stmt *from, struct book *book)
{
	struct mode_day mode = { .day = day_at(from, 0) };
	char word[16];

	sql_text(from, 1, word, sizeof(word));
	if (mode.day != CIVIL_DAY_NONE && mode_parse(word, &mode.mode)) {
		book_add_mode(book, &mode);
	}
}

int roster_store_load(struct db *db, const char *department, struct book **book)
{
	static const struct {
		enum sql query;
		void (*read)(sqlite3_stmt *from, struct book *book);
	} parts[] = {
		{ SQL_ROSTER_CLOCK, read_clock },
		{ SQL_PUBLICATIONS, read_publication },
		{ SQL_ROSTER_ROWS, read_row },
		{ SQL_MODE_DAYS, read_mode },
	};

	*book = book_create(department);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (db->kept[parts[i].query] == NULL) {
			continue; /* a file of before modes were kept, read as it is */
		}
		sqlite3_stmt *row = SQL_START(db, parts[i].query, Q_TEXT(department));
		int rc;

		while ((rc = sql_next(db, row)) > 0) {
			parts[i].read(row, *book);
		}
		sql_end(row);
		if (rc < 0) {
			book_free(book);
			return -1;
		}
	}
	return 0;
}

/* ---- without a store ---- */

static int load_all(struct db *db, int64_t version, const char *department, struct book **book)
{
	if (version < 2) {
		*book = book_create(department);
		return 0;
	}
	if (reader_prepare(db, SQL_ROSTER_CLOCK) != 0 ||
	    reader_prepare(db, SQL_PUBLICATIONS) != 0 || reader_prepare(db, SQL_ROSTER_ROWS) != 0 ||
	    (version >= MODE_VERSION && reader_prepare(db, SQL_MODE_DAYS) != 0)) {
		return -1;
	}
	return roster_store_load(db, department, book);
}

int roster_store_read(const char *path, const struct policy *policy, struct book **book,
		      struct err *err)
{
	const char *department =
		policy->has_roster ? policy->departments[policy->roster.department].id : "";
	struct db db = { 0 };
	int64_t version;
	int rc = -1;

	*book = NULL;
	switch (reader_open(&db, path, &version, err)) {
	case READER_ABSENT:
		*book = book_create(department);
		return 0;
	case READER_FAILED:
		return -1;
	default:
		rc = load_all(&db, version, department, book);
		break;
	}
	if (rc != 0) {
		err_set(err, "%s: %s", path, db.problem.text);
	}
	db_close(&db);
	return rc;
}

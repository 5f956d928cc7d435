#include "dutyd/store/ledger.h"

#include <sqlite3.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/ledger_message.h"

enum { CANONICAL_SIZE = 2048 };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

void ledger_read(sqlite3_stmt *statement, struct ledger_row *row)
{
	memset(row, 0, sizeof(*row));
	row->id = sql_int(statement, 0);
	row->at_ms = sql_int(statement, 1);
	sql_text(statement, 2, row->day, sizeof(row->day));
	sql_text(statement, 3, row->entry, sizeof(row->entry));
	sql_text(statement, 4, row->party, sizeof(row->party));
	sql_text(statement, 5, row->tel, sizeof(row->tel));
	sql_text(statement, 6, row->employee, sizeof(row->employee));
	sql_text(statement, 7, row->department, sizeof(row->department));
	sql_text(statement, 8, row->band, sizeof(row->band));
	sql_text(statement, 9, row->reason, sizeof(row->reason));
	sql_text(statement, 10, row->author, sizeof(row->author));
	row->call_id = sql_int(statement, 11);
	row->decision_id = sql_int(statement, 12);
	if (sqlite3_column_bytes(statement, 13) == DIGEST_BYTES) {
		memcpy(row->hash, sqlite3_column_blob(statement, 13), DIGEST_BYTES);
	}
}

/* ---- the chain ---- */

/* All columns but the hash as a JSON array, in the order of the table: schema/ledger.sql. */
static void write_canonical(struct buf *out, const struct ledger_row *row)
{
	json_open_array(out, NULL);
	json_int(out, NULL, row->id);
	json_int(out, NULL, row->at_ms);
	json_text(out, NULL, row->day);
	json_text(out, NULL, row->entry);
	json_text(out, NULL, row->party);
	json_text(out, NULL, or_null(row->tel));
	json_text(out, NULL, row->employee);
	json_text(out, NULL, row->department);
	json_text(out, NULL, or_null(row->band));
	json_text(out, NULL, row->reason);
	json_text(out, NULL, row->author);
	json_int(out, NULL, row->call_id);
	json_int(out, NULL, row->decision_id);
	json_close_array(out);
}

void ledger_hash(const uint8_t before[DIGEST_BYTES], const struct ledger_row *row,
		 uint8_t hash[DIGEST_BYTES])
{
	char text[CANONICAL_SIZE];
	struct buf out = buf_over(text, sizeof(text));

	write_canonical(&out, row);
	digest_chain(before, text, hash);
}

/* The last row's id and hash; zeroes before the first. */
static int read_end(struct db *db, int64_t *id, uint8_t hash[DIGEST_BYTES])
{
	sqlite3_stmt *last = SQL_START(db, SQL_LEDGER_END, Q_INT(0));
	int rc = sql_next(db, last);

	*id = 0;
	memset(hash, 0, DIGEST_BYTES);
	if (rc > 0 && sqlite3_column_bytes(last, 1) == DIGEST_BYTES) {
		*id = sql_int(last, 0);
		memcpy(hash, sqlite3_column_blob(last, 1), DIGEST_BYTES);
	}
	sql_end(last);
	return rc;
}

static bool is_there(struct db *db, const struct ledger_row *row, int *rc)
{
	sqlite3_stmt *same = SQL_START(db, SQL_LEDGER_SAME, Q_INT(row->decision_id),
				       Q_TEXT(row->entry), Q_TEXT(row->employee));

	*rc = sql_next(db, same);
	sql_end(same);
	return *rc != 0;
}

int ledger_append(struct db *db, struct ledger_row *row)
{
	uint8_t before[DIGEST_BYTES];
	int rc;

	if (is_there(db, row, &rc)) {
		return rc < 0 ? -1 : 0;
	}
	if (read_end(db, &row->id, before) < 0) {
		return -1;
	}
	row->id++;
	ledger_hash(before, row, row->hash);
	if (SQL_RUN(db, SQL_LEDGER_ADD, Q_INT(row->id), Q_INT(row->at_ms), Q_TEXT(row->day),
		    Q_TEXT(row->entry), Q_TEXT(row->party), Q_WORD(row->tel), Q_TEXT(row->employee),
		    Q_TEXT(row->department), Q_WORD(row->band), Q_TEXT(row->reason),
		    Q_TEXT(row->author), Q_INT(row->call_id), Q_INT(row->decision_id),
		    Q_BLOB(row->hash, DIGEST_BYTES)) != 0) {
		return -1;
	}
	return SQL_RUN(db, SQL_META_PUT, Q_TEXT(LEDGER_HEAD), Q_BLOB(row->hash, DIGEST_BYTES));
}

/* ---- of a record ---- */

/* What ends is what was given, even if the call has told since who he really is. */
static void name_whom(const struct record *record, enum entry_kind kind, struct ledger_row *row)
{
	/* The number alone does not lead to him in the CRM: from now on it does here. */
	bool is_by_name = record->match == MATCH_NONE && !str_has_prefix(record->party, "tel:");

	if (kind == ENTRY_END) {
		str_copy(row->party, sizeof(row->party), record->given_party);
		str_copy(row->tel, sizeof(row->tel), record->given_tel);
		return;
	}
	str_copy(row->party, sizeof(row->party),
		 kind == ENTRY_INTRODUCE ? record->organisation : record->party);
	str_copy(row->tel, sizeof(row->tel), is_by_name ? record->tel : "");
}

static void make_row(const struct record *record, const struct entry *entry, struct ledger_row *row)
{
	const struct policy *policy = record->job->policy;
	int department = policy_department_of(policy, entry->person);

	memset(row, 0, sizeof(*row));
	row->at_ms = record->job->call.now_ms;
	civil_format(zone_day_at(policy->zone, row->at_ms / 1000), row->day);
	str_copy(row->entry, sizeof(row->entry), entry_name(entry->kind));
	name_whom(record, entry->kind, row);
	str_copy(row->employee, sizeof(row->employee), policy_person_id(policy, entry->person));
	str_copy(row->department, sizeof(row->department), policy->departments[department].id);
	str_copy(row->band, sizeof(row->band), record->band);
	str_copy(row->reason, sizeof(row->reason), reason_name(record->reason));
	str_copy(row->author, sizeof(row->author), record->author);
	row->call_id = record->call.number;
	row->decision_id = record->decision_id;
}

int ledger_write(struct db *db, const struct record *record)
{
	struct ledger_row row;

	for (int i = 0; i < record->n_entries; i++) {
		make_row(record, &record->entries[i], &row);
		if (ledger_append(db, &row) != 0 || ledger_message_entry(db, record, &row) != 0) {
			return -1;
		}
	}
	return 0;
}

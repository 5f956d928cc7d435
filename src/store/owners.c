#include "dutyd/store/owners.h"

#include <sqlite3.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/entry.h"
#include "dutyd/store/reader.h"

enum { OWNERS_VERSION = 3 }; /* schema/ledger.sql: no older file has a ledger */

void owners_organisation(const struct party *party, const struct org_clue *clue,
			 char key[PARTY_KEY_SIZE])
{
	party_key_company(party->company_id, key);
	if (key[0] == '\0') {
		party_key_organisation(clue->name_key, key);
	}
}

bool owners_are_many(const struct party *party)
{
	return party->match == MATCH_SHARED || party->match == MATCH_AMBIGUOUS;
}

bool owners_are_unsaid(const struct party *party)
{
	bool may_be_said = party->match == MATCH_SHARED && party->named != NAMED_AMBIGUOUS;

	return owners_are_many(party) && party->named != NAMED_FOUND && !may_be_said;
}

void owners_renew(struct party_owner *owner, const char *id, int64_t since)
{
	if (since >= owner->since) {
		str_copy(owner->id, sizeof(owner->id), id);
		owner->since = since;
	}
}

/* Columns as in SQL_LEDGER_OWNERS. */
static void read_owner(sqlite3_stmt *row, struct party *party)
{
	char key[PARTY_KEY_SIZE], entry[16], employee[POLICY_ID_SIZE];
	int64_t since = sql_int(row, 3) / 1000;

	sql_text(row, 0, key, sizeof(key));
	sql_text(row, 1, entry, sizeof(entry));
	sql_text(row, 2, employee, sizeof(employee));
	bool is_his = strcmp(entry, entry_name(ENTRY_ASSIGN)) == 0;
	const char *owner = is_his ? employee : "", *former = is_his ? "" : employee;

	if (!str_has_prefix(key, "contact:")) {
		owners_renew(&party->owner_as_org, owner, since);
		owners_renew(&party->former_as_org, former, since);
	}
	if (!str_has_prefix(key, "company:") && !str_has_prefix(key, "org:")) {
		owners_renew(&party->owner_as_private, owner, since);
		owners_renew(&party->former_as_private, former, since);
	}
}

int owners_read(struct db *db, const struct owners_ask *ask, struct party *party)
{
	char contact[PARTY_KEY_SIZE];

	party_key_contact(party->contact_id, contact);
	sqlite3_stmt *row = SQL_START(db, SQL_LEDGER_OWNERS, Q_WORD(ask->organisation),
				      Q_WORD(contact), Q_WORD(ask->tel), Q_INT(ask->call),
				      Q_INT(ask->is_undone));
	int rc;

	while ((rc = sql_next(db, row)) > 0) {
		read_owner(row, party);
	}
	sql_end(row);
	return rc;
}

/* ---- beside the daemon ---- */

/* "tel:TAG", or "" where the file has no key, or the number says nothing. */
static void find_tel(struct db *db, const struct phone *caller, char tel[PARTY_TEL_SIZE])
{
	if (caller->kind != PHONE_OK || reader_tel(db, caller->e164, tel) != 0) {
		tel[0] = '\0';
	}
}

static int read_beside(struct db *db, const struct phone *caller, const struct org_clue *clue,
		       struct party *party)
{
	char organisation[PARTY_KEY_SIZE], tel[PARTY_TEL_SIZE] = "";

	owners_organisation(party, clue, organisation);
	if (!owners_are_many(party)) {
		find_tel(db, caller, tel);
	}
	if (reader_prepare(db, SQL_LEDGER_OWNERS) != 0) {
		return -1;
	}
	return owners_read(db, &(struct owners_ask){ .organisation = organisation, .tel = tel },
			   party);
}

int owners_read_file(const char *path, const struct phone *caller, const struct org_clue *clue,
		     struct party *party, struct err *err)
{
	struct db db;
	int64_t version;
	enum reader_opened opened = reader_open(&db, path, &version, err);

	if (opened != READER_OPENED) {
		return opened == READER_ABSENT ? 0 : -1;
	}
	bool is_silent = version < OWNERS_VERSION || owners_are_unsaid(party);
	int rc = is_silent ? 0 : read_beside(&db, caller, clue, party);

	if (rc != 0) {
		err_set(err, "%s: %s", path, db.problem.text);
	}
	db_close(&db);
	return rc;
}

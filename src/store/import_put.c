/* One row: company or contact, its phones, and whose it is. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/civil.h"
#include "dutyd/domain/org_name.h"
#include "dutyd/store/import_rows.h"

enum { DAY_SECONDS = 86400, KEY_SIZE = POLICY_TITLE_SIZE };

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(statement, at, text, text != NULL ? (int)strlen(text) : 0, SQLITE_STATIC);
}

/* An empty text is not told. */
static void bind_word(sqlite3_stmt *statement, int at, const char *text)
{
	bind_text(statement, at, text[0] != '\0' ? text : NULL);
}

static void bind_count(sqlite3_stmt *statement, int at, int value, int min)
{
	if (value >= min) {
		sqlite3_bind_int(statement, at, value);
	} else {
		sqlite3_bind_null(statement, at);
	}
}

/* Runs to the end. 0 or -1. */
static int run(struct import *im, sqlite3_stmt *statement)
{
	int code = import_step(im, statement);

	sqlite3_reset(statement);
	return code < 0 ? -1 : 0;
}

/* ---- rows ---- */

static void bind_company(sqlite3_stmt *add, const struct import *im,
			 const struct crm_record *record)
{
	const char *band = record->band != 0 ? fact_value_name(FACT_BAND, record->band) : NULL;
	char key[ORG_KEY_SIZE];

	bind_text(add, 2, record->name);
	bind_word(add, 3, record->inn);
	bind_count(add, 4, record->is_large, 0);
	bind_count(add, 5, record->offices, 1);
	bind_count(add, 6, record->computers, 0);
	bind_text(add, 7, band);
	sqlite3_bind_int64(add, 8, im->now_s);
	bind_text(add, 9, im->source);
	bind_text(add, 10, record->id);
	sqlite3_bind_text(add, 11, org_name_key(record->name, key) ? key : NULL, -1,
			  SQLITE_TRANSIENT);
}

static void bind_contact(sqlite3_stmt *add, const struct import *im,
			 const struct crm_record *record, int64_t company)
{
	const char *band = record->band != 0 ? fact_value_name(FACT_BAND, record->band) : NULL;

	if (company != 0) {
		sqlite3_bind_int64(add, 2, company);
	} else {
		sqlite3_bind_null(add, 2);
	}
	bind_text(add, 3, record->name);
	bind_word(add, 4, record->position);
	bind_text(add, 5, band);
	sqlite3_bind_int64(add, 6, im->now_s);
	bind_text(add, 7, im->source);
	bind_text(add, 8, record->id);
}

/* 0: there is none, -1: failed. */
static int64_t find(struct import *im, int kind, const char *source_id)
{
	sqlite3_stmt *statement = import_statement(
		im, kind == IMPORT_COMPANY ? IMPORT_FIND_COMPANY : IMPORT_FIND_CONTACT);
	int64_t id = 0;

	if (statement == NULL) {
		return -1;
	}
	bind_text(statement, 1, im->source);
	bind_text(statement, 2, source_id);
	int code = import_step(im, statement);
	if (code == SQLITE_ROW) {
		id = sqlite3_column_int64(statement, 0);
	}
	sqlite3_reset(statement);
	return code < 0 ? -1 : id;
}

static void bind_row(sqlite3_stmt *statement, const struct import *im,
		     const struct crm_record *record, int64_t company)
{
	if (record->is_company) {
		bind_company(statement, im, record);
	} else {
		bind_contact(statement, im, record, company);
	}
}

/* The row under the id it has or gets. */
static enum import_put put_row(struct import *im, const struct crm_record *record, int64_t company,
			       int64_t *id)
{
	int kind = record->is_company ? IMPORT_COMPANY : IMPORT_CONTACT;
	sqlite3_stmt *add =
		import_statement(im, record->is_company ? IMPORT_ADD_COMPANY : IMPORT_ADD_CONTACT);

	if (add == NULL) {
		return IMPORT_FAILED;
	}
	*id = im->last[kind] + 1;
	sqlite3_bind_int64(add, 1, *id);
	bind_row(add, im, record, company);
	if (run(im, add) != 0) {
		return IMPORT_FAILED;
	}
	if (sqlite3_changes(im->file.sqlite) == 1) {
		im->last[kind] = *id;
		return IMPORT_NEW;
	}
	*id = find(im, kind, record->id);
	if (*id <= 0) {
		return IMPORT_FAILED;
	}
	if (id_set_has(&im->seen[kind], *id)) {
		return IMPORT_REPEATED;
	}
	sqlite3_stmt *set =
		import_statement(im, record->is_company ? IMPORT_SET_COMPANY : IMPORT_SET_CONTACT);
	if (set == NULL) {
		return IMPORT_FAILED;
	}
	sqlite3_bind_int64(set, 1, *id);
	bind_row(set, im, record, company);
	return run(im, set) == 0 ? IMPORT_KNOWN : IMPORT_FAILED;
}

static int put_phones(struct import *im, const struct crm_record *record, int64_t id)
{
	sqlite3_stmt *add = import_statement(im, IMPORT_ADD_PHONE);

	for (int i = 0; add != NULL && i < record->n_phones; i++) {
		const struct crm_phone *phone = &record->phones[i];
		bool is_ok = phone->phone.kind == PHONE_OK;

		sqlite3_bind_null(add, record->is_company ? 1 : 2);
		sqlite3_bind_int64(add, record->is_company ? 2 : 1, id);
		bind_text(add, 3, phone->raw);
		bind_text(add, 4, is_ok ? phone->phone.e164 : NULL);
		bind_text(add, 5, is_ok ? phone->phone.key : NULL);
		bind_word(add, 6, phone->phone.ext);
		bind_text(add, 7, crm_field_name(phone->kind));
		if (run(im, add) != 0) {
			return -1;
		}
	}
	im->totals.phones += record->n_phones;
	im->totals.odd_phones += record->n_odd;
	return add != NULL ? 0 : -1;
}

/* ---- where a contact works ---- */

/* updated_at 0 says that it has no row of its own. */
static int64_t add_named_company(struct import *im, const char *name, const char *source_id)
{
	struct crm_record record = {
		.is_company = true, .is_large = -1, .offices = -1, .computers = -1
	};
	char key[KEY_SIZE];
	int64_t id, now_s = im->now_s;

	crm_text_key(name, key, sizeof(key));
	str_copy(record.name, sizeof(record.name), name);
	snprintf(record.id, sizeof(record.id), "%s%s",
		 source_id[0] != '\0' ? "" : "name:", source_id[0] != '\0' ? source_id : key);
	im->now_s = 0;
	enum import_put put = put_row(im, &record, 0, &id);
	im->now_s = now_s;
	if (put == IMPORT_FAILED) {
		return -1;
	}
	im->totals.named_companies += put == IMPORT_NEW;
	id_set_add(&im->seen[IMPORT_COMPANY], id);
	id_set_add(&im->named, id);
	return id;
}

/* By name there may be several: then it is none of them, but one that is only a name. */
static int64_t look_by_name(struct import *im, const char *name)
{
	char key[KEY_SIZE];

	if (!im->has_names && import_note_names(im) != 0) {
		return -1;
	}
	crm_text_key(name, key, sizeof(key));
	sqlite3_stmt *statement = import_statement(im, IMPORT_FIND_NAME);
	if (statement == NULL) {
		return -1;
	}
	bind_text(statement, 1, key);
	int code = import_step(im, statement);
	int64_t id = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	if (code < 0) {
		return -1;
	}
	if (code == SQLITE_ROW && id != 0) {
		id_set_add(&im->seen[IMPORT_COMPANY], id);
		return id;
	}
	im->totals.unclear_companies += code == SQLITE_ROW;
	id = add_named_company(im, name, "");
	if (id > 0 && code == SQLITE_DONE) {
		sqlite3_stmt *note = import_statement(im, IMPORT_NOTE_NAME);
		if (note == NULL) {
			return -1;
		}
		bind_text(note, 1, key);
		sqlite3_bind_int64(note, 2, id);
		return run(im, note) == 0 ? id : -1;
	}
	return id;
}

static int64_t find_by_name(struct import *im, const char *name)
{
	if (im->memo.company == 0 || strcmp(im->memo.name, name) != 0) {
		int64_t n_unclear = im->totals.unclear_companies;
		int64_t id = look_by_name(im, name);

		if (id <= 0 || im->totals.unclear_companies != n_unclear) {
			return id; /* each of those is counted */
		}
		im->memo.company = id;
		str_copy(im->memo.name, sizeof(im->memo.name), name);
	}
	return im->memo.company;
}

/* 0: nowhere, a private person; -1: failed. */
static int64_t company_of(struct import *im, const struct crm_record *record)
{
	if (record->company_id[0] == '\0') {
		return record->company[0] != '\0' ? find_by_name(im, record->company) : 0;
	}
	int64_t id = find(im, IMPORT_COMPANY, record->company_id);

	if (id == 0) {
		const char *name = record->company[0] != '\0' ? record->company :
								record->company_id;
		return add_named_company(im, name, record->company_id);
	}
	if (id > 0) {
		id_set_add(&im->seen[IMPORT_COMPANY], id);
	}
	return id;
}

/* ---- whose it is ---- */

static int put_employee(struct import *im, struct import_owner *owner)
{
	sqlite3_stmt *add = owner->is_stored ? NULL : import_statement(im, IMPORT_ADD_EMPLOYEE);

	if (owner->is_stored) {
		return 0;
	}
	if (add == NULL) {
		return -1;
	}
	bind_text(add, 1, owner->id);
	bind_text(add, 2, owner->name);
	owner->is_stored = true;
	return run(im, add);
}

struct claim { /* of an owner on a party */
	const struct import_owner *owner;
	int64_t company, contact; /* one of them */
	int64_t touched;          /* 0 = not told */
	bool is_word_of_contact;  /* about a company whose own row stands in the base */
};

struct rivals {
	int64_t same;      /* his own assignment that is live already */
	bool has_rival;    /* somebody else's of this import */
	bool is_ours_kept; /* somebody else's that dutyd made and the CRM does not overrule */
	bool has_stale;    /* somebody else's of an earlier import */
};

static int look_at_owners(struct import *im, const struct claim *claim, struct rivals *rivals)
{
	sqlite3_stmt *list = import_statement(im, claim->company != 0 ? IMPORT_OWNERS_OF_COMPANY :
									IMPORT_OWNERS_OF_CONTACT);
	int code = -1;

	if (list == NULL) {
		return -1;
	}
	sqlite3_bind_int64(list, 1, claim->company != 0 ? claim->company : claim->contact);
	while ((code = import_step(im, list)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(list, 0);
		const char *employee = (const char *)sqlite3_column_text(list, 1);
		bool is_ours = strcmp((const char *)sqlite3_column_text(list, 3), "import") != 0;

		if (strcmp(employee, claim->owner->id) == 0) {
			rivals->same = id;
		} else if (id_set_has(&im->confirmed, id)) {
			rivals->has_rival = true;
		} else if (is_ours && claim->touched > sqlite3_column_int64(list, 2)) {
			id_set_add(&im->outdated, id);
		} else if (is_ours) {
			rivals->is_ours_kept = true;
		} else {
			rivals->has_stale = true;
		}
	}
	sqlite3_reset(list);
	return code < 0 ? -1 : 0;
}

static int confirm(struct import *im, int64_t id, int64_t touched)
{
	id_set_add(&im->confirmed, id);
	if (touched == 0) {
		return 0;
	}
	sqlite3_stmt *touch = import_statement(im, IMPORT_TOUCH_ASSIGNMENT);
	if (touch == NULL) {
		return -1;
	}
	sqlite3_bind_int64(touch, 1, id);
	sqlite3_bind_int64(touch, 2, touched);
	return run(im, touch);
}

static int add_assignment(struct import *im, const struct claim *claim)
{
	sqlite3_stmt *add = import_statement(im, IMPORT_ADD_ASSIGNMENT);

	if (add == NULL) {
		return -1;
	}
	sqlite3_bind_int64(add, 1, ++im->last_assignment);
	sqlite3_bind_null(add, claim->company != 0 ? 3 : 2);
	sqlite3_bind_int64(add, claim->company != 0 ? 2 : 3,
			   claim->company != 0 ? claim->company : claim->contact);
	bind_text(add, 4, claim->owner->id);
	sqlite3_bind_int64(add, 5, claim->touched != 0 ? claim->touched : im->now_s);
	id_set_add(&im->confirmed, im->last_assignment);
	im->totals.owners_new++;
	return run(im, add);
}

/* The row before said the same. */
static bool is_said(const struct import *im, const struct claim *claim)
{
	return claim->company != 0 && claim->company == im->memo.owned && claim->touched == 0 &&
	       strcmp(claim->owner->id, im->memo.employee) == 0;
}

static int put_claim(struct import *im, const struct claim *claim, bool is_new_party)
{
	struct rivals rivals = { 0 };

	if (is_said(im, claim)) {
		return 0;
	}
	im->memo.owned = claim->company;
	str_copy(im->memo.employee, sizeof(im->memo.employee), claim->owner->id);
	if (!is_new_party && look_at_owners(im, claim, &rivals) != 0) {
		return -1;
	}
	if (rivals.has_rival && claim->company != 0 && !id_set_has(&im->two, claim->company)) {
		id_set_add(&im->two, claim->company);
		im->totals.owners_two++;
	}
	if (rivals.same != 0) {
		return confirm(im, rivals.same, claim->touched);
	}
	if (rivals.is_ours_kept) {
		im->totals.owners_kept++;
		return 0;
	}
	if (rivals.has_stale && claim->is_word_of_contact) {
		return 0;
	}
	return add_assignment(im, claim);
}

static int put_owner(struct import *im, const struct crm_record *record, struct import_owner *owner,
		     struct claim *claim, bool is_new)
{
	if (owner == NULL) {
		return 0;
	}
	if (record->touched_day != CIVIL_DAY_NONE) {
		int64_t touched = (int64_t)record->touched_day * DAY_SECONDS;
		claim->touched = touched < im->now_s ? touched : im->now_s;
	}
	claim->owner = owner;
	if (put_employee(im, owner) != 0) {
		return -1;
	}
	if (record->is_company) {
		id_set_add(&im->owned, claim->company);
	} else if (claim->company != 0) {
		if (id_set_has(&im->owned, claim->company)) {
			return 0;
		}
		claim->is_word_of_contact = !id_set_has(&im->named, claim->company) &&
					    !id_set_has(&im->fresh[IMPORT_COMPANY], claim->company);
		is_new = false;
	}
	return put_claim(im, claim, is_new);
}

enum import_put import_put(struct import *im, const struct crm_record *record,
			   struct import_owner *owner)
{
	int kind = record->is_company ? IMPORT_COMPANY : IMPORT_CONTACT;
	struct claim claim = { 0 };
	int64_t id, company = 0;

	if (!record->is_company && (company = company_of(im, record)) < 0) {
		return IMPORT_FAILED;
	}
	enum import_put put = put_row(im, record, company, &id);

	if (put == IMPORT_REPEATED || put == IMPORT_FAILED) {
		return put;
	}
	id_set_add(&im->seen[kind], id);
	id_set_add(&im->fresh[kind], id);
	im->totals.added[kind] += put == IMPORT_NEW;
	im->totals.updated[kind] += put == IMPORT_KNOWN;
	claim.company = record->is_company ? id : company;
	claim.contact = claim.company == 0 ? id : 0;
	if (claim.company != 0) {
		id_set_add(&im->judged, claim.company);
	}
	if (put_phones(im, record, id) != 0 || import_note_mails(im, record, claim.company) != 0 ||
	    put_owner(im, record, owner, &claim, put == IMPORT_NEW) != 0) {
		return IMPORT_FAILED;
	}
	return put;
}

int import_keep(struct import *im, bool is_company, const char *source_id)
{
	int kind = is_company ? IMPORT_COMPANY : IMPORT_CONTACT;
	int64_t id = source_id[0] != '\0' ? find(im, kind, source_id) : 0;

	if (id > 0) {
		id_set_add(&im->seen[kind], id);
	}
	if (id > 0 && is_company) {
		id_set_add(&im->owned, id);
	}
	return id < 0 ? -1 : 0;
}

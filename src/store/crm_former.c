#include "dutyd/store/crm_former.h"

#include <sqlite3.h>

#include "dutyd/store/crm_ask.h"
#include "dutyd/store/owners.h"

enum { ROWS_MAX = 200 };

/* Columns of former_sql, see crm_file.c. */
enum { COMPANY, EMPLOYEE, UNTIL };

static int read_rows(struct crm_file *file, void *arg)
{
	struct party *party = arg;
	sqlite3_stmt *row = file->former;
	int n = 0;
	int code;

	if (row == NULL) {
		return SQLITE_DONE;
	}
	if (party->company_id != 0) {
		sqlite3_bind_int64(row, 1, party->company_id);
	}
	if (party->contact_id != 0) {
		sqlite3_bind_int64(row, 2, party->contact_id);
	}
	while ((code = sqlite3_step(row)) == SQLITE_ROW && n++ < ROWS_MAX) {
		bool is_org = sqlite3_column_type(row, COMPANY) != SQLITE_NULL;
		const char *id = (const char *)sqlite3_column_text(row, EMPLOYEE);

		owners_renew(is_org ? &party->former_as_org : &party->former_as_private,
			     id == NULL ? "" : id, sqlite3_column_int64(row, UNTIL));
	}
	sqlite3_reset(row);
	sqlite3_clear_bindings(row);
	return code == SQLITE_ROW ? SQLITE_DONE : code;
}

void crm_look_up_former(struct crm *crm, const struct policy *policy, int64_t deadline_ms,
			struct party *party)
{
	bool has_owner = party->owner_as_org.id[0] != '\0' || party->owner_as_private.id[0] != '\0';

	if (party->state == CRM_STATE_OK && !has_owner &&
	    (party->company_id != 0 || party->contact_id != 0)) {
		crm_ask(crm, policy, deadline_ms, &(struct crm_question){ read_rows, party });
	}
}

#include "dutyd/store/crm_org.h"

#include <sqlite3.h>

#include "dutyd/store/crm_ask.h"

enum { ROWS_MAX = 200, OFFICES_MAX = 1000000 };

struct look_up {
	const struct policy *policy;
	const struct org_clue *clue;
	struct organisation found;
	bool is_possible;
};

static const char *text_at(const struct crm_file *file, enum crm_org_column column)
{
	return (const char *)sqlite3_column_text(file->org, file->org_column[column]);
}

static int64_t number_at(const struct crm_file *file, enum crm_org_column column)
{
	return sqlite3_column_int64(file->org, file->org_column[column]);
}

static void read_row(const struct crm_file *file, struct org_row *row)
{
	int64_t offices = number_at(file, CRM_ORG_OFFICES);

	row->company_id = number_at(file, CRM_ORG_COMPANY_ID);
	row->name = text_at(file, CRM_ORG_COMPANY_NAME);
	row->name_key = text_at(file, CRM_ORG_NAME_KEY);
	row->inn = text_at(file, CRM_ORG_INN);
	row->domain = text_at(file, CRM_ORG_DOMAIN);
	row->is_large = number_at(file, CRM_ORG_COMPANY_LARGE) != 0;
	row->offices = offices > OFFICES_MAX ? OFFICES_MAX : (int)offices;
	row->band = text_at(file, CRM_ORG_BAND);
	row->owner_id = text_at(file, CRM_ORG_OWNER_ID);
	row->owner_since = number_at(file, CRM_ORG_OWNER_SINCE);
}

/* A key that was not said is NULL, which equals nothing. */
static void bind(sqlite3_stmt *statement, const char *name, const char *key)
{
	int parameter = sqlite3_bind_parameter_index(statement, name);

	if (parameter > 0 && key[0] != '\0') {
		sqlite3_bind_text(statement, parameter, key, -1, SQLITE_STATIC);
	}
}

static int read_rows(struct crm_file *file, void *arg)
{
	struct look_up *look_up = arg;
	struct org_row row;
	int n = 0;
	int code;

	look_up->found = (struct organisation){ 0 };
	look_up->is_possible = file->org != NULL;
	if (!look_up->is_possible) {
		return SQLITE_DONE;
	}
	bind(file->org, ":name_key", look_up->clue->name_key);
	bind(file->org, ":inn", look_up->clue->inn);
	bind(file->org, ":domain", look_up->clue->domain);
	while ((code = sqlite3_step(file->org)) == SQLITE_ROW && n++ < ROWS_MAX) {
		read_row(file, &row);
		organisation_add(look_up->policy, &look_up->found, look_up->clue, &row);
	}
	look_up->found.is_ambiguous |= code == SQLITE_ROW; /* nobody saw what else it means */
	sqlite3_reset(file->org);
	sqlite3_clear_bindings(file->org);
	return code == SQLITE_ROW ? SQLITE_DONE : code;
}

void crm_look_up_org(struct crm *crm, const struct policy *policy, const struct org_clue *clue,
		     int64_t deadline_ms, struct party *party)
{
	struct look_up look_up = { .policy = policy, .clue = clue };

	if (org_clue_is_empty(clue)) {
		return;
	}
	enum crm_state state =
		crm_ask(crm, policy, deadline_ms, &(struct crm_question){ read_rows, &look_up });

	if (state != CRM_STATE_OK) {
		party->named = NAMED_UNCHECKED;
	} else if (!look_up.is_possible) {
		party->named = NAMED_NO_VIEW;
	} else {
		organisation_join(party, &look_up.found);
	}
}

#include "dutyd/store/crm_audit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/party.h"
#include "dutyd/store/connection.h"

enum { APPLICATION_ID = 0x64757463, BUSY_MS = 5000, OBJECT_SIZE = 64 };

struct audit {
	sqlite3 *sqlite;
	const struct policy *policy;
	int64_t now_ms;
	const struct crm_audit_to *to;
	struct err *err;
};

typedef void (*row_fn)(struct audit *audit, sqlite3_stmt *row);

static const char *text_at(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text != NULL ? text : "";
}

static void tell(struct audit *audit, enum crm_finding_kind kind, const char *object,
		 const char *text)
{
	audit->to->found(audit->to->arg,
			 &(struct crm_finding){ .kind = kind, .object = object, .text = text });
}

static int each_row(struct audit *audit, const char *sql, row_fn take)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(audit->sqlite, sql, -1, &row, NULL);

	if (code == SQLITE_OK) {
		sqlite3_bind_int(row, sqlite3_bind_parameter_index(row, ":shared"),
				 audit->policy->phones.shared_from);
		while ((code = sqlite3_step(row)) == SQLITE_ROW) {
			take(audit, row);
		}
	}
	int rc = code == SQLITE_DONE ? 0 : err_set(audit->err, "%s", sqlite3_errmsg(audit->sqlite));

	sqlite3_finalize(row);
	return rc;
}

/* ---- conflicts ---- */

/* who(id or login): the person of the configuration, or as the CRM names him. */
static void who(sqlite3_context *context, int n, sqlite3_value **values)
{
	const struct policy *policy = sqlite3_user_data(context);
	const char *named = n == 1 ? (const char *)sqlite3_value_text(values[0]) : NULL;
	int person = named != NULL ? party_find_owner(policy, named) : PERSON_NONE;

	if (person != PERSON_NONE) {
		named = policy_person_id(policy, person);
	}
	sqlite3_result_text(context, named, -1, SQLITE_TRANSIENT);
}

static int add_who(struct audit *audit)
{
	union {
		const struct policy *from;
		void *to;
	} policy = { .from = audit->policy }; /* SQLite hands it back, and changes nothing */

	return sqlite3_create_function_v2(audit->sqlite, "who", 1,
					  SQLITE_UTF8 | SQLITE_DETERMINISTIC, policy.to, who, NULL,
					  NULL, NULL);
}

#define TWO_OWNERS(word)                                                                           \
	"SELECT '" word " ' || p.id, p.name, group_concat(DISTINCT who(a.employee_id))"            \
	" FROM assignment a JOIN " word " p ON p.id = a." word "_id AND p.deleted_at IS NULL"      \
	" WHERE a.until IS NULL GROUP BY p.id HAVING count(DISTINCT who(a.employee_id)) > 1"

/* Two records of one company, each with an owner of its own. */
#define TWO_RECORDS(column)                                                                        \
	"SELECT 'companies ' || group_concat(DISTINCT k.id), min(k.name),"                         \
	" group_concat(DISTINCT who(a.employee_id)) FROM company k JOIN assignment a"              \
	" ON a.company_id = k.id AND a.until IS NULL"                                              \
	" WHERE k.deleted_at IS NULL AND k." column " IS NOT NULL GROUP BY k." column              \
	" HAVING count(DISTINCT k.id) > 1 AND count(DISTINCT who(a.employee_id)) > 1"

static void take_conflict(struct audit *audit, sqlite3_stmt *row)
{
	char text[CRM_FINDING_SIZE];

	snprintf(text, sizeof(text), "\"%.400s\" is a client of %.400s", text_at(row, 1),
		 text_at(row, 2));
	tell(audit, CRM_CONFLICT, text_at(row, 0), text);
}

/* ---- orphans ---- */

static const char live_sql[] =
	"SELECT CASE WHEN k.id IS NULL THEN 'contact ' || c.id ELSE 'company ' || k.id END,"
	" coalesce(k.name, c.name), a.employee_id,"
	" max(a.since, coalesce(a.touched_at, 0), coalesce((SELECT max(touched_at) FROM deal d"
	"  WHERE d.company_id = a.company_id OR d.contact_id = a.contact_id), 0))"
	" FROM assignment a"
	" LEFT JOIN company k ON k.id = a.company_id AND k.deleted_at IS NULL"
	" LEFT JOIN contact c ON c.id = a.contact_id AND c.deleted_at IS NULL"
	" WHERE a.until IS NULL AND (k.id IS NOT NULL OR c.id IS NOT NULL)";

static void take_live(struct audit *audit, sqlite3_stmt *row)
{
	struct party party = { .state = CRM_STATE_OK, .match = MATCH_EXACT };
	struct facts facts = { 0 };
	char text[CRM_FINDING_SIZE];

	str_copy(party.owner_as_org.id, sizeof(party.owner_as_org.id), text_at(row, 2));
	party.owner_as_org.since = sqlite3_column_int64(row, 3);
	struct owner owner = party_owner_at(audit->policy, &party, audit->now_ms, &facts);

	if (owner.standing == OWNER_STANDS_GONE) {
		snprintf(text, sizeof(text),
			 "\"%.400s\" is a client of \"%.200s\", who is not here", text_at(row, 1),
			 text_at(row, 2));
	} else if (owner.standing == OWNER_STANDS_STALE) {
		int64_t days = (audit->now_ms / 1000 - party.owner_as_org.since) / 86400;
		snprintf(text, sizeof(text),
			 "\"%.400s\" is a client of \"%.200s\", untouched for %lld days",
			 text_at(row, 1), text_at(row, 2), (long long)days);
	} else {
		return;
	}
	tell(audit, CRM_ORPHAN, text_at(row, 0), text);
}

/* ---- numbers ---- */

/* Who answers to a number: living rows, and no faxes. */
#define ALIVE                                                                                      \
	" FROM phone p"                                                                            \
	" LEFT JOIN contact c ON c.id = p.contact_id AND c.deleted_at IS NULL"                     \
	" LEFT JOIN company k ON k.id = coalesce(p.company_id, c.company_id)"                      \
	"  AND k.deleted_at IS NULL"

static const char shared_sql[] =
	"SELECT p.key10, max(p.e164),"
	" count(DISTINCT coalesce('company ' || k.id, 'contact ' || c.id)),"
	" group_concat(DISTINCT coalesce('company ' || k.id, 'contact ' || c.id))" ALIVE
	" WHERE p.key10 IS NOT NULL AND p.kind <> 'fax' AND (c.id IS NOT NULL OR k.id IS NOT NULL)"
	" GROUP BY p.key10 HAVING count(DISTINCT coalesce('company ' || k.id, 'contact ' || c.id))"
	" >= :shared";

static const char odd_sql[] = "SELECT NULL, NULL, coalesce('contact ' || c.id, 'company ' || k.id),"
			      " length(p.raw)" ALIVE
			      " WHERE p.key10 IS NULL AND (c.id IS NOT NULL OR k.id IS NOT NULL)";

static const char dead_sql[] =
	"SELECT p.key10, max(p.e164), coalesce('contact ' || max(p.contact_id),"
	" 'company ' || max(p.company_id))" ALIVE " WHERE p.key10 IS NOT NULL GROUP BY p.key10"
	" HAVING max(p.kind <> 'fax' AND (c.id IS NOT NULL OR k.id IS NOT NULL)) = 0";

static void mask(struct audit *audit, sqlite3_stmt *row, char text[PHONE_MASK_SIZE])
{
	struct phone phone;
	const char *e164 = text_at(row, 1);

	phone_normalise(&audit->policy->phones, e164[0] != '\0' ? e164 : text_at(row, 0), &phone);
	phone_mask(&phone, text);
}

static void take_shared(struct audit *audit, sqlite3_stmt *row)
{
	char object[PHONE_MASK_SIZE], text[CRM_FINDING_SIZE];

	mask(audit, row, object);
	snprintf(text, sizeof(text), "is the number of %d: %.800s", sqlite3_column_int(row, 2),
		 text_at(row, 3));
	tell(audit, CRM_SHARED, object, text);
}

static void take_odd(struct audit *audit, sqlite3_stmt *row)
{
	tell(audit, CRM_ODD, text_at(row, 2), "has a number that cannot be read");
}

static void take_dead(struct audit *audit, sqlite3_stmt *row)
{
	char object[PHONE_MASK_SIZE], text[CRM_FINDING_SIZE];

	mask(audit, row, object);
	snprintf(text, sizeof(text), "matches nothing: %.100s is deleted, or it is a fax",
		 text_at(row, 2));
	tell(audit, CRM_DEAD, object, text);
}

/* ---- all of it ---- */

static void take_id(struct audit *audit, sqlite3_stmt *row)
{
	if (sqlite3_column_int64(row, 0) != APPLICATION_ID) {
		err_set(audit->err, "no customer base of dutyd's (schema/crm.sql)");
	}
}

static int look(struct audit *audit)
{
	static const struct {
		const char *sql;
		row_fn take;
	} questions[] = {
		{ TWO_OWNERS("company"), take_conflict },
		{ TWO_OWNERS("contact"), take_conflict },
		{ TWO_RECORDS("name_key"), take_conflict },
		{ TWO_RECORDS("inn"), take_conflict },
		{ live_sql, take_live },
		{ shared_sql, take_shared },
		{ odd_sql, take_odd },
		{ dead_sql, take_dead },
	};

	if (each_row(audit, "PRAGMA application_id", take_id) != 0 || audit->err->text[0] != '\0') {
		return -1;
	}
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (each_row(audit, questions[i].sql, questions[i].take) != 0) {
			return -1;
		}
	}
	return 0;
}

int crm_audit(const char *path, const struct policy *policy, int64_t now_ms,
	      const struct crm_audit_to *to, struct err *err)
{
	struct audit audit = { .policy = policy, .now_ms = now_ms, .to = to, .err = err };
	int rc = -1;

	err->text[0] = '\0';
	if (connection_open(path, SQLITE_OPEN_READONLY, &audit.sqlite) == SQLITE_OK) {
		sqlite3_busy_timeout(audit.sqlite, BUSY_MS);
		sqlite3_db_config(audit.sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		rc = add_who(&audit) == SQLITE_OK ? look(&audit) : -1;
	} else {
		err_set(err, "%s", sqlite3_errmsg(audit.sqlite));
	}
	sqlite3_close_v2(audit.sqlite);
	return rc == 0 ? 0 : err_prefix(err, path);
}

const char *crm_finding_name(enum crm_finding_kind kind)
{
	static const char *const names[CRM_FINDING_COUNT] = { "conflict", "orphan", "shared", "odd",
							      "dead" };

	return names[kind];
}

bool crm_finding_is_urgent(enum crm_finding_kind kind)
{
	return kind == CRM_CONFLICT || kind == CRM_ORPHAN;
}

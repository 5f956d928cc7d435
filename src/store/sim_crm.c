#include "dutyd/store/sim_crm.h"

#include <sqlite3.h>
#include <string.h>

#include "dutyd/store/connection.h"
#include "dutyd/store/schema.h"

enum { INSERT_EMPLOYEE, INSERT_COMPANY, INSERT_PHONE, INSERT_OWNER, INSERT_COUNT };

static const char *const inserts[INSERT_COUNT] = {
	[INSERT_EMPLOYEE] = "INSERT INTO employee (id, name) VALUES (?1, ?2)",
	[INSERT_COMPANY] = "INSERT INTO company (id, name, is_large, updated_at)"
			   " VALUES (?1, 'Компания ' || ?1, ?2, ?3)",
	[INSERT_PHONE] = "INSERT INTO phone (company_id, raw, e164, key10)"
			 " VALUES (?1, ?2, ?2, substr(?2, -10))",
	[INSERT_OWNER] = "INSERT INTO assignment (company_id, employee_id, since)"
			 " VALUES (?1, ?2, ?3)",
};

struct base {
	struct sqlite3 *sqlite;
	sqlite3_stmt *insert[INSERT_COUNT];
	const struct policy *policy;
	int64_t until_s; /* the end of the simulated time: nobody loses touch before */
	int rc;
};

static void run(struct base *base, int insert)
{
	sqlite3_stmt *statement = base->insert[insert];

	if (sqlite3_step(statement) != SQLITE_DONE) {
		base->rc = -1;
	}
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

static void add_people(struct base *base)
{
	for (int i = 0; i < base->policy->n_people; i++) {
		sqlite3_stmt *statement = base->insert[INSERT_EMPLOYEE];

		sqlite3_bind_text(statement, 1, base->policy->people[i].id, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, base->policy->people[i].name, -1, SQLITE_STATIC);
		run(base, INSERT_EMPLOYEE);
	}
}

/* Company N has the number of caller N - 1. */
static void add_company(struct base *base, int caller, bool is_large)
{
	char number[SIM_NUMBER_SIZE];

	sim_number(caller, number);
	sqlite3_bind_int(base->insert[INSERT_COMPANY], 1, caller + 1);
	sqlite3_bind_int(base->insert[INSERT_COMPANY], 2, is_large);
	sqlite3_bind_int64(base->insert[INSERT_COMPANY], 3, base->until_s);
	run(base, INSERT_COMPANY);
	sqlite3_bind_int(base->insert[INSERT_PHONE], 1, caller + 1);
	sqlite3_bind_text(base->insert[INSERT_PHONE], 2, number, -1, SQLITE_STATIC);
	run(base, INSERT_PHONE);
}

static void add_clients(struct base *base, int n)
{
	const struct policy_department *commercial =
		&base->policy->departments[base->policy->commercial];

	for (int i = 0; i < n; i++) {
		int owner = commercial->members[i % commercial->n_members];
		sqlite3_stmt *statement = base->insert[INSERT_OWNER];

		add_company(base, i, false);
		sqlite3_bind_int(statement, 1, i + 1);
		sqlite3_bind_text(statement, 2, base->policy->people[owner].id, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 3, base->until_s);
		run(base, INSERT_OWNER);
	}
}

static void add_large(struct base *base, const struct sim_plan *plan)
{
	for (int i = 0; i < plan->n; i++) {
		if (plan->calls[i].kind == PROFILE_LARGE && !plan->calls[i].is_repeat) {
			add_company(base, plan->calls[i].caller, true);
		}
	}
}

static bool prepare(struct base *base)
{
	if (sqlite3_exec(base->sqlite, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF", NULL,
			 NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(base->sqlite, schema_crm_sql, NULL, NULL, NULL) != SQLITE_OK) {
		return false;
	}
	for (int i = 0; i < INSERT_COUNT; i++) {
		if (sqlite3_prepare_v2(base->sqlite, inserts[i], -1, &base->insert[i], NULL) !=
		    SQLITE_OK) {
			return false;
		}
	}
	return sqlite3_exec(base->sqlite, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
}

int sim_crm_make(const char *path, const struct policy *policy, const struct profile *profile,
		 const struct sim_plan *plan, struct err *err)
{
	struct base base = { .policy = policy,
			     .until_s = zone_day_start(policy->zone, plan->first + plan->days) };

	if (connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &base.sqlite) !=
		    SQLITE_OK ||
	    !prepare(&base)) {
		base.rc = -1;
	} else {
		add_people(&base);
		add_clients(&base, profile->clients);
		add_large(&base, plan);
		if (sqlite3_exec(base.sqlite, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
			base.rc = -1;
		}
	}
	if (base.rc != 0) {
		err_set(err, "%s: %s", path, sqlite3_errmsg(base.sqlite));
	}
	for (int i = 0; i < INSERT_COUNT; i++) {
		sqlite3_finalize(base.insert[i]);
	}
	sqlite3_close_v2(base.sqlite);
	return base.rc;
}

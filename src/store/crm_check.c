#include "dutyd/store/crm_check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/store/crm_file.h"

enum { NAMES_MAX = 16, NAME_SIZE = 64, PLAN_SIZE = POLICY_SELECT_SIZE + 32 };

static int is_over(void *arg)
{
	const int64_t *deadline_ms = arg;

	return clock_monotonic_ms() > *deadline_ms;
}

/* ---- how the look-up is carried out ---- */

/* Tables that the query makes for itself: reading one of them whole is no fault. */
struct own_names {
	int n;
	char name[NAMES_MAX][NAME_SIZE];
};

static bool is_own(const struct own_names *own, const char *name)
{
	for (int i = 0; i < own->n; i++) {
		if (strcmp(own->name[i], name) == 0) {
			return true;
		}
	}
	return name[0] == '('; /* "(subquery-2)" */
}

static void note_own(struct own_names *own, const char *detail)
{
	static const char *const words[] = { "CO-ROUTINE ", "MATERIALIZE " };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_has_prefix(detail, words[i]) && own->n < NAMES_MAX) {
			str_copy_cut(own->name[own->n++], NAME_SIZE, detail + strlen(words[i]));
		}
	}
}

/* "SCAN phone", "SCAN p USING COVERING INDEX i": its name; false for anything else. */
static bool is_scan(const struct own_names *own, const char *detail, char name[NAME_SIZE])
{
	if (!str_has_prefix(detail, "SCAN ") || strcmp(detail, "SCAN CONSTANT ROW") == 0) {
		return false;
	}
	detail += strlen("SCAN ");
	return str_copy_n(name, NAME_SIZE, detail, strcspn(detail, " ")) && !is_own(own, name);
}

/* The words of EXPLAIN QUERY PLAN may change with SQLite: then nothing is found and said. */
static void check_plan(struct crm_file *file, const char *path, struct outside *to)
{
	struct own_names own = { 0 };
	sqlite3_stmt *plan = NULL;
	char *text = xcalloc(1, PLAN_SIZE);
	char name[NAME_SIZE];

	snprintf(text, PLAN_SIZE, "EXPLAIN QUERY PLAN %s", file->select);
	if (sqlite3_prepare_v2(file->sqlite, text, -1, &plan, NULL) == SQLITE_OK) {
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);
			note_own(&own, detail != NULL ? detail : "");
			if (detail != NULL && is_scan(&own, detail, name)) {
				outside_say(to, REPORT_WARNING, path,
					    "the look-up reads a whole table (%s) for every call",
					    name);
				outside_hint(to, "an index that begins with the number's key");
				break;
			}
		}
	}
	sqlite3_finalize(plan);
	free(text);
}

/* ---- logins ---- */

/*
 * The builtin CRM has them in employee, by login or by our id; another one behind the view need
 * not have that table.
 */
static void check_logins(struct crm_file *file, const struct policy *policy, struct outside *to)
{
	sqlite3_stmt *find = NULL;
	char path[POLICY_ID_SIZE + 16];

	if (sqlite3_prepare_v2(file->sqlite, "SELECT 1 FROM employee WHERE id IN (?, ?)", -1, &find,
			       NULL) != SQLITE_OK) {
		return;
	}
	for (int i = 0; i < policy->n_people; i++) {
		const struct policy_person *person = &policy->people[i];
		if (person->crm[0] == '\0') {
			continue;
		}
		sqlite3_bind_text(find, 1, person->crm, -1, SQLITE_STATIC);
		sqlite3_bind_text(find, 2, person->id, -1, SQLITE_STATIC);
		if (sqlite3_step(find) == SQLITE_DONE) {
			snprintf(path, sizeof(path), "people.%s.crm", person->id);
			outside_say(to, REPORT_WARNING, path, "the CRM has no employee \"%s\"",
				    person->crm);
		}
		sqlite3_reset(find);
	}
	sqlite3_finalize(find);
}

/* What the SELECT itself is to blame for refuses the configuration; what the file is may pass. */
static void tell_problem(const struct policy *policy, int code, const struct err *err,
			 struct outside *to)
{
	if (code == SQLITE_BUSY || code == SQLITE_INTERRUPT) {
		outside_say(to, REPORT_WARNING, "crm.database",
			    "%s is locked or slow just now: the look-up was not checked",
			    policy->crm.database);
	} else if (code == SQLITE_ERROR && policy->crm.lookup[0] != '\0') {
		outside_say(to, REPORT_ERROR, "crm.lookup", "%s", err->text);
	} else {
		outside_say(to, REPORT_WARNING, "crm.database",
			    "%s: %s: every caller would be unknown", policy->crm.database,
			    err->text);
	}
}

void crm_check(const struct policy *policy, struct outside *to)
{
	int64_t deadline_ms = clock_monotonic_ms() + CRM_CHECK_MS;
	struct crm_file file = { 0 };
	struct err err = { "" };

	if (access(policy->crm.database, F_OK) != 0) {
		return;
	}
	int code = crm_file_open(&file, policy, is_over, &deadline_ms, &err);
	if (code != SQLITE_OK) {
		tell_problem(policy, code, &err, to);
		return;
	}
	check_plan(&file, policy->crm.lookup[0] != '\0' ? "crm.lookup" : "crm.database", to);
	if (policy->crm.lookup[0] == '\0') {
		check_logins(&file, policy, to);
	}
	if (policy->crm.organisation[0] != '\0' && file.org == NULL) {
		outside_say(to, REPORT_ERROR, "crm.organisation", "%s", file.org_problem.text);
	}
	crm_file_close(&file);
}

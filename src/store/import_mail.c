/* Which mail domain is a company's: a count of its mails, settled when all rows are in. */
#include <sqlite3.h>

#include "dutyd/store/import_rows.h"

int import_note_mails(struct import *im, const struct crm_record *record, int64_t company)
{
	if (company == 0) {
		return 0; /* a private person's says nothing of anybody else */
	}
	for (int i = 0; i < record->n_domains; i++) {
		sqlite3_stmt *note = import_statement(im, IMPORT_NOTE_MAIL);

		if (note == NULL) {
			return -1;
		}
		sqlite3_bind_int64(note, 1, company);
		sqlite3_bind_text(note, 2, record->domains[i], -1, SQLITE_STATIC);
		int code = import_step(im, note);

		sqlite3_reset(note);
		if (code < 0) {
			return -1;
		}
	}
	return 0;
}

/* One number of one row. */
static int count(struct import *im, const char *sql, int64_t *n, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	bool is_read = sqlite3_prepare_v2(im->file.sqlite, sql, -1, &statement, NULL) ==
			       SQLITE_OK &&
		       sqlite3_step(statement) == SQLITE_ROW;

	*n = is_read ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	return is_read ? 0 : err_set(err, "mails: %s", sqlite3_errmsg(im->file.sqlite));
}

/* Some of a company's rows are no word against what all of them have said before. */
int import_settle_mails(struct import *im, bool is_partial, struct err *err)
{
	static const char majority[] =
		"CREATE TEMP TABLE domain AS SELECT m.company, m.domain FROM temp.mail m"
		" WHERE 2 * n > (SELECT sum(n) FROM temp.mail WHERE company = m.company)";
	static const char whole[] = "UPDATE company SET domain = d.domain FROM temp.domain d"
				    " WHERE company.id = d.company";
	static const char fill[] = "UPDATE company SET domain = d.domain FROM temp.domain d"
				   " WHERE company.id = d.company AND company.domain IS NULL";
	int64_t n_told;

	if (import_file_run(&im->file, "mails", majority, err) != 0 ||
	    import_file_run(&im->file, "mails", is_partial ? fill : whole, err) != 0 ||
	    count(im, "SELECT count(*) FROM temp.domain", &im->totals.domains, err) != 0 ||
	    count(im, "SELECT count(DISTINCT company) FROM temp.mail", &n_told, err) != 0) {
		return -1;
	}
	im->totals.domains_torn = n_told - im->totals.domains;
	return 0;
}

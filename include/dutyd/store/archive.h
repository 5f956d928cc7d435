/*
 * archive: what stands in dutyd.db and in the CRM, read for reports.
 *
 * Layer store. Read-only, beside the daemon that writes, in one read transaction from open to
 * close: every answer is of the same moment. The questions are a closed list (archive.c) with the
 * columns that are said here; a row lives for the time of the call that gets it.
 */
#ifndef DUTYD_STORE_ARCHIVE_H
#define DUTYD_STORE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/err.h"
#include "dutyd/domain/party_key.h"

struct archive; /* opaque: made by archive_open, ended by archive_close */
struct archive_row;

enum archive_query {
	/* Every decision of the time, by call: call, at, stage, failed leg, seconds, leg, action,
	 * employee, department, belongs_to, legs, the roster's day, answered, ended. */
	ARCHIVE_DECISIONS,
	/* Opened in the time, or open still, of one kind (`word`): party, responsible, holder,
	 * call, opened, due, closed, closed by. */
	ARCHIVE_TASKS,
	/* What came to `word` at a hand-over as the department's head: call, at, party's company,
	 * party's contact, last act of the ledger behind it, whose that made the client. */
	ARCHIVE_HEAD,
	/* Every call that arrived in the time: call, arrived, answered, answered by, ended, action
	 * and reason at arrival, has a verdict, called back (course_store.h). */
	ARCHIVE_CALLS,
	/* Enquiries that entered the department `word` and were nobody's client there: call, at,
	 * belongs_to. */
	ARCHIVE_VOLUME,
	/* What the second identity check has found: at, call as 8 characters, company,
	 * owner, whom the party had reached. */
	ARCHIVE_CONFLICTS,
	/* Every test of an officer, and every mystery shopper's call that somebody answered: who,
	 * when, call, score (-1: not judged), note, who wrote it down. */
	ARCHIVE_TESTS,
	/* The ledger up to the end of the time, without calls that were tests: at, entry,
	 * party, employee, decision, tel, reason. */
	ARCHIVE_LEDGER,
	/* Of the CRM: deals closed in the time (`word` "won"), or opened since it began (""): id,
	 * company, contact, employee, band, kopecks, inbound, closed, stage, large, offices,
	 * computers, name of the party, opened, its numbers. Times are seconds there. */
	ARCHIVE_DEALS,
	/* Of one person, `word` his number or contact:ID, `tel` the number's tag: whose call it is,
	 * 0 = no call's, a JSON object. */
	ARCHIVE_SUBJECT_CALLS,
	ARCHIVE_SUBJECT_LEDGER,
	ARCHIVE_SUBJECT_TASKS,
	ARCHIVE_SUBJECT_REACH,
	ARCHIVE_QUERY_COUNT
};

enum archive_kind { ARCHIVE_STORE, ARCHIVE_CRM };

/* UTC milliseconds: from <= t < until. word and tel: see the questions. */
struct archive_ask {
	int64_t from_ms, until_ms;
	const char *word, *tel;
	bool is_time_told; /* intake.trust_time: the times are not the clock's, so all are read */
};

/* NULL and err: not there, not readable, or not of this program's version. */
struct archive *archive_open(enum archive_kind kind, const char *path, struct err *err);
void archive_close(struct archive **archive);

/* Each row of the answer to take(). 0, or -1 and err. */
int archive_read(struct archive *archive, enum archive_query query, const struct archive_ask *ask,
		 void (*take)(const struct archive_row *row, void *arg), void *arg);

/* What the last archive_read that failed has to say. */
const char *archive_problem(const struct archive *archive);

/* When the oldest decision that is kept was made; INT64_MAX: there is none, or nobody can read. */
int64_t archive_begins_ms(struct archive *archive);

/* The key of the number tags; false: the file has none. */
bool archive_tag_key(struct archive *archive, uint8_t key[32]);

/* "tel:TAG" of a number, by the file's own key. 0, or -1 and archive_problem(). */
int archive_tel(struct archive *archive, const char *e164, char tel[PARTY_TEL_SIZE]);

/* Columns; a NULL is 0 or "". */
int64_t archive_int(const struct archive_row *row, int column);
const char *archive_text(const struct archive_row *row, int column);

#endif

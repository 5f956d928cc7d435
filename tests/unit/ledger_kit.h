/* What the ledger's tests share: a store with the seed company, calls, the rows they leave. */
#ifndef LEDGER_KIT_H
#define LEDGER_KIT_H

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "disk_fault.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/store/ledger_check.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "seed_store.h"

static struct seed_store seed;

static inline int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	disk_fault_clear();
	seed_store_remove(&seed);
	return 0;
}

static inline void at(const char *when)
{
	seed.now_ms = seed_time(seed.policy, when);
}

static inline const char *arrive(const char *pbx_id, const char *number)
{
	static char text[64];
	struct job *job = seed_job(&seed, STAGE_ARRIVAL, pbx_id);

	phone_normalise(&seed.policy->phones, number, &job->call.caller);
	seed_run(&seed, job);
	snprintf(text, sizeof(text), "%s %s", reason_name(job->answer.reason),
		 job->answer.belongs_to[0] != '\0' ? job->answer.belongs_to : "-");
	job_destroy(&job);
	return text;
}

static inline const char *stage(enum stage stage, const char *pbx_id, const char *name,
				const char *value)
{
	static char text[64];
	struct job *job = seed_job(&seed, stage, pbx_id);

	if (name != NULL) {
		seed_give(job, name, value);
	}
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	snprintf(text, sizeof(text), "%s %s", reason_name(job->answer.reason),
		 job->answer.belongs_to[0] != '\0' ? job->answer.belongs_to : "-");
	job_destroy(&job);
	return text;
}

static inline void answer(const char *pbx_id, const char *by)
{
	struct job *job = seed_job(&seed, STAGE_ANSWERED, pbx_id);

	str_copy(job->call.by, sizeof(job->call.by), by);
	seed_run(&seed, job);
	assert_int_equal(job->result, JOB_OK);
	job_destroy(&job);
}

static inline int64_t count(const char *sql)
{
	return seed_number(seed.path, sql);
}

/* Rows as "assign masha DUTY_TODAY, …", oldest first. */
static inline const char *rows(void)
{
	static char text[1024];

	seed_word(seed.path,
		  "SELECT coalesce(group_concat(entry || ' ' || employee || ' ' || reason, ', '),"
		  " '') FROM (SELECT * FROM ledger ORDER BY id)",
		  text, sizeof(text));
	return text;
}

static char findings[2048];

static inline void note_finding(void *arg, int64_t id, const char *what)
{
	size_t n = strlen(findings);

	(void)arg;
	snprintf(findings + n, sizeof(findings) - n, "%lld %.7s; ", (long long)id, what);
}

static inline const char *verify(void)
{
	struct ledger_reader reader = { .finding = note_finding };
	struct err err = { "" };
	int64_t n;

	findings[0] = '\0';
	assert_true(ledger_walk(seed.path, &reader, &n, &err) >= 0);
	return findings;
}

#endif

#include "seed_store.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "seed_crm.h"
#include "seed_policy.h"
#include "test_main.h"

enum { WAIT_MS = 10000 };

static const char clients[] =
	"INSERT INTO company (id, name) VALUES (1, 'Вектор');"
	"INSERT INTO contact (id, company_id, name) VALUES (1, 1, 'Иван');"
	"INSERT INTO phone (contact_id, raw, e164, key10)"
	" VALUES (1, '1', '+74951110001', '4951110001');"
	"INSERT INTO assignment (company_id, employee_id, since) VALUES (1, 'vasya', 1795000000)";

void seed_store_make(struct seed_store *seed)
{
	memset(seed, 0, sizeof(*seed));
	seed_folder_make(seed->folder);
	snprintf(seed->path, sizeof(seed->path), "%s/dutyd.db", seed->folder);
	snprintf(seed->crm_path, sizeof(seed->crm_path), "%s/crm.db", seed->folder);
	seed_crm_create(seed->crm_path, "WAL", clients);
	seed->policy = seed_policy();
	str_copy(seed->policy->crm.database, sizeof(seed->policy->crm.database), seed->crm_path);
	seed->roster = seed_roster(seed->policy);
	seed->now_ms = seed_time(seed->policy, "2026-12-01 11:00");
	STAILQ_INIT(&seed->done);
}

void seed_store_open(struct seed_store *seed)
{
	struct err err = { "" };

	seed->store = store_open(seed->path, &seed->last_number, &err);
	if (seed->store == NULL) {
		fail_msg("store: %s", err.text);
	}
}

static void destroy_done(struct seed_store *seed)
{
	struct job *job;

	while ((job = STAILQ_FIRST(&seed->done)) != NULL) {
		STAILQ_REMOVE_HEAD(&seed->done, link);
		job_destroy(&job);
	}
}

void seed_store_close(struct seed_store *seed)
{
	store_close(&seed->store);
	destroy_done(seed);
}

void seed_store_reopen(struct seed_store *seed)
{
	seed_store_close(seed);
	seed_store_open(seed);
}

void seed_assert_durable(const struct job *job)
{
	if (job->result != JOB_OK) {
		fail_msg("%s", job->err.text);
	}
	assert_true(job->is_durable);
	assert_true(job->answer.is_durable);
}

void seed_store_remove(struct seed_store *seed)
{
	seed_store_close(seed);
	roster_unref(&seed->roster);
	policy_unref(&seed->policy);
	seed_folder_remove(seed->folder);
}

struct job *seed_job(struct seed_store *seed, enum stage stage, const char *pbx_id)
{
	bool is_note = stage == STAGE_ANSWERED || stage == STAGE_ENDED;
	struct job *job = job_create(is_note ? JOB_NOTE : JOB_DECIDE, seed->policy, seed->roster);

	job->crm_deadline_ms = clock_monotonic_ms() + 150;
	job->call.stage = stage;
	job->call.now_ms = seed->now_ms;
	job->call.may_create = stage == STAGE_ARRIVAL;
	seed->last_number = callid_after(seed->last_number, seed->now_ms);
	job->call.new_number = seed->last_number;
	str_copy(job->call.source, sizeof(job->call.source), "pbx1");
	str_copy(job->call.pbx_id, sizeof(job->call.pbx_id), pbx_id);
	phone_normalise(&seed->policy->phones, SEED_STRANGER, &job->call.caller);
	str_copy(job->call.did, sizeof(job->call.did), "+74950000100");
	return job;
}

void seed_give(struct job *job, const char *name, const char *text)
{
	struct given *given = job_call_give(&job->call);

	assert_non_null(given);
	str_copy(given->name, sizeof(given->name), name);
	str_copy(given->text, sizeof(given->text), text);
	given->source = SOURCE_OFFICER;
}

void seed_submit(struct seed_store *seed, struct job *job)
{
	assert_true(store_submit(seed->store, job));
}

void seed_wait(struct seed_store *seed, struct job *wanted)
{
	int64_t until_ms = clock_monotonic_ms() + WAIT_MS;

	for (;;) {
		struct pollfd ready = { .fd = store_done_fd(seed->store), .events = POLLIN };
		struct job_list back;
		struct job *job;

		STAILQ_FOREACH(job, &seed->done, link)
		{
			if (job == wanted) {
				STAILQ_REMOVE(&seed->done, job, job, link);
				return;
			}
		}
		if (clock_monotonic_ms() > until_ms || poll(&ready, 1, WAIT_MS) != 1) {
			fail_msg("the job is not back after %d s", WAIT_MS / 1000);
		}
		store_take_done(seed->store, &back, STORE_QUEUE_MAX);
		STAILQ_CONCAT(&seed->done, &back);
	}
}

struct job *seed_run(struct seed_store *seed, struct job *job)
{
	seed_submit(seed, job);
	seed_wait(seed, job);
	return job;
}

struct job *seed_ask(struct seed_store *seed, enum stage stage, const char *pbx_id)
{
	return seed_run(seed, seed_job(seed, stage, pbx_id));
}

static int log_fd = -1;

void seed_log_begin(void)
{
	if (log_fd >= 0) {
		close(log_fd);
	}
	log_fd = memfd_create("log", MFD_CLOEXEC);
	assert_true(log_fd >= 0);
	log_open(log_fd);
}

int seed_logged(const char *needle)
{
	static char text[65536];
	ssize_t len = pread(log_fd, text, sizeof(text) - 1, 0);
	int n = 0;

	assert_true(len >= 0);
	text[len] = '\0';
	for (const char *at = text; (at = strstr(at, needle)) != NULL; at++) {
		n++;
	}
	return n;
}

#include "dutyd/store/job.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/store/pbx_job.h"

void job_bind(struct job *job, struct policy *policy, struct roster *roster)
{
	job->policy = policy == NULL ? NULL : policy_ref(policy);
	job->roster = roster == NULL ? NULL : roster_ref(roster);
}

struct job *job_create(enum job_kind kind, struct policy *policy, struct roster *roster)
{
	struct job *job = xcalloc(1, sizeof(*job));

	job->kind = kind;
	job_bind(job, policy, roster);
	job->call.leg = -1;
	atomic_init(&job->claim, JOB_NEW);
	if (kind == JOB_FETCH || kind == JOB_QUEUE) {
		job->queue = xcalloc(1, sizeof(*job->queue));
	}
	if (kind == JOB_READERS) {
		job->queue = xcalloc(1, sizeof(*job->queue));
		job->queue->readers = xcalloc(1, sizeof(*job->queue->readers));
	}
	if (kind == JOB_PRIVACY) {
		job->privacy = xcalloc(1, sizeof(*job->privacy));
	}
	if (kind == JOB_ROSTER) {
		job->act = xcalloc(1, sizeof(*job->act));
		job->act->alarm_to = CIVIL_DAY_NONE;
	}
	return job;
}

void job_destroy(struct job **job)
{
	struct job *gone = *job;

	if (gone == NULL) {
		return;
	}
	*job = NULL;
	if (gone->queue != NULL) {
		for (int i = 0; i < gone->queue->n_messages; i++) {
			free(gone->queue->messages[i].payload);
		}
		free(gone->queue->readers);
		free(gone->queue);
	}
	if (gone->act != NULL) {
		book_plan_free(&gone->act->plan);
		book_free(&gone->act->book);
		free(gone->act);
	}
	pbx_job_free(&gone->pbx);
	presence_unref(&gone->presence);
	if (gone->policy != NULL) {
		policy_unref(&gone->policy);
	}
	if (gone->roster != NULL) {
		roster_unref(&gone->roster);
	}
	free(gone->call.given);
	free(gone->privacy);
	free(gone->body);
	free(gone);
}

void job_set_body(struct job *job, const char *body)
{
	free(job->body);
	job->body = xstrdup(body);
}

static enum job_claim claim(struct job *job, enum job_claim wanted)
{
	int expected = JOB_NEW;

	/* Release and acquire: who reads DECIDED sees the answer that was written before it. */
	if (atomic_compare_exchange_strong(&job->claim, &expected, wanted)) {
		return wanted;
	}
	return (enum job_claim)expected;
}

enum job_claim job_claim_decided(struct job *job)
{
	return claim(job, JOB_DECIDED);
}

enum job_claim job_claim_fallback(struct job *job)
{
	return claim(job, JOB_FALLBACK);
}

/* A number that is corrected downwards takes back what the one before it said. */
static void take_computers(const struct policy *policy, const char *text, struct facts_said *said,
			   struct facts *facts)
{
	int64_t n;

	if (policy->large_computers == 0 || !str_to_int(text, 0, INT_MAX, &n)) {
		return;
	}
	if (n >= policy->large_computers) {
		said->value = COMPANY_LARGE;
	} else if (facts_get(facts, FACT_COMPANY) == COMPANY_LARGE) {
		said->value = COMPANY_NORMAL;
	}
	facts_say(facts, FACT_COMPANY, said);
}

void job_given_fact(const struct policy *policy, const struct given *given, const char *author,
		    struct facts *facts)
{
	struct facts_said said = { .source = given->source,
				   .author = policy_find_person_any(policy, author) };
	enum fact fact;

	if (strcmp(given->name, "computers") == 0) {
		take_computers(policy, given->text, &said, facts);
		return;
	}
	if (fact_parse(given->name, &fact) && fact_is_answerable(fact) &&
	    fact_value_parse(fact, given->text, &said.value)) {
		facts_say(facts, fact, &said);
	}
}

void job_situation(const struct job *job, const struct party *party, struct situation *situation)
{
	const struct job_call *call = &job->call;

	memset(situation, 0, sizeof(*situation));
	situation->stage = call->stage;
	situation->now_ms = call->now_ms;
	situation->line = policy_find_line(job->policy, call->did);
	situation->is_withheld = call->caller.kind == PHONE_WITHHELD;
	situation->party = party;
	situation->to = policy_find_person(job->policy, call->to);
	situation->officer = policy_find_person_any(job->policy, call->author);
	/* Of a call without a past: nothing is left to try, the client department has it. */
	situation->before.leg = call->leg > LEGS_MAX ? LEGS_MAX : call->leg;
	situation->before.reason = REASON_FIRST_LINE;
	situation->before.department = job->policy->client;
	situation->before.belongs_to = PERSON_NONE;
	memcpy(situation->before.status, call->status, sizeof(situation->before.status));
	for (int i = 0; i < call->n_given; i++) {
		job_given_fact(job->policy, &call->given[i], call->author, &situation->facts);
	}
}

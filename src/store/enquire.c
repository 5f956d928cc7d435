#include "dutyd/store/enquire.h"

#include "dutyd/domain/verdict.h"
#include "dutyd/store/conflict.h"
#include "dutyd/store/crm_former.h"
#include "dutyd/store/crm_org.h"

void enquire_look_up(struct worker *worker, const struct job *job, struct record *record)
{
	struct record_call *call = &record->call;

	/* A mystery shopper is an ordinary unknown caller, whatever the CRM knows. */
	if (shopper_is(&job->policy->quality, &call->caller)) {
		call->is_test = true;
		worker->party = (struct party){ .state = CRM_STATE_OK, .match = MATCH_NONE };
	}
	for (int i = 0; i < job->call.n_given; i++) {
		const struct given *given = &job->call.given[i];

		org_clue_take(&call->clue, given->name, given->text);
		address_take(&call->address, job->policy, given, job->call.author);
		walk_take(&call->walk, &job->policy->script, given);
	}
	crm_look_up_org(worker->crm, job->policy, &call->clue, job->crm_deadline_ms,
			&worker->party);
	crm_look_up_former(worker->crm, job->policy, job->crm_deadline_ms, &worker->party);
}

void enquire_conclude(struct worker *worker, const struct job *job, struct record *record)
{
	const struct script *script = &job->policy->script;
	int shown = walk_question(script, job->call.question);

	verdict_conclude(job->policy, &record->call.walk, &worker->decision);
	if (shown != SCRIPT_END) {
		worker->decision.question = &script->questions[shown];
	}
	conflict_plan(&worker->party, &worker->decision, record);
}

void enquire_recall(struct job *job, const struct record *record)
{
	verdict_recall(job->policy, &record->call.walk, &job->answer);
}

#include "dutyd/store/follow.h"

#include "dutyd/store/act.h"
#include "dutyd/store/conflict.h"
#include "dutyd/store/ledger_message.h"
#include "dutyd/store/quality.h"
#include "dutyd/store/task.h"
#include "dutyd/store/waiting.h"

/* the CRM learns of every verdict, and of what somebody decides by hand. */
static bool is_for_crm(enum stage stage)
{
	return stage == STAGE_QUALIFY || stage == STAGE_HANDOVER || stage_is_act(stage);
}

int follow_decision(struct db *db, const struct record *record)
{
	if (conflict_write(db, record) != 0 || act_write_audit(db, record) != 0) {
		return -1;
	}
	if (record->call.is_test) {
		return 0;
	}
	if (is_for_crm(record->job->call.stage) && ledger_message_jurisdiction(db, record) != 0) {
		return -1;
	}
	return task_write_decision(db, record) != 0 ? -1 : ledger_write(db, record);
}

int follow_note(struct db *db, const struct record *record)
{
	bool is_answered = record->job->call.stage == STAGE_ANSWERED;

	if (act_write_audit(db, record) != 0) {
		return -1;
	}
	if (record->call.is_test) {
		return is_answered ? quality_lifted(db, record) : 0;
	}
	if ((is_answered ? task_write_answered(db, record) : task_write_ended(db, record)) != 0) {
		return -1;
	}
	return ledger_write(db, record);
}

int follow_confirmed(struct db *db, const struct record *record)
{
	return act_write_audit(db, record) != 0 ? -1 : task_write_confirmed(db, record);
}

int follow_tend(struct db *db, struct job *job)
{
	return task_tend(db, job) != 0 || waiting_tend(db, job) != 0 || quality_tend(db, job) != 0 ?
		       -1 :
		       0;
}

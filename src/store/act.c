#include "dutyd/store/act.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/act.h"
#include "dutyd/domain/department.h"

enum { DETAIL_SIZE = 512 };

static bool refuse(struct job *job, const char *text, const char *who)
{
	job->result = JOB_REFUSED;
	err_set(&job->err, "%s%s", text, who);
	return false;
}

static bool may_hand_back(struct job *job, const struct record_call *call)
{
	const struct policy *policy = job->policy;
	int holder = policy_find_person(policy, call->belongs_to);
	const char *by = job->call.by;

	if (holder == PERSON_NONE || policy_department_of(policy, holder) != policy->commercial) {
		return refuse(job, "nobody of the commercial department has this client", "");
	}
	if (by[0] != '\0' && strcmp(by, call->belongs_to) != 0 && !policy_is_led_by(policy, by)) {
		return refuse(job, "the client belongs to ", call->belongs_to);
	}
	return true;
}

static bool is_there_for_it(struct job *job)
{
	int32_t day = zone_day_at(job->policy->zone, job->call.now_ms / 1000);

	if (!policy_is_employed(job->policy, policy_find_person(job->policy, job->call.to), day)) {
		return refuse(job, "not employed that day: ", job->call.to);
	}
	return true;
}

/* to somebody of the commercial department, whose organisations are. */
static bool may_introduce(struct job *job)
{
	const struct policy *policy = job->policy;
	int to = policy_find_person(policy, job->call.to);

	if (job->call.to[0] == '\0') {
		return true; /* to the owner, or to whom it falls that day */
	}
	if (department_find_own(policy, to) != policy->commercial) {
		return refuse(job, "not of the commercial department: ", job->call.to);
	}
	return is_there_for_it(job);
}

bool act_may(struct job *job, const struct record *record)
{
	const struct record_call *call = &record->call;
	const char *by = job->call.by;
	bool is_own = strcmp(by, call->belongs_to) == 0 || strcmp(by, call->answered_by) == 0;

	if (job->call.is_own_only && job->call.stage != STAGE_ANSWERED && !is_own &&
	    !policy_is_led_by(job->policy, by)) {
		return refuse(job, "this is no call of ", by);
	}
	switch (job->call.stage) {
	case STAGE_HANDBACK:
		return may_hand_back(job, call);
	case STAGE_INTRODUCE:
		return may_introduce(job);
	case STAGE_ASSIGN:
		return is_there_for_it(job);
	default:
		return true;
	}
}

bool act_may_stand(struct job *job, const struct decision *decision, const struct record *record)
{
	const char *why = decide_act_refusal(job->policy, decision);

	if (job->call.stage == STAGE_INTRODUCE && record->organisation[0] == '\0') {
		return refuse(job, "no organisation is known of this caller", "");
	}
	return why == NULL || refuse(job, why, "");
}

int act_number(struct db *db, struct record *record)
{
	record->audit =
		record->job->call.actor[0] != '\0' ? sql_number(db, SQL_AUDIT_LAST, -1) + 1 : -1;
	return record->audit == 0 ? -1 : 0;
}

static void put_word(struct buf *out, const char *key, const char *word)
{
	if (word[0] != '\0') {
		json_text(out, key, word);
	}
}

int act_write_audit(struct db *db, const struct record *record)
{
	const struct job_call *call = &record->job->call;
	char action[32], object[32], id[CALLID_SIZE], detail[DETAIL_SIZE];
	struct buf out = buf_over(detail, sizeof(detail));

	if (record->audit < 0) {
		return 0;
	}
	callid_format(record->call.number, id);
	snprintf(action, sizeof(action), "call.%s", stage_name(call->stage));
	snprintf(object, sizeof(object), "call/%s", id);
	json_open(&out, NULL);
	json_int(&out, "decision", record->decision_id);
	put_word(&out, "by", call->by);
	put_word(&out, "to", call->to);
	put_word(&out, "task", call->task);
	json_close(&out);
	return SQL_RUN(db, SQL_AUDIT_ADD, Q_INT(record->audit), Q_INT(call->now_ms),
		       Q_TEXT(call->actor), Q_TEXT(action), Q_TEXT(object), Q_TEXT(detail));
}

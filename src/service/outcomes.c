#include "dutyd/service/outcomes.h"

#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/store/pbx_job.h"

/* The name under which FastAGI's calls stand in the store (intake.c). */
static const char source[] = "asterisk";

static const char answered[] = "answered", abandoned[] = "abandoned";

enum { CAUSE_REJECTED = 21, CAUSE_MAX = 127 }; /* as in Q.850 */

static const struct live_call *find(const struct outcomes *outcomes, const char *uniqueid)
{
	return calls_find(outcomes->flights->calls, 0, source, uniqueid);
}

/* Where the link does not know who lifts, it may be the one he was handed to. */
static bool is_waiting(const struct live_call *call)
{
	return call->is_moved && call->is_lift_seen;
}

/*
 * Nobody waits for the answer. An end that the store has no room for is found again at the next
 * sync, for the call stays in progress; who answered is not told twice.
 */
static void note(struct outcomes *outcomes, const struct live_call *call, enum stage stage,
		 const char *word)
{
	struct job *job = job_create(JOB_NOTE, call->policy,
				     current_roster_for(outcomes->current, call->policy));
	struct request request;

	job->is_carried = true;
	request_init(&request);
	request.op = stage == STAGE_ANSWERED ? REQUEST_ANSWERED : REQUEST_ENDED;
	job->call.number = call->number;
	job->call.stage = stage;
	job->call.now_ms = clock_wall_ms();
	if (stage == STAGE_ANSWERED) {
		str_copy(job->call.by, sizeof(job->call.by), word);
		job->call.is_stranger = word[0] == '\0' && is_waiting(call);
	} else {
		str_copy(job->call.status, sizeof(job->call.status), word);
	}
	flights_start(outcomes->flights, NULL, &request, job, 0);
}

const char *outcomes_answerer(void *arg, const char *uniqueid)
{
	const struct live_call *call = find(arg, uniqueid);

	return call != NULL ? call->answered_by : NULL;
}

bool outcomes_is_waiting(void *arg, const char *uniqueid)
{
	const struct live_call *call = find(arg, uniqueid);

	return call != NULL && is_waiting(call);
}

void outcomes_answered(void *arg, const char *uniqueid, const char *person)
{
	struct outcomes *outcomes = arg;
	const struct live_call *call = find(outcomes, uniqueid);
	const char *by = person != NULL ? person : "?"; /* recorded without a name */

	if (call != NULL && (call->is_moved || strcmp(call->answered_by, by) != 0)) {
		note(outcomes, call, STAGE_ANSWERED, person != NULL ? person : "");
		/* At once: its end may be the next thing we hear. */
		calls_mark_answered(outcomes->flights->calls, call->number, by);
		if (person == NULL) {
			LOG(WARN, EV("answered.unknown"), KV_S("by", NULL),
			    KV_S("pbx_id", uniqueid));
		}
	}
}

/* "PJSIP/202" is a phone whose channels show it; "PJSIP/7916…@trunk" and a Local are not. */
static bool is_plain_phone(const char *target)
{
	return strpbrk(target, "@&") == NULL && !str_has_prefix(target, "Local/");
}

bool outcomes_watches(struct outcomes *outcomes, const struct answer *answer)
{
	bool is_lift_seen = answer->action != ACTION_DIAL || is_plain_phone(answer->target);
	const struct live_call *call = NULL;
	int64_t number;

	if (callid_parse(answer->call, &number)) {
		call = calls_find(outcomes->flights->calls, number, "", "");
	}
	if (call == NULL || strcmp(call->source, source) != 0) {
		return false;
	}
	calls_mark_ringing(outcomes->flights->calls, number, is_lift_seen);
	if (!is_lift_seen || !exchange_sees(outcomes->exchange, call->pbx_id)) {
		return false;
	}
	if (exchange_has(outcomes->exchange, call->pbx_id)) {
		calls_mark_seen(outcomes->flights->calls, number);
	}
	return true;
}

/* cause: -1 = the channel is not there any more, nobody has seen it go. */
static const char *outcome_of(const struct live_call *call, int cause)
{
	if (call != NULL && call_is_answered(call)) {
		return answered;
	}
	if (cause < 0) {
		return "lost";
	}
	return cause == CAUSE_REJECTED ? "rejected" : abandoned;
}

static void correct_end(const struct live_call *live, char status[STATUS_SIZE])
{
	int64_t cause;

	if (str_to_int(status, 0, CAUSE_MAX, &cause)) {
		str_copy(status, STATUS_SIZE, outcome_of(live, (int)cause));
	} else if (live != NULL && call_is_answered(live) && strcmp(status, abandoned) == 0) {
		str_copy(status, STATUS_SIZE, answered);
	}
}

void outcomes_correct(const struct outcomes *outcomes, struct job_call *call)
{
	const struct live_call *live =
		calls_find(outcomes->flights->calls, call->number, call->source, call->pbx_id);

	if (call->stage == STAGE_ENDED) {
		correct_end(live, call->status);
	} else if (live != NULL && call->may_create && call_is_answered(live) &&
		   live->answered_by[0] != '?' && exchange_is_live(outcomes->exchange) &&
		   exchange_has(outcomes->exchange, live->pbx_id)) {
		str_copy(call->by, sizeof(call->by), live->answered_by);
	}
}

void outcomes_ended(void *arg, const char *uniqueid, int cause)
{
	struct outcomes *outcomes = arg;
	const struct live_call *call = find(outcomes, uniqueid);

	if (call != NULL) {
		note(outcomes, call, STAGE_ENDED, outcome_of(call, cause));
	}
}

/* A call that was never on the list may be another PBX's: its dialplan tells of it. */
static void compare(void *arg, const struct live_call *call)
{
	struct outcomes *outcomes = arg;

	if (strcmp(call->source, source) != 0) {
		return;
	}
	if (exchange_has(outcomes->exchange, call->pbx_id)) {
		calls_mark_seen(outcomes->flights->calls, call->number);
	} else if (call->is_seen) {
		note(outcomes, call, STAGE_ENDED, outcome_of(call, -1));
	}
}

void outcomes_synced(void *arg)
{
	struct outcomes *outcomes = arg;

	calls_each(outcomes->flights->calls, compare, outcomes);
}

void outcomes_resume(struct outcomes *outcomes, const struct job *job)
{
	const struct job_pbx *pbx = job->pbx;

	for (int i = 0; i < pbx->n_calls; i++) {
		struct live_call call = { .number = pbx->calls[i].number,
					  .policy = outcomes->current->policy,
					  .is_moved = pbx->calls[i].is_moved,
					  .is_seen = true };

		str_copy(call.source, sizeof(call.source), source);
		str_copy(call.pbx_id, sizeof(call.pbx_id), pbx->calls[i].pbx_id);
		str_copy(call.did, sizeof(call.did), pbx->calls[i].did);
		str_copy(call.answered_by, sizeof(call.answered_by), pbx->calls[i].answered_by);
		calls_add(outcomes->flights->calls, &call, clock_monotonic_ms());
	}
	if (exchange_view(outcomes->exchange).synced_ms != 0) {
		outcomes_synced(outcomes);
	}
}

const char *outcomes_channel(const struct outcomes *outcomes, const char *call_id)
{
	const struct live_call *call;
	int64_t number;

	if (!callid_parse(call_id, &number)) {
		return NULL;
	}
	call = calls_find(outcomes->flights->calls, number, "", "");
	if (call == NULL || strcmp(call->source, source) != 0 ||
	    !exchange_has(outcomes->exchange, call->pbx_id)) {
		return NULL;
	}
	return call->pbx_id;
}

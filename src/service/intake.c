#include "dutyd/service/intake.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/service/answers.h"

static bool refuse(struct refusal *refusal, const char *field, const char *text)
{
	refusal->field = field;
	err_set(&refusal->err, "%s", text);
	return false;
}

/* A bare id from a FastAGI query is the PBX's own: the peer tells its pbx_id, so it is one. */
static const char *source_of_bare(const struct request *request)
{
	return request->pbx_id[0] != '\0' ? "asterisk" : "";
}

bool intake_name_call(const struct request *request, struct job_call *call, struct refusal *refusal)
{
	const char *slash = strchr(request->call, '/');
	const char *source = request->source;
	const char *pbx_id = request->call;

	if (source[0] == '\0' && slash == NULL && callid_parse(request->call, &call->number)) {
		return true;
	}
	if (source[0] == '\0' && slash != NULL) {
		pbx_id = slash + 1;
		str_copy_n(call->source, sizeof(call->source), request->call,
			   (size_t)(slash - request->call));
	} else {
		str_copy(call->source, sizeof(call->source),
			 source[0] != '\0' ? source : source_of_bare(request));
	}
	if (call->source[0] == '\0' || pbx_id[0] == '\0' ||
	    !str_copy(call->pbx_id, sizeof(call->pbx_id), pbx_id)) {
		return refuse(refusal, "call", "neither a call's 8 characters nor source/pbx-id");
	}
	return true;
}

/* "PJSIP/302-0000001f" is a channel of "PJSIP/302". */
static int find_answerer(const struct policy *policy, const char *word)
{
	char device[REQUEST_TEXT_SIZE];
	int person = policy_find_person_any(policy, word);

	str_copy(device, sizeof(device), word);
	char *dash = strrchr(device, '-');
	if (person == PERSON_NONE && dash != NULL) {
		*dash = '\0';
		person = policy_find_person_any(policy, device);
	}
	return person;
}

static void read_people(const struct policy *policy, const struct request *request,
			struct job_call *call)
{
	int person = find_answerer(policy, request->by);

	if (request->op == REQUEST_ANSWERED && person == PERSON_NONE) {
		/* Recorded without a name rather than lost. */
		LOG(WARN, EV("answered.unknown"), KV_S("by", request->by),
		    KV_S("pbx_id", call->pbx_id));
	}
	str_copy(call->by, sizeof(call->by), policy_person_id(policy, person));
}

static void read_numbers(const struct policy *policy, const struct request *request,
			 struct job_call *call)
{
	struct phone did;

	phone_normalise(&policy->phones, request->caller, &call->caller);
	if (request->is_withheld) {
		call->caller = (struct phone){ .kind = PHONE_WITHHELD };
	}
	if (phone_normalise(&policy->phones, request->did, &did) == PHONE_OK) {
		str_copy(call->did, sizeof(call->did), did.e164);
	}
	str_copy_cut(call->name, sizeof(call->name), request->name);
}

static enum stage stage_of(const struct request *request)
{
	switch (request->op) {
	case REQUEST_QUALIFY:
	case REQUEST_ANSWER:
	case REQUEST_SCRIPT:
		return STAGE_QUALIFY;
	case REQUEST_HANDOVER:
		return STAGE_HANDOVER;
	case REQUEST_NEXT:
		return STAGE_NEXT;
	case REQUEST_ANSWERED:
		return STAGE_ANSWERED;
	case REQUEST_ENDED:
		return STAGE_ENDED;
	case REQUEST_HANDBACK:
		return STAGE_HANDBACK;
	case REQUEST_INTRODUCE:
		return STAGE_INTRODUCE;
	case REQUEST_ASSIGN:
		return STAGE_ASSIGN;
	case REQUEST_CONFIRM:
		return STAGE_CONFIRM;
	case REQUEST_ROUTE:
		return request->stage;
	default:
		return STAGE_ARRIVAL;
	}
}

bool intake_read_time(const struct policy *policy, const struct request *request, int64_t *at_ms,
		      struct refusal *refusal)
{
	bool is_only_asked = request->op == REQUEST_WHO || request->op == REQUEST_ROUTE;

	if (request->at[0] == '\0' || (!is_only_asked && !policy->intake.is_time_trusted)) {
		return true;
	}
	if (!zone_parse_ms(policy->zone, request->at, at_ms)) {
		return refuse(refusal, "at", "not a time such as 2026-12-01T11:00");
	}
	return true;
}

bool intake_read_call(const struct policy *policy, const struct request *request, int64_t now_ms,
		      struct job_call *call, struct refusal *refusal)
{
	call->stage = stage_of(request);
	call->may_create = request->may_create;
	call->leg = request->leg;
	call->now_ms = now_ms;
	if (!str_copy(call->status, sizeof(call->status), request->status)) {
		return refuse(refusal, "status", "longer than 23 characters");
	}
	read_numbers(policy, request, call);
	read_people(policy, request, call);
	return answers_read(policy, request, call, refusal) &&
	       intake_read_time(policy, request, &call->now_ms, refusal);
}

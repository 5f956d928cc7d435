#include "dutyd/service/intake.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/log.h"
#include "dutyd/base/str.h"

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

static void list_values(enum fact fact, char *text, size_t size)
{
	struct buf out = buf_over(text, size);

	for (uint8_t v = 1; v <= FACT_VALUES_MAX && fact_value_name(fact, v) != NULL; v++) {
		buf_printf(&out, "%s%s", v > 1 ? ", " : "", fact_value_name(fact, v));
	}
}

static bool check_given(const struct given *given, struct refusal *refusal)
{
	enum fact fact;
	uint8_t value;
	char values[96];

	if (!fact_parse(given->name, &fact)) {
		return true; /* a free answer: an address, an organisation's name */
	}
	if (!fact_is_answerable(fact)) {
		refusal->field = "facts";
		err_set(&refusal->err, "%s is worked out, not told", given->name);
		return false;
	}
	if (!fact_value_parse(fact, given->text, &value)) {
		list_values(fact, values, sizeof(values));
		refusal->field = "facts";
		err_set(&refusal->err, "%s is one of: %s", given->name, values);
		return false;
	}
	return true;
}

static bool read_given(const struct request *request, struct job_call *call,
		       struct refusal *refusal)
{
	for (int i = 0; i < request->n_given; i++) {
		if (!check_given(&request->given[i], refusal)) {
			return false;
		}
		call->given[i] = request->given[i];
	}
	call->n_given = request->n_given;
	memcpy(call->author, request->author, sizeof(call->author));
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
		return STAGE_QUALIFY;
	case REQUEST_HANDOVER:
		return STAGE_HANDOVER;
	case REQUEST_NEXT:
		return STAGE_NEXT;
	case REQUEST_ANSWERED:
		return STAGE_ANSWERED;
	case REQUEST_ENDED:
		return STAGE_ENDED;
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
	return read_given(request, call, refusal) &&
	       intake_read_time(policy, request, &call->now_ms, refusal);
}

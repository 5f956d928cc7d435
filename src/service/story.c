#include "dutyd/service/story.h"

#include <stdio.h>

#include "dutyd/base/log.h"

void story_number(const struct story *story, const struct policy *policy, const struct phone *phone,
		  char text[STORY_NUMBER_SIZE])
{
	char mask[PHONE_MASK_SIZE];
	char tag[DIGEST_TAG_SIZE];

	if (phone->kind != PHONE_OK) {
		snprintf(text, STORY_NUMBER_SIZE, "%s", phone_kind_name(phone->kind));
		return;
	}
	phone_mask(phone, mask);
	digest_tag(story->tagger, phone->e164, tag);
	switch (policy->log.phones) {
	case PHONES_FULL:
		snprintf(text, STORY_NUMBER_SIZE, "%s", phone->e164);
		break;
	case PHONES_TAG:
		snprintf(text, STORY_NUMBER_SIZE, "#%s", tag);
		break;
	default:
		snprintf(text, STORY_NUMBER_SIZE, "%s#%s", mask, tag);
		break;
	}
}

static const char *or_dash(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

void story_began(const struct story *story, const struct job *job, const struct answer *answer)
{
	char number[STORY_NUMBER_SIZE];

	story_number(story, job->policy, &job->call.caller, number);
	LOG(INFO, EV("call"), KV_S("call", answer->call), KV_S("caller", number),
	    KV_S("did", or_dash(job->call.did)), KV_S("source", job->call.source),
	    KV_S("pbx_id", job->call.pbx_id), KV_S("stage", stage_name(job->call.stage)));
}

void story_routed(const struct answer *answer, const struct story_how *how)
{
	LOG(INFO, EV("route"), KV_S("call", answer->call), KV_S("stage", stage_name(answer->stage)),
	    KV_S("action", action_name(answer->action)), KV_S("target", answer->target),
	    KV_S("employee", or_dash(answer->employee)),
	    KV_S("belongs_to", or_dash(answer->belongs_to)),
	    KV_S("reason", reason_name(answer->reason)), KV_S("rule", or_dash(answer->rule)),
	    KV_S("match", match_name(how->match)), KV_I("durable", answer->is_durable),
	    KV_I("repeat", how->is_repeat), KV_I("took_ms", how->took_ms));
}

void story_answered(const struct job *job)
{
	LOG(DEBUG, EV("answered"), KV_S("call", job->answer.call),
	    KV_S("answered_by", or_dash(job->answer.employee)),
	    KV_S("belongs_to", or_dash(job->answer.belongs_to)));
}

void story_confirmed(const struct job *job)
{
	LOG(INFO, EV("confirmed"), KV_S("call", job->answer.call), KV_S("task", job->call.task),
	    KV_S("by", or_dash(job->call.by)), KV_S("actor", job->call.actor));
}

/* Seconds between two moments of the call, -1 when one of them never was. */
static long long seconds_between(int64_t from_ms, int64_t to_ms)
{
	return from_ms > 0 && to_ms >= from_ms ? (to_ms - from_ms) / 1000 : -1;
}

void story_ended(const struct job *job)
{
	int64_t picked_ms = job->answered_ms > 0 ? job->answered_ms : job->call.now_ms;

	LOG(INFO, EV("end"), KV_S("call", job->answer.call),
	    KV_S("outcome", or_dash(job->call.status)),
	    KV_S("answered_by", or_dash(job->answer.employee)),
	    KV_S("belongs_to", or_dash(job->answer.belongs_to)),
	    KV_I("wait_s", seconds_between(job->arrived_ms, picked_ms)),
	    KV_I("talk_s", seconds_between(job->answered_ms, job->call.now_ms)));
}

#include "dutyd/service/acts.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/service/actor.h"

static bool refuse(struct refusal *refusal, const char *field, const char *text, const char *word)
{
	refusal->field = field;
	err_set(&refusal->err, "%s%s", text, word);
	return false;
}

static bool read_person(const struct policy *policy, const char *word, char to[POLICY_ID_SIZE])
{
	return str_copy(to, POLICY_ID_SIZE,
			policy_person_id(policy, policy_find_person_any(policy, word))) &&
	       (to[0] != '\0' || word[0] == '\0');
}

/* "1000:irina": the login behind the colon. */
static bool is_employee(const struct policy *policy, const char *actor, char by[POLICY_ID_SIZE])
{
	const char *login = strchr(actor, ':');

	return login != NULL && read_person(policy, login + 1, by) && by[0] != '\0';
}

static bool read_actor(const struct policy *policy, const struct peer *peer,
		       const struct request *request, struct job_call *call,
		       struct refusal *refusal)
{
	char told[POLICY_ID_SIZE];

	actor_name(peer, call->actor, sizeof(call->actor));
	if (!peer->is_control || peer->is_admin) {
		return true;
	}
	str_copy(told, sizeof(told), call->by);
	if (!is_employee(policy, call->actor, call->by)) {
		return refuse(refusal, "op", "only for the admin group, or an employee's own login",
			      "");
	}
	if (request->by[0] != '\0' && strcmp(told, call->by) != 0) {
		return refuse(refusal, "by", "you are ", call->by);
	}
	call->is_own_only = true;
	return true;
}

static bool may_assign(const struct policy *policy, const struct peer *peer,
		       const struct job_call *call)
{
	return (peer->is_control && peer->is_admin) || policy_is_led_by(policy, call->by);
}

static bool read_task(const struct request *request, struct job_call *call, struct refusal *refusal)
{
	static const char *const tasks[] = { "handover", "callback", "meeting" };
	const char *word = request->action[0] != '\0' ? request->action : tasks[0];

	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		if (strcmp(tasks[i], word) == 0) {
			return str_copy(call->task, sizeof(call->task), word);
		}
	}
	return refuse(refusal, "action", "handover, callback or meeting, not ", word);
}

bool acts_read(const struct policy *policy, const struct peer *peer, const struct request *request,
	       struct job_call *call, struct refusal *refusal)
{
	bool is_act = stage_is_act(call->stage) || call->stage == STAGE_CONFIRM;

	if (!is_act && !peer->is_control) {
		return true; /* a telephony peer's own work */
	}
	if (is_act && !read_person(policy, request->by, call->by)) {
		return refuse(refusal, "by", "nobody is called ", request->by);
	}
	if (!read_person(policy, request->to, call->to)) {
		return refuse(refusal, "to", "nobody is called ", request->to);
	}
	if (!read_actor(policy, peer, request, call, refusal)) {
		return false;
	}
	if (call->stage == STAGE_ASSIGN && !may_assign(policy, peer, call)) {
		return refuse(refusal, "by", "it is the head who assigns", "");
	}
	return call->stage != STAGE_CONFIRM || read_task(request, call, refusal);
}

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/dutyctl/route.h"
#include "dutyd/service/answers.h"

enum { WORDS_SIZE = 512 };

static const char *const said[] = { ORG_SAID_NAME, ORG_SAID_INN, ORG_SAID_EMAIL, ORG_SAID_DOMAIN,
				    ADDRESS_SAID };

enum { N_SAID = sizeof(said) / sizeof(said[0]) };

static bool is_said(const char *name)
{
	for (int i = 0; i < N_SAID; i++) {
		if (strcmp(said[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* Another free text would be kept by the daemon, and change nothing. */
static bool is_known(const struct policy *policy, const char *name)
{
	enum fact fact;

	if (fact_parse(name, &fact) || walk_question(&policy->script, name) != SCRIPT_END) {
		return true;
	}
	for (int i = 0; i < policy->script.n_questions; i++) {
		if (strcmp(policy->script.questions[i].save, name) == 0) {
			return true;
		}
	}
	return is_said(name) || strcmp(name, "computers") == 0;
}

static const char *known_names(const struct policy *policy, char *text, size_t size)
{
	struct buf out = buf_over(text, size);
	enum fact fact;

	for (int f = 0; f < FACT_COUNT; f++) {
		if (fact_is_answerable((enum fact)f)) {
			buf_printf(&out, "%s%s", out.len > 0 ? ", " : "", fact_name((enum fact)f));
		}
	}
	for (int i = 0; i < N_SAID; i++) {
		buf_printf(&out, ", %s", said[i]);
	}
	for (int i = 0; i < policy->script.n_questions; i++) {
		const char *id = policy->script.questions[i].id;

		if (!fact_parse(id, &fact) && !is_said(id)) { /* those stand there already */
			buf_printf(&out, ", %s", id);
		}
	}
	return text;
}

/* "band=large" becomes one more answer of the request. */
static bool give(const struct context *context, const struct policy *policy, const char *word,
		 struct request *request)
{
	const char *equals = strchr(word, '=');
	char name[POLICY_ID_SIZE], names[WORDS_SIZE];

	if (equals == NULL || !str_copy_n(name, sizeof(name), word, (size_t)(equals - word)) ||
	    !is_known(policy, name)) {
		context_misused(context, "--set %s: wanted FACT=VALUE with one of %s", word,
				known_names(policy, names, sizeof(names)));
		return false;
	}
	if (!request_give(request, name, equals + 1, SOURCE_OFFICER)) {
		context_misused(context, "--set %s: too long, or too many", word);
		return false;
	}
	return true;
}

static void take(const struct policy *policy, const struct job_call *call, struct route *route)
{
	struct situation *situation = &route->situation;

	for (int i = 0; i < call->n_given; i++) {
		const struct given *given = &call->given[i];

		job_given_fact(policy, given, "", &situation->facts);
		org_clue_take(&route->clue, given->name, given->text);
		address_take(&situation->address, policy, given, "");
		walk_take(&route->walk, &policy->script, given);
	}
	walk_to_facts(&policy->script, &route->walk, &situation->facts);
	address_to_facts(&situation->address, &situation->facts);
}

bool route_set(const struct context *context, const struct route_words *words, struct route *route)
{
	static struct request request; /* too big for comfort on a stack */
	struct job_call call = { 0 };
	struct refusal refusal = { 0 };

	request_init(&request);
	for (int i = 0; i < words->n_set; i++) {
		if (!give(context, route->policy, words->set[i], &request)) {
			return false;
		}
	}
	bool is_read = answers_read(route->policy, &request, &call, &refusal);
	if (is_read) {
		take(route->policy, &call, route);
	} else {
		context_misused(context, "--set: %s", refusal.err.text);
	}
	free(call.given);
	return is_read;
}

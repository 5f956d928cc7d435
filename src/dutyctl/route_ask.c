#include "dutyd/dutyctl/route.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/store/crm.h"

enum { WORDS_SIZE = 256 };

static bool read_stage(const struct context *context, const char *word, enum stage *stage)
{
	*stage = STAGE_ARRIVAL;
	if (word == NULL || (stage_parse(word, stage) && *stage <= STAGE_HANDOVER)) {
		return true;
	}
	context_misused(context, "--stage %s: wanted %s, %s or %s", word, stage_name(STAGE_ARRIVAL),
			stage_name(STAGE_QUALIFY), stage_name(STAGE_HANDOVER));
	return false;
}

static bool read_time(const struct context *context, const struct policy *policy, const char *text,
		      int64_t *now_ms)
{
	*now_ms = clock_wall_ms();
	if (text == NULL || zone_parse_ms(policy->zone, text, now_ms)) {
		return true;
	}
	context_misused(context,
			"--at %s: wanted a time such as \"2026-12-01 11:00\" (%s), or with "
			"Z or +03:00 behind it",
			text, policy->zone_name);
	return false;
}

/* A number that no line has is worth a word, but the daemon would answer such a call too. */
static int find_line(const struct context *context, const struct policy *policy, const char *text)
{
	struct phone did;
	int line = -1;

	if (text == NULL) {
		return -1;
	}
	if (phone_normalise(&policy->phones, text, &did) == PHONE_OK) {
		line = policy_find_line(policy, did.e164);
	}
	if (line < 0) {
		context_trouble(context, "--to %s: none of our lines; decided without one", text);
	}
	return line;
}

static const char *answerable_facts(char *text, size_t size)
{
	struct buf out = buf_over(text, size);

	for (int f = 0; f < FACT_COUNT; f++) {
		if (fact_is_answerable((enum fact)f)) {
			buf_printf(&out, "%s%s", out.len > 0 ? ", " : "", fact_name((enum fact)f));
		}
	}
	return text;
}

static const char *values_of(enum fact fact, char *text, size_t size)
{
	struct buf out = buf_over(text, size);

	for (uint8_t v = 1; v <= FACT_VALUES_MAX && fact_value_name(fact, v) != NULL; v++) {
		buf_printf(&out, "%s%s", v > 1 ? ", " : "", fact_value_name(fact, v));
	}
	return text;
}

/* The same words as the daemon takes from an officer, and the same source in the trace. */
static bool read_fact(const struct context *context, const char *text, struct facts *facts)
{
	const char *equals = strchr(text, '=');
	char name[POLICY_ID_SIZE];
	char words[WORDS_SIZE];
	enum fact fact;
	uint8_t value;

	if (equals == NULL || !str_copy_n(name, sizeof(name), text, (size_t)(equals - text)) ||
	    !fact_parse(name, &fact)) {
		context_misused(context, "--set %s: wanted FACT=VALUE with one of the facts %s",
				text, answerable_facts(words, sizeof(words)));
		return false;
	}
	if (!fact_is_answerable(fact)) {
		context_misused(context, "--set %s: %s is worked out, not told; told are %s", text,
				name, answerable_facts(words, sizeof(words)));
		return false;
	}
	if (!fact_value_parse(fact, equals + 1, &value)) {
		context_misused(context, "--set %s: %s is one of %s", text, name,
				values_of(fact, words, sizeof(words)));
		return false;
	}
	facts_set(facts, fact, value, SOURCE_OFFICER);
	return true;
}

bool route_ask(const struct context *context, const struct policy *policy,
	       const struct route_words *words, struct route *route)
{
	struct situation *situation = &route->situation;

	memset(route, 0, sizeof(*route));
	route->policy = policy;
	situation->party = &route->party;
	situation->to = situation->officer = PERSON_NONE;
	if (!read_stage(context, words->stage, &situation->stage) ||
	    !read_time(context, policy, words->at, &situation->now_ms)) {
		return false;
	}
	for (int i = 0; i < words->n_set; i++) {
		if (!read_fact(context, words->set[i], &situation->facts)) {
			return false;
		}
	}
	phone_normalise(&policy->phones, words->from, &route->caller);
	situation->is_withheld = route->caller.kind == PHONE_WITHHELD;
	situation->line = find_line(context, policy, words->to);
	return true;
}

/* As the store thread does it, deadline and all; the CRM is opened for this one look-up. */
static void look_up(struct route *route)
{
	const struct policy *policy = route->policy;
	struct crm *crm = crm_create();

	crm_begin(crm, policy);
	crm_look_up(crm, policy, &route->caller, clock_monotonic_ms() + policy->crm.budget_ms,
		    &route->party);
	crm_end(crm);
	err_set(&route->crm_problem, "%s", crm_problem(crm));
	crm_destroy(&crm);
}

void route_decide(struct route *route)
{
	if (route->caller.kind == PHONE_OK) {
		look_up(route);
	} else {
		route->party.state = CRM_STATE_SKIPPED;
	}
	route->roster = horizon_compose(route->policy, route->book, route->situation.now_ms);
	decide(route->policy, route->roster, NULL, &route->situation, &route->decision);
	answer_from_decision(route->policy, &route->party, &route->decision, &route->answer);
}

void route_finish(struct route *route)
{
	roster_unref(&route->roster);
	book_free(&route->book);
}

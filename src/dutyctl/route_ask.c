#include "dutyd/dutyctl/route.h"

#include <string.h>

#include "dutyd/base/clock.h"

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
	if (!route_set(context, words, route)) {
		return false;
	}
	phone_normalise(&policy->phones, words->from, &route->caller);
	situation->is_withheld = route->caller.kind == PHONE_WITHHELD;
	situation->line = find_line(context, policy, words->to);
	return true;
}

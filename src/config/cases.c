#include "dutyd/config/cases.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/values.h"
#include "dutyd/domain/decide.h"

enum { HORIZON_DAYS = 370, QUEUE_PREFIX = 6, CAME_SIZE = 160 };

struct config_case {
	const struct tree_node *node;
	int64_t at_ms;
	int line;
	bool is_withheld;
	struct facts facts;
	enum stage stage;
	char expect[POLICY_TOKEN_SIZE + QUEUE_PREFIX];
	int reason; /* -1 = any */
};

struct cases {
	int n;
	struct config_case items[];
};

static void take_from(const struct given *given, const char *text, void *to)
{
	struct config_case *it = to;
	struct phone phone;

	it->is_withheld = phone_normalise(&given->loader->policy->phones, text, &phone) ==
			  PHONE_WITHHELD;
}

static void take_did(const struct given *given, const char *text, void *to)
{
	const struct policy *policy = given->loader->policy;
	struct config_case *it = to;
	struct phone phone;

	phone_normalise(&policy->phones, text, &phone);
	it->line = phone.kind == PHONE_OK ? policy_find_line(policy, phone.e164) : -1;
	if (it->line < 0) {
		loader_error(given->loader, given->node, "\"%.40s\" is none of lines", text);
	}
}

static void take_at(const struct given *given, const char *text, void *to)
{
	const struct zone *zone = given->loader->policy->zone;
	int32_t day;
	char date[CIVIL_TEXT_SIZE] = "";

	/* The date is read on its own first: "11:00" is the slip to be named. */
	str_copy_n(date, sizeof(date), text, strlen(text) < 10 ? 0 : 10);
	if (!civil_parse(date, &day) || text[10] == '\0' ||
	    (zone != NULL && !zone_parse_ms(zone, text, to))) {
		loader_error(given->loader, given->node, "\"%.40s\" is no date and time", text);
		loader_hint(given->loader, "like \"2026-12-01 11:00\"");
		return;
	}
	value_parse_day(given->loader, given->node, date, &day);
}

static void take_stage(const struct given *given, const char *text, void *to)
{
	static const char *const words[] = { "arrival", "qualify", "handover", NULL };
	enum stage stage;

	if (!stage_parse(text, &stage) || stage > STAGE_HANDOVER) {
		value_refuse_word(given->loader, given->node, text, words);
		return;
	}
	*(enum stage *)to = stage;
}

static void take_reason(const struct given *given, const char *text, void *to)
{
	const char *names[REASON_COUNT + 1] = { NULL };
	enum reason reason;

	if (reason_parse(text, &reason)) {
		*(int *)to = (int)reason;
		return;
	}
	for (int r = 0; r < REASON_COUNT; r++) {
		names[r] = reason_name((enum reason)r);
	}
	value_refuse_word(given->loader, given->node, text, names);
}

static bool is_queue(const struct policy *policy, const char *queue)
{
	for (int i = 0; i < policy->n_departments; i++) {
		if (strcmp(policy->departments[i].queue, queue) == 0) {
			return true;
		}
	}
	return false;
}

static void take_expect(const struct given *given, const char *text, void *to)
{
	const struct policy *policy = given->loader->policy;
	char hint[SUGGEST_SIZE];
	bool is_known = str_has_prefix(text, "queue:") ?
				is_queue(policy, text + QUEUE_PREFIX) :
				policy_find_person(policy, text) != PERSON_NONE ||
					policy_find_department(policy, text) != DEPARTMENT_NONE;

	if (is_known && str_copy(to, given->key->size, text)) {
		return;
	}
	struct suggest suggest = suggest_for(text);
	for (int i = 0; i < policy->n_people; i++) {
		suggest_offer(&suggest, policy->people[i].id);
	}
	for (int i = 0; i < policy->n_departments; i++) {
		suggest_offer(&suggest, policy->departments[i].id);
	}
	loader_error(given->loader, given->node, "\"%.60s\" is no person, department or queue:NAME",
		     text);
	if (suggest_hint(&suggest, hint)) {
		loader_hint(given->loader, "%s", hint);
	}
}

static void read_set(const struct given *given, void *to)
{
	struct config_case *it = to;

	topic_read_set(given->loader, given->node, SOURCE_OFFICER, &it->facts);
}

static const struct key case_keys[] = {
	{ .name = "from", .kind = KEY_TEXT, .is_required = true, .take = take_from },
	{ .name = "did", .kind = KEY_TEXT, .take = take_did },
	{ .name = "at", .kind = KEY_TEXT, .take = take_at, KEY_AT(struct config_case, at_ms) },
	{ .name = "stage",
	  .kind = KEY_TEXT,
	  .text = "arrival",
	  .take = take_stage,
	  KEY_AT(struct config_case, stage) },
	{ .name = "set", .kind = KEY_GROUP, .read = read_set },
	{ .name = "expect",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_expect,
	  KEY_AT(struct config_case, expect) },
	{ .name = "reason",
	  .kind = KEY_TEXT,
	  .take = take_reason,
	  KEY_AT(struct config_case, reason) },
	{ 0 },
};

static void warn_undated(struct loader *l, const struct tree_node *node)
{
	if (tree_find(node, "at") == NULL) {
		loader_warn(l, node,
			    "without at it is tried at the moment of the check, day or night");
		loader_hint(l, "at = \"2026-12-01 11:00\";");
	}
}

void cases_read(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	int n = tree_count(given->node);
	struct cases *cases = xcalloc(1, sizeof(*cases) + (size_t)n * sizeof(cases->items[0]));
	char id[POLICY_ID_SIZE];

	(void)to;
	l->cases = cases;
	for (int i = 0; i < n; i++) {
		struct config_case *it = &cases->items[cases->n];
		it->node = tree_at(given->node, i);
		it->at_ms = l->options->now_ms;
		it->line = it->reason = -1;
		if (keys_entry(l, it->node, id, sizeof(id))) {
			keys_read(l, it->node, case_keys, it);
			cases->n++;
			warn_undated(l, it->node);
		}
	}
}

void cases_free(struct cases *cases)
{
	free(cases);
}

/* ---- running ---- */

static bool comes_true(const struct policy *policy, const struct config_case *it,
		       const struct decision *decision)
{
	const struct leg *leg = &decision->chain.legs[decision->leg];

	if (it->reason >= 0 && (int)decision->reason != it->reason) {
		return false;
	}
	if (str_has_prefix(it->expect, "queue:")) {
		return decision->action == ACTION_QUEUE &&
		       strcmp(leg->target, it->expect + QUEUE_PREFIX) == 0;
	}
	int person = policy_find_person(policy, it->expect);
	if (person != PERSON_NONE) {
		return decision->employee == person;
	}
	return decision->employee == PERSON_NONE && decision->action != ACTION_REJECT &&
	       decision->department == policy_find_department(policy, it->expect);
}

/* "petya, DUTY_TODAY" */
static void say_outcome(const struct policy *policy, const struct decision *decision,
			char text[CAME_SIZE])
{
	const char *who = decision->employee != PERSON_NONE ?
				  policy_person_id(policy, decision->employee) :
				  policy->departments[decision->department].id;

	snprintf(text, CAME_SIZE, "%s, %s", who, reason_name(decision->reason));
}

static void run(struct loader *l, const struct config_case *it, const struct roster *roster)
{
	struct party party = { .state = it->is_withheld ? CRM_STATE_SKIPPED : CRM_STATE_OK,
			       .match = MATCH_NONE };
	struct situation situation = { .stage = it->stage,
				       .now_ms = it->at_ms,
				       .line = it->line,
				       .is_withheld = it->is_withheld,
				       .party = &party,
				       .facts = it->facts };
	struct decision decision;
	char came[CAME_SIZE];

	decide(l->policy, roster, NULL, &situation, &decision);
	if (comes_true(l->policy, it, &decision)) {
		return;
	}
	char expected[CAME_SIZE];
	snprintf(expected, sizeof(expected), "%s%s%s", it->expect, it->reason >= 0 ? ", " : "",
		 it->reason >= 0 ? reason_name((enum reason)it->reason) : "");
	say_outcome(l->policy, &decision, came);
	if (tree_find(it->node, "at") == NULL) {
		loader_error_of_time(l, it->node, "expected %s, came %s", expected, came);
	} else {
		loader_error(l, it->node, "expected %s, came %s", expected, came);
	}
	loader_hint(l, "by rule \"%s\": %s", decision.rule, decision.why);
}

void cases_run(struct loader *l)
{
	const struct zone *zone = l->policy->zone;
	int32_t first = INT32_MAX, last = INT32_MIN;

	for (int i = 0; l->cases != NULL && i < l->cases->n; i++) {
		int32_t day = zone_day_at(zone, l->cases->items[i].at_ms / 1000);
		first = day < first ? day : first;
		last = day > last ? day : last;
	}
	if (first > last) {
		return;
	}
	/* Duty outside of hours looks for the next or last day that has one. */
	struct roster *roster =
		roster_plan(l->policy, first - HORIZON_DAYS, last - first + 1 + 2 * HORIZON_DAYS);
	for (int i = 0; i < l->cases->n; i++) {
		run(l, &l->cases->items[i], roster);
	}
	roster_unref(&roster);
}

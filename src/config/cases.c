#include "dutyd/config/cases.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"
#include "dutyd/domain/decide.h"

enum { HORIZON_DAYS = 370, QUEUE_PREFIX = 6, CAME_SIZE = 160 };

static void take_did(const struct given *given, const char *text, void *to)
{
	const struct policy *policy = given->loader->policy;
	struct policy_case *it = to;
	struct phone phone;

	phone_normalise(&policy->phones, text, &phone);
	it->line = phone.kind == PHONE_OK ? policy_find_line(policy, phone.e164) : -1;
	if (it->line < 0) {
		loader_error(given->loader, given->node, "\"%.40s\" is none of lines", text);
	}
}

static SHOW(did)
{
	const struct policy_case *it = from;

	(void)key;
	if (it->line >= 0) {
		buf_put_text(text, w->policy->lines[it->line].number);
	}
	return it->line >= 0;
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

/* Local and short where that is the same instant again; else with its offset. */
static SHOW(at)
{
	const struct zone *zone = w->policy->zone;
	int64_t at_ms = *(const int64_t *)from, back;
	char whole[ZONE_TEXT_SIZE], shorter[ZONE_TEXT_SIZE];

	(void)key;
	if (at_ms == INT64_MIN) {
		return false;
	}
	zone_format_ms(zone, at_ms, whole);
	/* "2026-12-01T11:00:00.000+03:00" */
	str_copy_n(shorter, sizeof(shorter), whole, strlen("2026-12-01T11:00"));
	shorter[10] = ' ';
	bool is_same = zone_parse_ms(zone, shorter, &back) && back == at_ms;
	buf_put_text(text, is_same ? shorter : whole);
	return true;
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

static SHOW(stage)
{
	(void)w;
	(void)key;
	buf_put_text(text, stage_name(*(const enum stage *)from));
	return true;
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

static SHOW(reason)
{
	int reason = *(const int *)from;

	(void)w;
	(void)key;
	buf_put_text(text, reason >= 0 ? reason_name((enum reason)reason) : "");
	return reason >= 0;
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
	struct policy_case *it = to;

	topic_read_set(given->loader, given->node, it->set);
}

static void write_set(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_case *it = from;

	topic_write_set(w, key->name, it->set);
}

#define CASE_AT(field) KEY_AT(struct policy_case, field)

static const struct key case_keys[] = {
	{ .name = "from", .kind = KEY_TEXT, .is_required = true, CASE_AT(from) },
	{ .name = "did", .kind = KEY_TEXT, .take = take_did, .show = show_did },
	{ .name = "at", .kind = KEY_TEXT, .take = take_at, .show = show_at, CASE_AT(at_ms) },
	{ .name = "stage",
	  .kind = KEY_TEXT,
	  .text = "arrival",
	  .take = take_stage,
	  .show = show_stage,
	  CASE_AT(stage) },
	{ .name = "set", .kind = KEY_GROUP, .read = read_set, .write = write_set },
	{ .name = "address",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  CASE_AT(address) },
	{ .name = "expect",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_expect,
	  .show = show_copy,
	  CASE_AT(expect) },
	{ .name = "reason",
	  .kind = KEY_TEXT,
	  .take = take_reason,
	  .show = show_reason,
	  CASE_AT(reason) },
	{ 0 },
};

static void read_case(struct loader *l, const struct tree_node *node, struct policy_case *it)
{
	it->at_ms = INT64_MIN;
	it->line = it->reason = -1;
	if (!keys_entry(l, node, it->id, sizeof(it->id))) {
		return;
	}
	keys_read(l, node, case_keys, it);
	if (tree_find(node, "at") == NULL) {
		loader_warn(l, node,
			    "without at it is tried at the moment of the check, day or night");
		loader_hint(l, "at = \"2026-12-01 11:00\";");
	}
}

/* Case i in the tree is case i of the policy. */
void cases_read(const struct given *given, void *to)
{
	struct policy *policy = to;
	int n = tree_count(given->node);

	policy->cases = xcalloc((size_t)n + 1, sizeof(*policy->cases));
	policy->n_cases = n;
	for (int i = 0; i < n; i++) {
		read_case(given->loader, tree_at(given->node, i), &policy->cases[i]);
	}
}

void cases_write(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	writer_entries(w, key->name, RECORDS(policy->cases, policy->n_cases, case_keys));
}

/* ---- running ---- */

static bool comes_true(const struct policy *policy, const struct policy_case *it,
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

static void refuse(struct loader *l, int index, const struct decision *decision)
{
	const struct policy_case *it = &l->policy->cases[index];
	const struct tree_node *node = tree_at(tree_find(l->root, "cases"), index);
	char expected[CAME_SIZE], came[CAME_SIZE];

	snprintf(expected, sizeof(expected), "%s%s%s", it->expect, it->reason >= 0 ? ", " : "",
		 it->reason >= 0 ? reason_name((enum reason)it->reason) : "");
	say_outcome(l->policy, decision, came);
	/* A published change may contradict a case: no reason not to start. */
	if (it->at_ms == INT64_MIN || l->options->book != NULL) {
		loader_error_of_time(l, node, "expected %s, came %s", expected, came);
	} else {
		loader_error(l, node, "expected %s, came %s", expected, came);
	}
	loader_hint(l, "by rule \"%s\": %s", decision->rule, decision->why);
}

static int64_t moment_of(const struct loader *l, const struct policy_case *it)
{
	return it->at_ms != INT64_MIN ? it->at_ms : l->options->now_ms;
}

static void run(struct loader *l, int index, const struct roster *roster)
{
	const struct policy_case *it = &l->policy->cases[index];
	struct phone phone;
	bool is_withheld = phone_normalise(&l->policy->phones, it->from, &phone) == PHONE_WITHHELD;
	struct party party = { .state = is_withheld ? CRM_STATE_SKIPPED : CRM_STATE_OK,
			       .match = MATCH_NONE };
	struct situation situation = { .stage = it->stage,
				       .now_ms = moment_of(l, it),
				       .line = it->line,
				       .is_withheld = is_withheld,
				       .party = &party,
				       .to = PERSON_NONE,
				       .officer = PERSON_NONE };
	struct decision decision;

	for (int f = 0; f < FACT_COUNT; f++) {
		facts_set(&situation.facts, (enum fact)f, it->set[f], SOURCE_OFFICER);
	}
	situation.address.zone = address_zone_find(&l->policy->address_zones, it->address);
	address_to_facts(&situation.address, &situation.facts);
	decide(l->policy, roster, NULL, &situation, &decision);
	if (!comes_true(l->policy, it, &decision)) {
		refuse(l, index, &decision);
	}
}

void cases_run(struct loader *l)
{
	const struct policy *policy = l->policy;
	int32_t first = INT32_MAX, last = INT32_MIN;

	for (int i = 0; i < policy->n_cases; i++) {
		int32_t day = zone_day_at(policy->zone, moment_of(l, &policy->cases[i]) / 1000);
		first = day < first ? day : first;
		last = day > last ? day : last;
	}
	if (first > last) {
		return;
	}
	const struct config_options *options = l->options;
	const struct book *book = options->book != NULL ? options->book(options->book_arg, policy) :
							  NULL;
	/* Duty outside of hours looks for the next or last day that has one. */
	struct roster *roster = book_compose(policy, book, first - HORIZON_DAYS,
					     last - first + 1 + 2 * HORIZON_DAYS);
	for (int i = 0; i < policy->n_cases; i++) {
		run(l, i, roster);
	}
	roster_unref(&roster);
}

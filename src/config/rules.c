/*
 * rules, and the facts that stand in `when` and `set`. The first rule that fits wins, so what
 * matters beyond each rule is their order: the last one fits everything, none before it does.
 */
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/buf.h"
#include "dutyd/config/cover.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"
#include "dutyd/domain/rules.h"

/* ---- facts, as they stand in `when` and `set` ---- */

static bool find_fact(struct loader *l, const struct tree_node *node, enum fact *fact)
{
	const char *names[FACT_COUNT + 1] = { NULL };

	if (fact_parse(tree_name(node), fact)) {
		return true;
	}
	for (int f = 0; f < FACT_COUNT; f++) {
		names[f] = fact_name((enum fact)f);
	}
	value_refuse_word(l, node, tree_name(node), names);
	return false;
}

/* 0 and an error when the fact has no such value. */
static uint8_t find_value(struct loader *l, const struct tree_node *node, enum fact fact)
{
	const char *names[FACT_VALUES_MAX + 1] = { NULL };
	uint8_t value = 0;

	if (!keys_want(l, node, TREE_TEXT) || fact_value_parse(fact, tree_text(node), &value)) {
		return value;
	}
	for (uint8_t v = 1; v <= fact_value_count(fact); v++) {
		names[v - 1] = fact_value_name(fact, v);
	}
	value_refuse_word(l, node, tree_text(node), names);
	return 0;
}

static uint8_t read_values(struct loader *l, const struct tree_node *node, enum fact fact)
{
	uint8_t bits = 0;

	if (tree_kind(node) != TREE_ARRAY) {
		uint8_t value = find_value(l, node, fact);
		return (uint8_t)(value == 0 ? 0 : 1u << (value - 1));
	}
	if (tree_count(node) == 0) {
		loader_error(l, node, "is empty: no value can fit");
	}
	for (int i = 0; i < tree_count(node); i++) {
		uint8_t value = find_value(l, tree_at(node, i), fact);
		bits = (uint8_t)(bits | (value == 0 ? 0 : 1u << (value - 1)));
	}
	return bits;
}

void topic_read_when(struct loader *l, const struct tree_node *group, uint8_t when[FACT_COUNT])
{
	enum fact fact;

	for (int i = 0; i < tree_count(group); i++) {
		const struct tree_node *node = tree_at(group, i);
		if (find_fact(l, node, &fact)) {
			when[fact] = read_values(l, node, fact);
		}
	}
}

void topic_read_set(struct loader *l, const struct tree_node *group, uint8_t set[FACT_COUNT])
{
	enum fact fact;

	for (int i = 0; i < tree_count(group); i++) {
		const struct tree_node *node = tree_at(group, i);
		if (!find_fact(l, node, &fact)) {
			continue;
		}
		if (!fact_is_answerable(fact)) {
			loader_error(l, node, "%s is worked out and cannot be said",
				     fact_name(fact));
			continue;
		}
		set[fact] = find_value(l, node, fact);
	}
}

void topic_write_when(struct writer *w, const char *name, const uint8_t when[FACT_COUNT])
{
	const char *values[FACT_VALUES_MAX];
	bool is_open = false;

	for (int f = 0; f < FACT_COUNT; f++) {
		int n = 0;
		for (uint8_t v = 1; v <= fact_value_count((enum fact)f); v++) {
			if ((when[f] >> (v - 1) & 1) != 0) {
				values[n++] = fact_value_name((enum fact)f, v);
			}
		}
		if (n > 0 && !is_open) {
			writer_open(w, name);
			is_open = true;
		}
		if (n == 1) {
			writer_text(w, fact_name((enum fact)f), values[0]);
		} else if (n > 1) {
			writer_list(w, fact_name((enum fact)f), n, values);
		}
	}
	if (is_open) {
		writer_close(w);
	}
}

void topic_write_set(struct writer *w, const char *name, const uint8_t set[FACT_COUNT])
{
	uint8_t bits[FACT_COUNT];

	for (int f = 0; f < FACT_COUNT; f++) {
		bits[f] = (uint8_t)(set[f] == FACT_UNKNOWN ? 0 : 1u << (set[f] - 1));
	}
	topic_write_when(w, name, bits);
}

/* ---- rules ---- */

static void read_when(const struct given *given, void *to)
{
	struct policy_rule *rule = to;

	topic_read_when(given->loader, given->node, rule->when);
}

static void write_when(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_rule *rule = from;

	uint8_t when[FACT_COUNT];

	memcpy(when, rule->when, sizeof(when));
	if (rule->requires_meeting) {
		when[FACT_MEETING] = 0;
	}
	topic_write_when(w, key->name, when);
}

static SHOW(target)
{
	const struct policy_rule *rule = from;

	if (rule->to == RULE_TO_DEPARTMENT) {
		return show_department(w, key, &rule->department, text);
	}
	buf_put_text(text, rule->to == RULE_TO_OWNER ? "owner" : "head");
	return true;
}

static SHOW(reason)
{
	(void)w;
	(void)key;
	buf_put_text(text, reason_name(*(const enum reason *)from));
	return true;
}

static void refuse_target(const struct given *given, const char *text)
{
	const struct policy *policy = given->loader->policy;
	struct suggest suggest = suggest_for(text);
	char hint[SUGGEST_SIZE];

	suggest_offer(&suggest, "owner");
	suggest_offer(&suggest, "head");
	for (int i = 0; i < policy->n_departments; i++) {
		suggest_offer(&suggest, policy->departments[i].id);
	}
	loader_error(given->loader, given->node, "\"%.60s\" is no department, owner or head", text);
	if (suggest_hint(&suggest, hint)) {
		loader_hint(given->loader, "%s", hint);
	}
}

static void take_target(const struct given *given, const char *text, void *to)
{
	struct policy_rule *rule = to;

	if (strcmp(text, "owner") == 0) {
		rule->to = RULE_TO_OWNER;
		return;
	}
	if (strcmp(text, "head") != 0) {
		rule->department = policy_find_department(given->loader->policy, text);
		if (rule->department == DEPARTMENT_NONE) {
			refuse_target(given, text);
		}
		return;
	}
	rule->to = RULE_TO_HEAD;
	if (!topic_has_sales_head(given->loader)) {
		loader_error(given->loader, given->node, "\"head\", but commercial has no head");
	}
}

static void take_reason(const struct given *given, const char *text, void *to)
{
	const char *names[REASON_COUNT + 1] = { NULL };

	if (reason_parse(text, to)) {
		return;
	}
	for (int r = 0; r < REASON_COUNT; r++) {
		names[r] = reason_name((enum reason)r);
	}
	value_refuse_word(given->loader, given->node, text, names);
}

static const struct key rule_keys[] = {
	{ .name = "when", .kind = KEY_GROUP, .read = read_when, .write = write_when },
	{ .name = "requires_meeting",
	  .kind = KEY_BOOL,
	  KEY_AT(struct policy_rule, requires_meeting) },
	{ .name = "to",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_target,
	  .show = show_target },
	{ .name = "reason",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_reason,
	  .show = show_reason,
	  KEY_AT(struct policy_rule, reason) },
	{ .name = "why", .kind = KEY_TEXT, KEY_AT(struct policy_rule, why) },
	{ .name = "offer",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  KEY_AT(struct policy_rule, offer) },
	{ 0 },
};

/* the volume alone does not decide, the talks must need a visit as well. */
static void require_meeting(struct loader *l, const struct tree_node *node,
			    struct policy_rule *rule)
{
	if (rule->requires_meeting && rule->when[FACT_MEETING] != 0) {
		loader_error(l, tree_find(node, "requires_meeting"),
			     "when asks for the meeting already");
	} else if (rule->requires_meeting) {
		rule->when[FACT_MEETING] = 1u << (MEETING_NEEDED - 1);
	}
}

/* Is the rule without condition as it is written? One whose facts are all wrong is not. */
static bool is_unconditional(const struct tree_node *node)
{
	const struct tree_node *when = tree_kind(node) == TREE_GROUP ? tree_find(node, "when") :
								       NULL;

	return when == NULL || (tree_kind(when) == TREE_GROUP && tree_count(when) == 0);
}

/* A rule without condition stands above: the first one, as written. */
static bool check_behind_default(struct loader *l, const struct tree_node *group, int index)
{
	char where[LOADER_PLACE_SIZE];

	for (int i = 0; i < index; i++) {
		if (is_unconditional(tree_at(group, i))) {
			loader_error(l, tree_at(group, index),
				     "is never reached: a rule without condition stands "
				     "above (%s)",
				     loader_place(l, tree_at(group, i), where));
			return true;
		}
	}
	return false;
}

/* Only among rules without an error: one with a wrong fact asks less than it should. */
static void check_shadow(struct loader *l, const struct tree_node *group, int index, int *steps)
{
	const struct policy_rule *rules = l->policy->rules;
	const struct tree_node *node = tree_at(group, index);
	char where[LOADER_PLACE_SIZE];

	for (int i = 0; i < index; i++) {
		if (cover_is_whole(&rules[index], &rules[i], 1, steps)) {
			loader_warn(l, node,
				    "is never reached: what fits it fits the rule above "
				    "first (%s)",
				    loader_place(l, tree_at(group, i), where));
			return;
		}
	}
	if (cover_is_whole(&rules[index], rules, index, steps)) {
		loader_warn(l, node,
			    "is never reached: what fits it fits one of the rules above first");
	}
}

/*
 * where the duty takes what comes, nobody picks by value. The head may only be asked
 * for where there is never a duty; with "auto" there is one on some days.
 */
static void check_value(struct loader *l, const struct tree_node *group, int index)
{
	static const enum fact of_value[] = { FACT_BAND, FACT_COMPANY, FACT_OFFICES };
	const struct policy *policy = l->policy;
	const struct policy_rule *rule = &policy->rules[index];

	if (rule->to != RULE_TO_HEAD || policy->commercial == DEPARTMENT_NONE) {
		return;
	}
	enum department_inbound inbound = policy->departments[policy->commercial].inbound;
	const char *mode = inbound == INBOUND_DUTY ? "duty" : "auto";
	if (inbound != INBOUND_DUTY && inbound != INBOUND_AUTO) {
		return;
	}
	for (size_t i = 0; i < sizeof(of_value) / sizeof(of_value[0]); i++) {
		if (rule->when[of_value[i]] != 0) {
			loader_error(l, tree_at(group, index),
				     "picks by %s: with inbound = \"%s\" the duty takes what comes "
				     "(R-45)",
				     fact_name(of_value[i]), mode);
			loader_hint(l, "to = \"commercial\", or inbound = \"head\" there");
			return;
		}
	}
}

/*
 * who lifts the handset may not leave the office. Only a private person stays there whatever
 * he needs, and who does not call to buy.
 */
static void check_visit(struct loader *l, const struct tree_node *group, int index)
{
	const struct policy *policy = l->policy;
	const struct policy_rule *rule = &policy->rules[index];
	bool needs_visit = (rule->when[FACT_MEETING] >> (MEETING_NEEDED - 1) & 1) != 0;
	bool is_private = rule->when[FACT_PARTY] == 1u << (PARTY_PRIVATE - 1);

	if (needs_visit && !is_private && rule->reason != REASON_NON_COMMERCIAL &&
	    rule->to == RULE_TO_DEPARTMENT && rule->department != DEPARTMENT_NONE &&
	    rule->department == policy->client) {
		loader_error(l, tree_at(group, index),
			     "who needs a visit cannot be %s's: its people may not leave the "
			     "office (R-12)",
			     policy->departments[policy->client].id);
		loader_hint(l, "to = \"commercial\"");
	}
}

/* wherever he works. A rule that says nothing of it is not meant for him (decide). */
static void check_private(struct loader *l, const struct tree_node *group, int index)
{
	const struct policy *policy = l->policy;
	const struct policy_rule *rule = &policy->rules[index];
	bool is_for_him = (rule->when[FACT_PARTY] >> (PARTY_PRIVATE - 1) & 1) != 0;

	if (is_for_him && policy->commercial != DEPARTMENT_NONE &&
	    (rule->to == RULE_TO_HEAD ||
	     (rule->to == RULE_TO_DEPARTMENT && rule->department == policy->commercial))) {
		loader_error(l, tree_at(group, index),
			     "a private person never enters the commercial department (R-28)");
		loader_hint(l, "party = \"org\"");
	}
}

void topic_write_rules(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	writer_entries(w, key->name, RECORDS(policy->rules, policy->n_rules, rule_keys));
}

void topic_rules(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	int n = tree_count(given->node), errors = l->report->n_errors;

	policy->rules = xcalloc((size_t)n + 1, sizeof(*policy->rules));
	policy->n_rules = n;
	for (int i = 0; i < n; i++) {
		struct policy_rule *rule = &policy->rules[i];
		const struct tree_node *node = tree_at(given->node, i);
		rule->department = DEPARTMENT_NONE;
		if (keys_entry(l, node, rule->id, sizeof(rule->id))) {
			keys_read(l, node, rule_keys, rule);
			require_meeting(l, node, rule);
		}
	}
	bool is_good = errors == l->report->n_errors;
	int steps = COVER_STEPS;
	for (int i = 0; i < n; i++) {
		/* The last one must be there, reached or not. */
		if (!check_behind_default(l, given->node, i) && is_good &&
		    !rule_is_default(&policy->rules[i])) {
			check_shadow(l, given->node, i, &steps);
		}
		check_value(l, given->node, i);
		check_visit(l, given->node, i);
		check_private(l, given->node, i);
	}
	bool has_default = false;
	for (int i = 0; i < n; i++) {
		has_default = has_default || is_unconditional(tree_at(given->node, i));
	}
	if (!has_default) {
		loader_error(l, given->node,
			     "no rule without condition at the end: some calls fit "
			     "none");
		loader_hint(l, "default : { to = \"client\"; reason = \"FIRST_LINE\"; };");
	}
}

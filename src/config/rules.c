/*
 * rules, and the facts that stand in `when` and `set`. The first rule that fits wins, so what
 * matters beyond each rule is their order: the last one fits everything, none before it does.
 */
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/config/suggest.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/values.h"

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

void topic_read_set(struct loader *l, const struct tree_node *group, enum fact_source source,
		    struct facts *facts)
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
		facts_set(facts, fact, find_value(l, node, fact), source);
	}
}

/* ---- rules ---- */

static void read_when(const struct given *given, void *to)
{
	struct policy_rule *rule = to;

	topic_read_when(given->loader, given->node, rule->when);
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
	{ .name = "when", .kind = KEY_GROUP, .read = read_when },
	{ .name = "to", .kind = KEY_TEXT, .is_required = true, .take = take_target },
	{ .name = "reason",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_reason,
	  KEY_AT(struct policy_rule, reason) },
	{ .name = "why", .kind = KEY_TEXT, KEY_AT(struct policy_rule, why) },
	{ 0 },
};

/* Is the rule without condition as it is written? One whose facts are all wrong is not. */
static bool is_unconditional(const struct tree_node *node)
{
	const struct tree_node *when = tree_kind(node) == TREE_GROUP ? tree_find(node, "when") :
								       NULL;

	return when == NULL || (tree_kind(when) == TREE_GROUP && tree_count(when) == 0);
}

/* Whatever fits `rule` has fitted `above` already. */
static bool is_shadowed(const struct policy_rule *rule, const struct policy_rule *above)
{
	bool asks = false;

	for (int f = 0; f < FACT_COUNT; f++) {
		if (above->when[f] == 0) {
			continue;
		}
		asks = true;
		if (rule->when[f] == 0 || (rule->when[f] & ~above->when[f]) != 0) {
			return false;
		}
	}
	return asks;
}

static void check_shadow(struct loader *l, const struct tree_node *group, int index)
{
	const struct policy_rule *rules = l->policy->rules;
	const struct tree_node *node = tree_at(group, index);
	char where[LOADER_PLACE_SIZE];

	for (int i = 0; i < index; i++) {
		const struct tree_node *above = tree_at(group, i);
		if (is_unconditional(above)) {
			loader_error(l, node,
				     "is never reached: a rule without condition stands "
				     "above (%s)",
				     loader_place(l, above, where));
			return;
		}
		if (is_shadowed(&rules[index], &rules[i])) {
			loader_warn(l, node,
				    "is never reached: what fits it fits the rule above "
				    "first (%s)",
				    loader_place(l, above, where));
			return;
		}
	}
}

void topic_rules(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	int n = tree_count(given->node);

	policy->rules = xcalloc((size_t)n + 1, sizeof(*policy->rules));
	policy->n_rules = n;
	for (int i = 0; i < n; i++) {
		struct policy_rule *rule = &policy->rules[i];
		const struct tree_node *node = tree_at(given->node, i);
		rule->department = DEPARTMENT_NONE;
		if (keys_entry(l, node, rule->id, sizeof(rule->id))) {
			keys_read(l, node, rule_keys, rule);
		}
	}
	for (int i = 0; i < n; i++) {
		check_shadow(l, given->node, i);
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

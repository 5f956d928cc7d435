/*
 * departments, once the roster is read as well: who needs a head, who a roster.
 */
#include <string.h>

#include "dutyd/config/topics.h"

static bool says_head(const struct tree_node *list)
{
	for (int i = 0; list != NULL && i < tree_count(list); i++) {
		const struct tree_node *item = tree_at(list, i);
		if (tree_kind(item) == TREE_TEXT && strcmp(tree_text(item), "head") == 0) {
			return true;
		}
	}
	return false;
}

bool topic_has_sales_head(const struct loader *l)
{
	const struct tree_node *node = loader_find(l, "departments", "commercial");

	/* As written: a head whom nobody knows has been reported as that. */
	return node == NULL || tree_kind(node) != TREE_GROUP || tree_find(node, "head") != NULL;
}

static void check_head(struct loader *l, const struct tree_node *node,
		       const struct policy_department *department)
{
	const struct tree_node *overflow = tree_find(node, "overflow");
	const struct tree_node *silent = tree_find(node, "if_duty_silent");
	bool is_one = tree_find(node, "head") != NULL;
	/* A call that overflows finds the sales head where the department has none. */
	bool is_any = is_one || topic_has_sales_head(l);

	if (department->inbound == INBOUND_HEAD && !is_one) {
		loader_error(l, tree_find(node, "inbound"), "\"head\", but %s has no head",
			     department->id);
	}
	if (overflow != NULL && department->overflow == OVERFLOW_TO_HEAD && !is_any) {
		loader_error(l, overflow, "\"head\", but there is no head");
	}
	if (!is_any && says_head(silent)) {
		loader_error(l, silent, "\"head\", but there is no head");
	}
}

static void check_inbound(struct loader *l, const struct tree_node *node,
			  const struct policy_department *department, int index)
{
	const struct tree_node *inbound = tree_find(node, "inbound");
	const char *mode = department->inbound == INBOUND_DUTY ? "duty" : "auto";
	bool has_roster = tree_find(l->root, "roster") != NULL &&
			  (l->policy->roster.department == index ||
			   l->policy->roster.department == DEPARTMENT_NONE);

	if (department->inbound != INBOUND_DUTY && department->inbound != INBOUND_AUTO) {
		return;
	}
	if (!has_roster) {
		loader_error(l, inbound != NULL ? inbound : node,
			     "inbound = \"%s\", but there is no roster for %s", mode,
			     department->id);
	}
}

static void check_owner(struct loader *l)
{
	const struct tree_node *node = loader_find(l, "owner", "absent");

	if (node != NULL && l->policy->owner_absent == OWNER_AWAY_HEAD &&
	    !topic_has_sales_head(l)) {
		loader_error(l, node, "\"head\", but commercial has no head");
	}
}

/* What is accepted and does nothing misleads. Of commercial.ring anything else is an error. */
static void warn_unread_queue(struct loader *l, const struct tree_node *node, int index)
{
	static const char *const of_queue[] = { "queue_seconds", "overflow", "ring" };
	const struct policy *policy = l->policy;

	if (policy->client == DEPARTMENT_NONE || department_has_queue(policy, index)) {
		return;
	}
	for (int i = 0; i < (index == policy->commercial ? 2 : 3); i++) {
		const struct tree_node *setting = topic_department_setting(node, of_queue[i]);

		if (setting != NULL) {
			loader_warn(l, setting,
				    "has no effect: nobody waits in the queue of %s, callers do in "
				    "%s's",
				    policy->departments[index].id,
				    policy->departments[policy->client].id);
		}
	}
}

static void warn_unread(struct loader *l, const struct tree_node *node, int index)
{
	static const char *const of_sales[] = { "inbound",        "duty_wait",    "duty_gap",
						"handover_hours", "suggest_days", "meeting_days" };
	int commercial = l->policy->commercial;

	warn_unread_queue(l, node, index);
	for (size_t i = 0; i < sizeof(of_sales) / sizeof(of_sales[0]); i++) {
		const struct tree_node *setting = topic_department_setting(node, of_sales[i]);

		if (setting != NULL && commercial != DEPARTMENT_NONE && index != commercial) {
			loader_warn(l, setting, "has no effect: only that of %s counts",
				    l->policy->departments[commercial].id);
		}
	}
}

void topic_check_departments(struct loader *l)
{
	const struct tree_node *group = tree_find(l->root, "departments");

	for (int i = 0; i < l->policy->n_departments; i++) {
		const struct tree_node *node = tree_at(group, i);
		if (tree_kind(node) == TREE_GROUP) {
			check_head(l, node, &l->policy->departments[i]);
			check_inbound(l, node, &l->policy->departments[i], i);
			warn_unread(l, node, i);
		}
	}
	check_owner(l);
}

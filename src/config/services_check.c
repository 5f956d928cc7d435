/*
 * services, once all of them are read: what one leaves to another, and who listens where.
 */
#include <string.h>

#include "dutyd/config/address.h"
#include "dutyd/config/topics.h"

/* Somewhere a start listens; the text is empty where it does not. */
struct place {
	const char *group, *name;
	const char *text;
};

static bool is_same_path(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* At the second, unless only the first is written and the second's default is in its way. */
static void report_pair(struct loader *l, const struct place *first, const struct place *second)
{
	const struct tree_node *node = loader_find(l, second->group, second->name);
	const struct place *other = first;

	if (node == NULL) {
		node = loader_find(l, first->group, first->name);
		other = second;
	}
	loader_error(l, node != NULL ? node : l->root, "%s.%s = \"%s\" listens there already",
		     other->group, other->name, other->text);
}

/* The second of two would find its address in use, and the daemon would not start. */
static void check_places(struct loader *l, const struct place *places, int n,
			 bool (*collide)(const char *, const char *))
{
	for (int second = 1; second < n; second++) {
		for (int first = 0; first < second; first++) {
			if (places[first].text[0] != '\0' && places[second].text[0] != '\0' &&
			    collide(places[first].text, places[second].text)) {
				report_pair(l, &places[first], &places[second]);
				break;
			}
		}
	}
}

static void check_listeners(struct loader *l)
{
	const struct policy *policy = l->policy;
	const struct place tcp[] = {
		{ "intake", "fastagi", policy->intake.fastagi },
		{ "intake", "events_tcp", policy->intake.events_tcp },
		{ "board", "listen", policy->board.listen },
	};
	const struct place paths[] = {
		{ "intake", "events", policy->intake.events },
		{ "control", "socket", policy->control.socket },
	};

	check_places(l, tcp, sizeof(tcp) / sizeof(tcp[0]), address_collide);
	check_places(l, paths, sizeof(paths) / sizeof(paths[0]), is_same_path);
}

/* The look-up must leave time to decide. */
static void check_budget(struct loader *l)
{
	const struct policy *policy = l->policy;
	const struct tree_node *node = loader_find(l, "crm", "budget_ms");

	if (policy->crm.budget_ms >= policy->intake.deadline_ms && policy->crm.budget_ms > 0) {
		if (node == NULL) {
			node = loader_find(l, "intake", "deadline_ms");
		}
		loader_error(l, node != NULL ? node : l->root,
			     "a look-up may take %d ms, not below intake.deadline_ms = %d",
			     policy->crm.budget_ms, policy->intake.deadline_ms);
	}
}

void topic_check_services(struct loader *l)
{
	check_budget(l);
	check_listeners(l);
}

/*
 * departments: two must exist, client and commercial; others may. What needs the roster
 * or the sales head is checked when all groups are read.
 */
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/shows.h"

static const char *const ring_words[] = { "longest-idle", "all", "in-order", NULL };
static const char *const overflow_words[] = { "head", "callback", "voicemail", NULL };
static const char *const inbound_words[] = { "direct", "duty", "head", "auto", NULL };
static const char *const silent_words[] = { "backup", "head", NULL };

static void read_members(const struct given *given, void *to)
{
	struct policy_department *department = to;

	department->n_members = value_indexes(given, &department->members);
}

static void read_deputies(const struct given *given, void *to)
{
	struct policy_department *department = to;

	department->n_deputies = value_indexes(given, &department->deputies);
}

static void write_members(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_department *department = from;

	writer_people(w, key->name, department->n_members, department->members);
}

static void write_deputies(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_department *department = from;

	writer_people(w, key->name, department->n_deputies, department->deputies);
}

static void take_overflow(const struct given *given, const char *text, void *to)
{
	struct policy_department *department = to;
	int overflow;

	if (strcmp(text, "commercial") == 0) {
		loader_error(given->loader, given->node,
			     "nobody in the commercial department is rung but owner, duty, backup "
			     "and head");
		loader_hint(given->loader, "one of: head, callback, voicemail");
		return;
	}
	overflow = (int)department->overflow;
	value_word(given, text, &overflow);
	department->overflow = (enum department_overflow)overflow;
}

static void take_silent(const struct given *given, const char *text, void *to)
{
	struct policy_department *department = to;

	for (int i = 0; silent_words[i] != NULL; i++) {
		enum role role = i == 0 ? ROLE_BACKUP : ROLE_HEAD;
		if (strcmp(silent_words[i], text) != 0) {
			continue;
		}
		if (department->n_silent > 0 && department->silent[0] == role) {
			loader_error(given->loader, given->node, "\"%s\" twice", text);
		} else if (department->n_silent < SILENT_MAX) {
			department->silent[department->n_silent++] = role;
		}
		return;
	}
	value_refuse_word(given->loader, given->node, text, silent_words);
}

/* "head" may be the default where there is none; written out it would be an error. */
static bool has_head(const struct policy *policy, const struct policy_department *department)
{
	return department->head != PERSON_NONE ||
	       policy->departments[policy->commercial].head != PERSON_NONE;
}

static SHOW(overflow)
{
	const struct policy_department *department = from;
	int overflow = (int)department->overflow;

	return (overflow != OVERFLOW_TO_HEAD || has_head(w->policy, department)) &&
	       show_word(w, key, &overflow, text);
}

static void write_silent(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_department *department = from;
	const char *words[SILENT_MAX];

	if (department->n_silent == SILENT_MAX && !has_head(w->policy, department)) {
		return;
	}
	for (int i = 0; i < department->n_silent; i++) {
		words[i] = silent_words[department->silent[i] == ROLE_BACKUP ? 0 : 1];
	}
	writer_list(w, key->name, department->n_silent, words);
}

static const struct key auto_keys[] = {
	{ .name = "enter_duty",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 1,
	  .max = 1000,
	  KEY_AT(struct policy_department, auto_enter) },
	{ .name = "leave_duty",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 0,
	  .max = 1000,
	  KEY_AT(struct policy_department, auto_leave) },
	{ .name = "window_days",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 1,
	  .max = 60,
	  KEY_AT(struct policy_department, auto_window_days) },
	{ .name = "min_days",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 1,
	  .max = 60,
	  KEY_AT(struct policy_department, auto_min_days) },
	{ 0 },
};

static void check_auto(const struct given *given, void *to)
{
	const struct policy_department *department = to;

	if (tree_find(given->node, "enter_duty") != NULL && department->auto_enter > 0 &&
	    department->auto_leave >= department->auto_enter) {
		loader_error(given->loader, given->node,
			     "leave_duty = %d must be below enter_duty = %d",
			     department->auto_leave, department->auto_enter);
	}
}

/* It means something only to inbound = "auto". */
static void write_auto(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_department *department = from;

	if (department->inbound == INBOUND_AUTO) {
		writer_open(w, key->name);
		writer_table(w, auto_keys, from);
		writer_close(w);
	}
}

static const struct key department_keys[] = {
	{ .name = "title",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 120,
	  KEY_AT(struct policy_department, title) },
	{ .name = "members",
	  .kind = KEY_LIST,
	  .is_required = true,
	  .min = 1,
	  .max = 250,
	  .take = value_person,
	  .read = read_members,
	  .write = write_members },
	{ .name = "head", .kind = KEY_TEXT, VALUE(person), KEY_AT(struct policy_department, head) },
	{ .name = "deputy",
	  .kind = KEY_LIST,
	  .take = value_person,
	  .read = read_deputies,
	  .write = write_deputies },
	{ .name = "hours",
	  .kind = KEY_TEXT,
	  .text = "mon-fri 09:00-18:00",
	  VALUE(hours),
	  KEY_AT(struct policy_department, hours) },
	{ .name = "queue",
	  .kind = KEY_TEXT,
	  .take = value_token,
	  .show = show_given,
	  KEY_AT(struct policy_department, queue) },
	{ .name = "ring",
	  .kind = KEY_TEXT,
	  VALUE(word),
	  .words = ring_words,
	  .text = "longest-idle",
	  KEY_AT(struct policy_department, ring) },
	{ .name = "ring_seconds",
	  .kind = KEY_INT,
	  .min = 3,
	  .max = 120,
	  .otherwise = 20,
	  KEY_AT(struct policy_department, ring_seconds) },
	{ .name = "queue_seconds",
	  .kind = KEY_INT,
	  .min = 5,
	  .max = 3600,
	  .otherwise = 90,
	  KEY_AT(struct policy_department, queue_seconds) },
	{ .name = "overflow",
	  .kind = KEY_TEXT,
	  .take = take_overflow,
	  .show = show_overflow,
	  .words = overflow_words,
	  .text = "head" },
	{ .name = "inbound",
	  .kind = KEY_TEXT,
	  VALUE(word),
	  .words = inbound_words,
	  .text = "direct",
	  KEY_AT(struct policy_department, inbound) },
	{ .name = "auto",
	  .kind = KEY_GROUP,
	  .table = auto_keys,
	  .read = check_auto,
	  .write = write_auto },
	{ .name = "if_duty_silent", .kind = KEY_LIST, .take = take_silent, .write = write_silent },
	{ .name = "handover_hours",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 720,
	  .otherwise = 4,
	  KEY_AT(struct policy_department, handover_hours) },
	{ .name = "owner_absent", .kind = KEY_RETIRED, .text = "it is owner.absent now" },
	{ 0 },
};

static void add_silent_default(struct policy_department *department)
{
	department->silent[0] = ROLE_BACKUP;
	department->silent[1] = ROLE_HEAD;
	department->n_silent = 2;
}

static void read_department(struct loader *l, const struct tree_node *node,
			    struct policy_department *department)
{
	bool is_commercial = strcmp(department->id, "commercial") == 0;

	keys_read(l, node, department_keys, department);
	if (tree_find(node, "inbound") == NULL && is_commercial) {
		department->inbound = INBOUND_DUTY;
	}
	if (tree_find(node, "if_duty_silent") == NULL) {
		add_silent_default(department);
	}
	if (department->queue[0] == '\0') {
		str_copy(department->queue, sizeof(department->queue), department->id);
	}
	if (department->queue_seconds < department->ring_seconds) {
		loader_error(l, node, "queue_seconds = %d is below ring_seconds = %d",
			     department->queue_seconds, department->ring_seconds);
	}
	if (is_commercial && department->ring == RING_ALL) {
		loader_error(l, tree_find(node, "ring"),
			     "reps must not fight for the handset (R-03): one of them is rung at a "
			     "time");
		loader_hint(l, "\"longest-idle\" or \"in-order\"");
	}
	if (department->inbound != INBOUND_AUTO) {
		department->auto_enter = department->auto_leave = 0;
		department->auto_window_days = department->auto_min_days = 0;
	} else if (tree_find(node, "auto") == NULL) {
		loader_error_missing(l, node, "auto");
	}
}

static bool is_member_of(const struct policy_department *department, int person)
{
	for (int i = 0; i < department->n_members; i++) {
		if (department->members[i] == person) {
			return true;
		}
	}
	return false;
}

/* Nobody may be in two departments: whose call is it then? */
static void check_members(struct loader *l, const struct tree_node *group, int department)
{
	const struct policy_department *all = l->policy->departments;
	const struct policy_department *it = &all[department];

	for (int m = 0; m < it->n_members; m++) {
		for (int d = 0; d < department; d++) {
			if (is_member_of(&all[d], it->members[m])) {
				loader_error(l, tree_find(tree_at(group, department), "members"),
					     "%s is in department %s already",
					     policy_person_id(l->policy, it->members[m]),
					     all[d].id);
			}
		}
	}
}

static int require(struct loader *l, const struct tree_node *group, const char *id)
{
	if (tree_find(group, id) == NULL) {
		loader_error(l, group, "no department \"%s\" (R-08)", id);
		loader_hint(l, "two departments: client lifts the handset, commercial sells");
	}
	return policy_find_department(l->policy, id);
}

void topic_departments(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	int n = tree_count(given->node);

	policy->departments = xcalloc((size_t)n + 1, sizeof(*policy->departments));
	policy->n_departments = n;
	for (int i = 0; i < n; i++) {
		struct policy_department *department = &policy->departments[i];
		const struct tree_node *node = tree_at(given->node, i);
		department->head = PERSON_NONE;
		if (keys_entry(l, node, department->id, sizeof(department->id))) {
			read_department(l, node, department);
			check_members(l, given->node, i);
		}
	}
	policy->client = require(l, given->node, "client");
	policy->commercial = require(l, given->node, "commercial");
}

void topic_write_departments(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	writer_entries(w, key->name,
		       RECORDS(policy->departments, policy->n_departments, department_keys));
}

/* ---- with the roster read ---- */

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
	bool has_roster = tree_find(l->root, "roster") != NULL &&
			  (l->policy->roster.department == index ||
			   l->policy->roster.department == DEPARTMENT_NONE);

	if (department->inbound != INBOUND_DUTY && department->inbound != INBOUND_AUTO) {
		return;
	}
	if (!has_roster) {
		loader_error(l, inbound != NULL ? inbound : node,
			     "inbound = \"%s\", but there is no roster for %s",
			     inbound_words[department->inbound], department->id);
	}
	if (department->inbound == INBOUND_AUTO) {
		loader_warn(l, inbound, "this release treats \"auto\" as \"duty\"");
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

void topic_check_departments(struct loader *l)
{
	const struct tree_node *group = tree_find(l->root, "departments");

	for (int i = 0; i < l->policy->n_departments; i++) {
		const struct tree_node *node = tree_at(group, i);
		if (tree_kind(node) == TREE_GROUP) {
			check_head(l, node, &l->policy->departments[i]);
			check_inbound(l, node, &l->policy->departments[i], i);
		}
	}
	check_owner(l);
}

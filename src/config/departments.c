/*
 * departments: two must exist, client and commercial; others may. What needs the roster
 * or the sales head is checked when all groups are read (departments_check.c).
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
static const char *const gap_words[] = { "head", "last-duty", "client", NULL };
/* What a PBX calls the ways to let everybody of a group ring. */
static const char *const scramble_words[] = { "all",      "ring-all",     "ringall",
					      "in-order", "hunt",         "hunt-group",
					      "pickup",   "pickup-group", NULL };

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

/* The commercial department has no group that rings: neither all at once nor in a row. */
static bool refuse_scramble(const struct given *given, const char *text,
			    const struct policy_department *department)
{
	struct loader *l = given->loader;

	for (int i = 0; strcmp(department->id, "commercial") == 0 && scramble_words[i] != NULL;
	     i++) {
		if (strcmp(scramble_words[i], text) == 0) {
			loader_error(l, given->node,
				     "reps must not fight for the handset (R-03): one of them is "
				     "rung at a time");
			loader_hint(l, "leave it out: owner, duty, backup and head are rung one "
				       "after another");
			return true;
		}
	}
	return false;
}

/* The PBX's own word for it, out of habit. */
static void take_strategy(const struct given *given, const char *text, void *to)
{
	if (!refuse_scramble(given, text, to)) {
		loader_error(given->loader, given->node, "unknown key");
		loader_hint(given->loader, "it is ring here");
	}
}

static SHOW(nothing)
{
	(void)w;
	(void)key;
	(void)from;
	(void)text;
	return false;
}

static void take_ring(const struct given *given, const char *text, void *to)
{
	struct policy_department *department = to;
	int ring = (int)department->ring;

	if (refuse_scramble(given, text, department)) {
		return;
	}
	value_word(given, text, &ring);
	department->ring = (enum department_ring)ring;
}

static SHOW(ring)
{
	const struct policy_department *department = from;
	int ring = (int)department->ring;

	return show_word(w, key, &ring, text);
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
		loader_error(given->loader, loader_written(given->node, "leave_duty", "enter_duty"),
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
	{ .name = "holidays",
	  .kind = KEY_BOOL,
	  .otherwise = true,
	  KEY_AT(struct policy_department, keeps_holidays) },
	{ .name = "queue",
	  .kind = KEY_TEXT,
	  .take = value_token,
	  .show = show_given,
	  KEY_AT(struct policy_department, queue) },
	{ .name = "ring",
	  .kind = KEY_TEXT,
	  .take = take_ring,
	  .show = show_ring,
	  .words = ring_words,
	  .text = "longest-idle" },
	{ .name = "strategy", .kind = KEY_TEXT, .take = take_strategy, .show = show_nothing },
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
	{ .name = "duty_wait",
	  .kind = KEY_INT,
	  .min = 3,
	  .max = 600,
	  .otherwise = 60,
	  KEY_AT(struct policy_department, duty_wait) },
	{ .name = "duty_gap",
	  .kind = KEY_TEXT,
	  VALUE(word),
	  .words = gap_words,
	  .text = "head",
	  KEY_AT(struct policy_department, gap) },
	{ .name = "handover_hours",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 720,
	  .otherwise = 4,
	  KEY_AT(struct policy_department, handover_hours) },
	{ .name = "suggest_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 3650,
	  .otherwise = 180,
	  KEY_AT(struct policy_department, suggest_days) },
	{ .name = "callback_minutes",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 1440,
	  .otherwise = 10,
	  KEY_AT(struct policy_department, callback_minutes) },
	{ .name = "waiting_minutes",
	  .kind = KEY_INT,
	  .min = 0,
	  .max = 1440,
	  .otherwise = 10,
	  KEY_AT(struct policy_department, waiting_minutes) },
	{ .name = "meeting_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 60,
	  .otherwise = 5,
	  KEY_AT(struct policy_department, meeting_days) },
	{ .name = "owner_absent", .kind = KEY_RETIRED, .text = "it is owner.absent now" },
	{ 0 },
};

/* What is refused has been reported, and is no setting. */
static bool is_chosen(const struct key *key, const struct tree_node *node)
{
	if (key->kind == KEY_INT) {
		return tree_kind(node) == TREE_INT && tree_int(node) != key->otherwise &&
		       tree_int(node) >= key->min && tree_int(node) <= key->max;
	}
	for (int i = 0; tree_kind(node) == TREE_TEXT && key->words[i] != NULL; i++) {
		if (strcmp(key->words[i], tree_text(node)) == 0) {
			return strcmp(key->text, tree_text(node)) != 0;
		}
	}
	return false;
}

const struct tree_node *topic_department_setting(const struct tree_node *department,
						 const char *name)
{
	const struct tree_node *node = tree_find(department, name);
	const struct key *key = department_keys;

	while (strcmp(key->name, name) != 0) {
		key++;
	}
	return node != NULL && is_chosen(key, node) ? node : NULL;
}

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
		loader_error(l, loader_written(node, "queue_seconds", "ring_seconds"),
			     "queue_seconds = %d is below ring_seconds = %d",
			     department->queue_seconds, department->ring_seconds);
	}
	if (department->inbound != INBOUND_AUTO) {
		department->auto_enter = department->auto_leave = 0;
		department->auto_window_days = department->auto_min_days = 0;
	} else if (tree_find(node, "auto") == NULL) {
		loader_error_missing(l, node, "auto");
	}
}

/* Nobody may be in two departments: whose call is it then? */
static void check_members(struct loader *l, const struct tree_node *group, int department)
{
	const struct policy_department *all = l->policy->departments;
	const struct policy_department *it = &all[department];

	for (int m = 0; m < it->n_members; m++) {
		for (int d = 0; d < department; d++) {
			if (department_has_member(&all[d], it->members[m])) {
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

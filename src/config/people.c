/*
 * people and lines: ids, extensions and numbers that must be nobody else's. An id that is wrong
 * is kept all the same, so that one slip is not reported again wherever the person is named.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/shows.h"
#include "dutyd/domain/presence.h"

static void take_extension(const struct given *given, const char *text, void *to)
{
	size_t n = strlen(text);

	if (n < 2 || n > 6 || strspn(text, "0123456789") != n) {
		loader_error(given->loader, given->node, "\"%.20s\" is not 2 to 6 digits", text);
		return;
	}
	str_copy(to, given->key->size, text);
}

static const struct key person_keys[] = {
	{ .name = "name",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 120,
	  KEY_AT(struct policy_person, name) },
	{ .name = "ext",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = take_extension,
	  .show = show_copy,
	  KEY_AT(struct policy_person, ext) },
	{ .name = "mobile",
	  .kind = KEY_TEXT,
	  .take = value_phone,
	  .show = show_given,
	  KEY_AT(struct policy_person, mobile) },
	{ .name = "crm", .kind = KEY_TEXT, .min = 1, .max = 63, KEY_AT(struct policy_person, crm) },
	{ .name = "dial",
	  .kind = KEY_TEXT,
	  .take = value_token,
	  .show = show_given,
	  KEY_AT(struct policy_person, dial) },
	{ .name = "strength",
	  .kind = KEY_INT,
	  .min = 0,
	  .max = 100,
	  KEY_AT(struct policy_person, strength) },
	{ .name = "from", .kind = KEY_TEXT, VALUE(day), KEY_AT(struct policy_person, from) },
	{ .name = "to", .kind = KEY_TEXT, VALUE(day), KEY_AT(struct policy_person, to) },
	{ 0 },
};

/* What no two people may share. is_warning: legal, but surely a slip. */
static const struct {
	const char *name;
	size_t offset;
	bool is_warning;
} unique[] = {
	{ "name", offsetof(struct policy_person, name), true },
	{ "ext", offsetof(struct policy_person, ext), false },
	{ "mobile", offsetof(struct policy_person, mobile), false },
	{ "crm", offsetof(struct policy_person, crm), false },
	{ "dial", offsetof(struct policy_person, dial), false },
};

static void check_unique(struct loader *l, const struct tree_node *group, int person, size_t u)
{
	const struct policy_person *people = l->policy->people;
	const char *value = (const char *)&people[person] + unique[u].offset;
	const struct tree_node *entry = tree_at(group, person);
	const struct tree_node *node =
		tree_kind(entry) == TREE_GROUP ? tree_find(entry, unique[u].name) : NULL;

	for (int i = 0; i < person && node != NULL && value[0] != '\0'; i++) {
		if (strcmp((const char *)&people[i] + unique[u].offset, value) != 0) {
			continue;
		}
		if (unique[u].is_warning) {
			loader_warn(l, node, "\"%s\" is %s's too", value, people[i].id);
		} else {
			loader_error(l, node, "\"%s\" is %s's already", value, people[i].id);
		}
		return;
	}
}

static void read_person(struct loader *l, const struct tree_node *node,
			struct policy_person *person)
{
	person->from = INT32_MIN;
	person->to = INT32_MAX;
	if (!keys_entry(l, node, person->id, sizeof(person->id))) {
		return;
	}
	keys_read(l, node, person_keys, person);
	if (person->dial[0] == '\0' && person->ext[0] != '\0') {
		snprintf(person->dial, sizeof(person->dial), "PJSIP/%s", person->ext);
	}
	if (person->to < person->from) {
		loader_error(l, tree_find(node, "to"), "before from");
	}
}

void topic_people(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	int n = tree_count(given->node);

	if (n == 0 || n > PRESENCE_PEOPLE_MAX) {
		loader_error(l, given->node, n == 0 ? "nobody" : "more than 250 people");
		return;
	}
	policy->people = xcalloc((size_t)n, sizeof(*policy->people));
	policy->n_people = n;
	for (int i = 0; i < n; i++) {
		read_person(l, tree_at(given->node, i), &policy->people[i]);
	}
	for (int i = 0; i < n; i++) {
		for (size_t u = 0; u < sizeof(unique) / sizeof(unique[0]); u++) {
			check_unique(l, given->node, i, u);
		}
	}
}

void topic_write_people(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	writer_entries(w, key->name, RECORDS(policy->people, policy->n_people, person_keys));
}

/* "PJSIP/201": what the shipped dialplan takes for a phone (extensions_dutyd.conf, ask). */
static bool has_technology(const char *dial)
{
	const char *slash = strchr(dial, '/');

	if (slash == NULL || slash == dial || slash[1] == '\0') {
		return false;
	}
	for (const char *c = dial; c < slash; c++) {
		if (!isalnum((unsigned char)*c)) {
			return false;
		}
	}
	return true;
}

static void check_dial(struct loader *l, const struct tree_node *node,
		       const struct policy_person *person)
{
	if (person->dial[0] == '\0' || has_technology(person->dial)) {
		return;
	}
	loader_warn(l, node, "\"%s\" is no technology/phone: the dialplan never rings it",
		    person->dial);
	if (person->ext[0] != '\0') {
		loader_hint(l, "\"PJSIP/%s\"", person->ext);
	}
}

/* Another PBX, which asks over JSON lines alone, may call its phones what it likes. */
void topic_check_people(struct loader *l)
{
	const struct policy *policy = l->policy;
	const struct tree_node *group = tree_find(l->root, "people");

	if (!policy->asterisk.is_used && policy->intake.fastagi[0] == '\0') {
		return;
	}
	for (int i = 0; i < policy->n_people; i++) {
		const struct tree_node *entry = tree_at(group, i);
		const struct tree_node *node =
			tree_kind(entry) == TREE_GROUP ? tree_find(entry, "dial") : NULL;
		if (node != NULL) {
			check_dial(l, node, &policy->people[i]);
		}
	}
}

/* ---- lines ---- */

static const struct key line_keys[] = {
	{ .name = "number",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = value_phone,
	  .show = show_given,
	  KEY_AT(struct policy_line, number) },
	{ .name = "title", .kind = KEY_TEXT, .max = 120, KEY_AT(struct policy_line, title) },
	{ .name = "channels",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 1000,
	  .otherwise = 1,
	  KEY_AT(struct policy_line, channels) },
	{ .name = "to",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  VALUE(department),
	  KEY_AT(struct policy_line, department) },
	{ 0 },
};

void topic_lines(const struct given *given, void *to)
{
	struct policy *policy = to;
	int n = tree_count(given->node);

	policy->lines = xcalloc((size_t)n + 1, sizeof(*policy->lines));
	policy->n_lines = n;
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct policy_line *line = &policy->lines[i];
		line->department = DEPARTMENT_NONE;
		if (!keys_entry(given->loader, node, line->id, sizeof(line->id))) {
			continue;
		}
		keys_read(given->loader, node, line_keys, line);
		if (line->title[0] == '\0') {
			str_copy(line->title, sizeof(line->title), line->id);
		}
	}
}

void topic_write_lines(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	writer_entries(w, key->name, RECORDS(policy->lines, policy->n_lines, line_keys));
}

/* As many channels as people lift the handset today; what is reported is not counted. */
static void check_channels(struct loader *l, const struct tree_node *node,
			   const struct policy_line *line)
{
	const struct policy_department *target = &l->policy->departments[line->department];
	const struct tree_node *department = loader_find(l, "departments", target->id);
	const struct tree_node *members = department != NULL ? tree_find(department, "members") :
							       NULL;
	const struct tree_node *channels = tree_find(node, "channels");

	if (members == NULL || tree_count(members) != target->n_members ||
	    (channels != NULL &&
	     (tree_kind(channels) != TREE_INT || tree_int(channels) != line->channels))) {
		return;
	}
	int n_people = l->today == CIVIL_DAY_NONE ?
			       target->n_members :
			       policy_count_employed(l->policy, line->department, l->today);

	if (line->channels != n_people) {
		loader_warn(l, node, "%d channels for %d people of %s: as many are best (R-11)",
			    line->channels, n_people, target->id);
	}
}

static void check_target(struct loader *l, const struct tree_node *node,
			 const struct policy_line *line)
{
	const struct policy *policy = l->policy;
	const struct policy_department *target = &policy->departments[line->department];

	if (line->department == policy->commercial) {
		loader_error(l, tree_find(node, "to"),
			     "the client department lifts the handset first (R-09)");
		loader_hint(l, "\"client\": it hands over to today's duty");
		return;
	}
	if (line->department != policy->client) {
		loader_warn(l, tree_find(node, "to"),
			    "%s lifts first; the model wants the client department (R-10)",
			    target->id);
	}
	check_channels(l, node, line);
}

void topic_check_lines(struct loader *l)
{
	const struct policy *policy = l->policy;
	const struct tree_node *group = tree_find(l->root, "lines");

	for (int i = 0; i < policy->n_lines; i++) {
		const struct policy_line *line = &policy->lines[i];
		const struct tree_node *node = tree_at(group, i);
		if (line->department != DEPARTMENT_NONE) {
			check_target(l, node, line);
		}
		for (int j = 0; j < i && line->number[0] != '\0'; j++) {
			if (strcmp(policy->lines[j].number, line->number) == 0) {
				loader_error(l, tree_find(node, "number"), "%s is line %s already",
					     line->number, policy->lines[j].id);
				break;
			}
		}
	}
}

/*
 * A group is read in two passes: each row of its table looks for its member, then each member
 * for its row. The second finds the unknown keys, so none can be forgotten.
 */
#include "dutyd/config/keys.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/config/suggest.h"

bool keys_want(struct loader *l, const struct tree_node *node, enum tree_kind kind)
{
	enum tree_kind is = tree_kind(node);

	/* An empty ( ) is as good as an empty [ ]. */
	if (is == kind || (kind == TREE_ARRAY && is == TREE_LIST && tree_count(node) == 0)) {
		return true;
	}
	loader_error(l, node, "%s belongs here, not %s", tree_kind_name(kind), tree_kind_name(is));
	if (kind == TREE_TEXT && is == TREE_INT) {
		loader_hint(l, "in quotes: \"%d\"", tree_int(node));
	} else if (kind == TREE_ARRAY && is == TREE_TEXT) {
		loader_hint(l, "[ \"%s\" ]", tree_text(node));
	}
	return false;
}

static size_t count_characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		n += ((unsigned char)*text & 0xc0) != 0x80;
	}
	return n;
}

/* Escapes (\x1b, \n) may put into a text what the source may not hold. */
static bool is_printable(const char *text, bool is_multiline)
{
	for (const char *p = text; *p != '\0'; p++) {
		bool is_space = is_multiline && (*p == '\n' || *p == '\t');
		if (((unsigned char)*p < 0x20 || *p == 0x7f) && !is_space) {
			return false;
		}
	}
	return str_is_utf8(text, strlen(text));
}

static void copy_text(const struct given *given, const char *text, void *to)
{
	if (!str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "longer than %zu bytes",
			     given->key->size - 1);
	}
}

static void take_text(const struct given *given, const char *text, void *to)
{
	const struct key *key = given->key;
	size_t n = count_characters(text);

	if (!is_printable(text, key->is_multiline)) {
		loader_error(given->loader, given->node, "control characters or broken UTF-8");
	} else if (key->max > 0 && n < (size_t)key->min) {
		loader_error(given->loader, given->node, n == 0 ? "is empty" : "is too short");
	} else if (key->max > 0 && n > (size_t)key->max) {
		loader_error(given->loader, given->node, "longer than %d characters", key->max);
	} else if (key->take != NULL) {
		key->take(given, text, to);
	} else {
		copy_text(given, text, to);
	}
}

/* A row without a place (size 0) is checked and not kept. */
static void store_int(const struct key *key, int value, void *to)
{
	if (key->size > 0) {
		*(int *)to = value;
	}
}

static void read_int(const struct given *given, void *to)
{
	const struct key *key = given->key;

	store_int(key, key->otherwise, to);
	if (!keys_want(given->loader, given->node, TREE_INT)) {
		return;
	}
	int value = tree_int(given->node);
	if (value < key->min || value > key->max) {
		loader_error(given->loader, given->node, "%d: allowed are %d to %d", value,
			     key->min, key->max);
		return;
	}
	store_int(key, value, to);
}

void keys_each(const struct given *given, void *to)
{
	struct given item = *given;

	for (int i = 0; i < tree_count(given->node); i++) {
		item.node = tree_at(given->node, i);
		if (!keys_want(given->loader, item.node, TREE_TEXT)) {
			continue;
		}
		if (is_printable(tree_text(item.node), false)) {
			given->key->take(&item, tree_text(item.node), to);
		} else {
			loader_error(given->loader, item.node,
				     "control characters or broken UTF-8");
		}
	}
}

static void read_list(const struct given *given, void *to)
{
	const struct key *key = given->key;

	if (!keys_want(given->loader, given->node, TREE_ARRAY)) {
		return;
	}
	int n = tree_count(given->node);
	if (key->max > 0 && n < key->min) {
		loader_error(given->loader, given->node, "is empty");
	} else if (key->max > 0 && n > key->max) {
		loader_error(given->loader, given->node, "more than %d", key->max);
		return;
	}
	if (key->read != NULL) {
		key->read(given, to);
	} else {
		keys_each(given, to);
	}
}

static void read_group(const struct given *given, void *to)
{
	const struct key *key = given->key;

	if (!keys_want(given->loader, given->node, TREE_GROUP)) {
		return;
	}
	if (key->table != NULL) {
		keys_read(given->loader, given->node, key->table, to);
	}
	if (key->read != NULL) {
		key->read(given, to);
	}
}

static void read_value(const struct given *given, void *to)
{
	switch (given->key->kind) {
	case KEY_INT:
		read_int(given, to);
		break;
	case KEY_BOOL:
		*(bool *)to = given->key->otherwise != 0;
		if (keys_want(given->loader, given->node, TREE_BOOL)) {
			*(bool *)to = tree_bool(given->node);
		}
		break;
	case KEY_TEXT:
		if (keys_want(given->loader, given->node, TREE_TEXT)) {
			take_text(given, tree_text(given->node), to);
		}
		break;
	case KEY_LIST:
		read_list(given, to);
		break;
	case KEY_GROUP:
		read_group(given, to);
		break;
	case KEY_RETIRED:
		loader_error(given->loader, given->node, "this key is no more");
		loader_hint(given->loader, "%s", given->key->text);
		break;
	}
}

static void take_default(struct loader *l, const struct tree_node *node, const struct key *key,
			 void *to)
{
	struct given given = { .loader = l, .node = node, .key = key };

	if (key->kind == KEY_INT) {
		store_int(key, key->otherwise, to);
	} else if (key->kind == KEY_BOOL) {
		*(bool *)to = key->otherwise != 0;
	} else if (key->kind == KEY_TEXT && key->text != NULL) {
		take_text(&given, key->text, to);
	} else if (key->kind == KEY_GROUP && key->table != NULL) {
		keys_default(l, node, key->table, to);
	}
}

void keys_default(struct loader *l, const struct tree_node *node, const struct key *table, void *to)
{
	for (const struct key *key = table; key->name != NULL; key++) {
		take_default(l, node, key, (char *)to + key->offset);
	}
}

static const struct key *find_key(const struct key *table, const char *name)
{
	for (; table->name != NULL; table++) {
		if (strcmp(table->name, name) == 0) {
			return table;
		}
	}
	return NULL;
}

static void refuse_unknown(struct loader *l, const struct tree_node *node, const struct key *table)
{
	struct suggest suggest = suggest_for(tree_name(node));
	char hint[SUGGEST_SIZE];

	for (; table->name != NULL; table++) {
		if (table->kind != KEY_RETIRED) {
			suggest_offer(&suggest, table->name);
		}
	}
	loader_error(l, node, "unknown key");
	if (suggest_hint(&suggest, hint)) {
		loader_hint(l, "%s", hint);
	}
}

void keys_read(struct loader *l, const struct tree_node *group, const struct key *table, void *to)
{
	for (const struct key *key = table; key->name != NULL; key++) {
		const struct tree_node *node = tree_find(group, key->name);
		void *at = (char *)to + key->offset;
		if (node != NULL) {
			read_value(&(struct given){ .loader = l, .node = node, .key = key }, at);
			continue;
		}
		if (key->is_required) {
			loader_error_missing(l, group, key->name);
		}
		take_default(l, group, key, at);
	}
	for (int i = 0; i < tree_count(group); i++) {
		const struct tree_node *node = tree_at(group, i);
		if (find_key(table, tree_name(node)) == NULL) {
			refuse_unknown(l, node, table);
		}
	}
}

bool keys_entry(struct loader *l, const struct tree_node *node, char *id, size_t size)
{
	str_copy_cut(id, size, tree_name(node));
	if (!str_is_id(tree_name(node))) {
		loader_error(l, node, "\"%.40s\" is no id", tree_name(node));
		loader_hint(l, "small letters a-z, digits and \"-\", at most 32, a letter first");
	}
	return keys_want(l, node, TREE_GROUP);
}

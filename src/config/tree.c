#include "dutyd/config/tree.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/config/scan.h"

struct tree {
	config_t config;
};

/* A node is libconfig's setting under another name, so that its header stays in this file. */
static const config_setting_t *setting_of(const struct tree_node *node)
{
	return (const config_setting_t *)node;
}

static const struct tree_node *node_of(const config_setting_t *setting)
{
	return (const struct tree_node *)setting;
}

struct tree *tree_parse(const struct source *source, struct report *report)
{
	if (!scan_check(source, report)) {
		return NULL;
	}
	struct tree *tree = xcalloc(1, sizeof(*tree));
	config_init(&tree->config);
	if (!config_read_string(&tree->config, source->text)) {
		/* scan lets nothing through that ends here; if it does, libconfig has the word. */
		struct report_place place =
			source_place(source, config_error_line(&tree->config), NULL);
		report_add(report, &place, REPORT_ERROR, "%s", config_error_text(&tree->config));
		tree_free(tree);
		return NULL;
	}
	return tree;
}

void tree_free(struct tree *tree)
{
	if (tree != NULL) {
		config_destroy(&tree->config);
		free(tree);
	}
}

const struct tree_node *tree_root(const struct tree *tree)
{
	return node_of(config_root_setting(&tree->config));
}

enum tree_kind tree_kind(const struct tree_node *node)
{
	switch (config_setting_type(setting_of(node))) {
	case CONFIG_TYPE_GROUP:
		return TREE_GROUP;
	case CONFIG_TYPE_ARRAY:
		return TREE_ARRAY;
	case CONFIG_TYPE_LIST:
		return TREE_LIST;
	case CONFIG_TYPE_FLOAT:
		return TREE_FLOAT;
	case CONFIG_TYPE_BOOL:
		return TREE_BOOL;
	case CONFIG_TYPE_STRING:
		return TREE_TEXT;
	default:
		return TREE_INT; /* scan refuses 64-bit numbers */
	}
}

const char *tree_kind_name(enum tree_kind kind)
{
	static const char *const names[] = {
		[TREE_GROUP] = "a group { }",     [TREE_ARRAY] = "a list [ ]",
		[TREE_LIST] = "a list ( )",       [TREE_INT] = "a whole number",
		[TREE_FLOAT] = "a number",        [TREE_BOOL] = "true or false",
		[TREE_TEXT] = "a text in quotes",
	};

	return names[kind];
}

const char *tree_name(const struct tree_node *node)
{
	const char *name = config_setting_name(setting_of(node));

	return name != NULL ? name : "";
}

int tree_line(const struct tree_node *node)
{
	const config_setting_t *setting = setting_of(node);

	while (setting->name == NULL && setting->parent != NULL &&
	       setting->type != CONFIG_TYPE_GROUP) {
		setting = setting->parent;
	}
	return setting->parent == NULL ? 0 : (int)config_setting_source_line(setting);
}

void tree_path(const struct tree_node *node, char *path, size_t size)
{
	const char *names[64];
	struct buf b = buf_over(path, size);
	int n = 0;

	for (const config_setting_t *s = setting_of(node); s != NULL && n < 64; s = s->parent) {
		if (s->name != NULL) {
			names[n++] = s->name;
		}
	}
	while (n > 0) {
		buf_put_text(&b, names[--n]);
		buf_put_text(&b, n > 0 ? "." : "");
	}
}

int tree_count(const struct tree_node *node)
{
	enum tree_kind kind = tree_kind(node);

	if (kind != TREE_GROUP && kind != TREE_ARRAY && kind != TREE_LIST) {
		return 0;
	}
	return config_setting_length(setting_of(node));
}

const struct tree_node *tree_at(const struct tree_node *node, int index)
{
	return node_of(config_setting_get_elem(setting_of(node), (unsigned int)index));
}

const struct tree_node *tree_find(const struct tree_node *group, const char *name)
{
	return node_of(config_setting_get_member(setting_of(group), name));
}

int tree_int(const struct tree_node *node)
{
	return config_setting_get_int(setting_of(node));
}

bool tree_bool(const struct tree_node *node)
{
	return config_setting_get_bool(setting_of(node)) != 0;
}

double tree_number(const struct tree_node *node)
{
	return tree_kind(node) == TREE_INT ? (double)tree_int(node) :
					     config_setting_get_float(setting_of(node));
}

const char *tree_text(const struct tree_node *node)
{
	const char *text = config_setting_get_string(setting_of(node));

	return text != NULL ? text : "";
}

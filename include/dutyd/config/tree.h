/*
 * tree: the settings of a configuration as libconfig understood them, behind types.
 *
 * Layer config; the only module that knows libconfig. The text goes through scan first, so that
 * libconfig meets nothing it would mistake. Nodes belong to the tree. A getter is only for the kind
 * it names: the caller has asked tree_kind before.
 *
 * Members of a group keep the order of the file. A node's line is exact for named settings; an item
 * of an array has the line of the array (libconfig would give the line of the next word).
 */
#ifndef DUTYD_CONFIG_TREE_H
#define DUTYD_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/config/report.h"
#include "dutyd/config/source.h"

struct tree;
struct tree_node;

enum tree_kind { TREE_GROUP, TREE_ARRAY, TREE_LIST, TREE_INT, TREE_FLOAT, TREE_BOOL, TREE_TEXT };

/* NULL when the report got errors. The source must outlive the tree. */
struct tree *tree_parse(const struct source *source, struct report *report);
void tree_free(struct tree *tree); /* NULL allowed */

const struct tree_node *tree_root(const struct tree *tree);
enum tree_kind tree_kind(const struct tree_node *node);
const char *tree_kind_name(enum tree_kind kind);     /* "a group", "a text in quotes", … */
const char *tree_name(const struct tree_node *node); /* "" for an item of an array */
int tree_line(const struct tree_node *node); /* in the source's whole text; 0 for the root */

/* "departments.client.members" */
void tree_path(const struct tree_node *node, char *path, size_t size);

/* Members of a group, items of an array or list; 0 for anything else. */
int tree_count(const struct tree_node *node);
const struct tree_node *tree_at(const struct tree_node *node, int index);
const struct tree_node *tree_find(const struct tree_node *group, const char *name); /* or NULL */

int tree_int(const struct tree_node *node);
bool tree_bool(const struct tree_node *node);
double tree_number(const struct tree_node *node); /* TREE_INT or TREE_FLOAT */
const char *tree_text(const struct tree_node *node);

#endif

#include "dutyd/config/loader.h"

#include <stdarg.h>
#include <stdio.h>

static void add(struct loader *l, const struct tree_node *node, enum report_level level,
		const char *what)
{
	char path[REPORT_PATH_SIZE];

	tree_path(node, path, sizeof(path));
	struct report_place place = source_place(l->source, tree_line(node), path);
	report_add(l->report, &place, level, "%s", what);
}

#define FORMAT_ARGS(what, format)                                                                  \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		vsnprintf(what, sizeof(what), format, args);                                       \
		va_end(args);                                                                      \
	} while (0)

void loader_error(struct loader *l, const struct tree_node *node, const char *format, ...)
{
	char what[REPORT_TEXT_SIZE];

	FORMAT_ARGS(what, format);
	add(l, node, REPORT_ERROR, what);
}

void loader_warn(struct loader *l, const struct tree_node *node, const char *format, ...)
{
	char what[REPORT_TEXT_SIZE];

	FORMAT_ARGS(what, format);
	add(l, node, REPORT_WARNING, what);
}

void loader_error_of_time(struct loader *l, const struct tree_node *node, const char *format, ...)
{
	char what[REPORT_TEXT_SIZE];

	FORMAT_ARGS(what, format);
	add(l, node, l->options->is_start ? REPORT_WARNING : REPORT_ERROR, what);
}

void loader_hint(struct loader *l, const char *format, ...)
{
	char what[REPORT_TEXT_SIZE];

	FORMAT_ARGS(what, format);
	report_hint(l->report, "%s", what);
}

void loader_error_missing(struct loader *l, const struct tree_node *group, const char *name)
{
	char path[REPORT_PATH_SIZE], whole[REPORT_PATH_SIZE + 64];

	tree_path(group, path, sizeof(path));
	snprintf(whole, sizeof(whole), "%s%s%.60s", path, path[0] != '\0' ? "." : "", name);
	struct report_place place = source_place(l->source, tree_line(group), whole);
	report_add(l->report, &place, REPORT_ERROR, "is required, and missing");
}

const char *loader_place(const struct loader *l, const struct tree_node *node,
			 char text[LOADER_PLACE_SIZE])
{
	char path[REPORT_PATH_SIZE];

	tree_path(node, path, sizeof(path));
	struct report_place place = source_place(l->source, tree_line(node), NULL);
	snprintf(text, LOADER_PLACE_SIZE, "%s, %s:%d", path, place.file, place.line);
	return text;
}

void loader_line(const struct loader *l, const struct tree_node *node, char *text, size_t size)
{
	struct report_place place = source_place(l->source, tree_line(node), NULL);

	snprintf(text, size, "%s:%d", place.file, place.line);
}

const struct tree_node *loader_find(const struct loader *l, const char *group, const char *member)
{
	const struct tree_node *node = tree_find(l->root, group);

	return node == NULL || tree_kind(node) != TREE_GROUP ? NULL : tree_find(node, member);
}

const struct tree_node *loader_written(const struct tree_node *group, const char *name,
				       const char *other)
{
	const struct tree_node *node = tree_find(group, name);

	if (node == NULL) {
		node = tree_find(group, other);
	}
	return node != NULL ? node : group;
}

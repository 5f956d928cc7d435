#include "dutyd/config/outside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/config/loader.h"

/* The struct is the loader under another name, so that nothing but its place is known above. */
static struct loader *loader_of(struct outside *to)
{
	return (struct loader *)to;
}

/* As far down the path as the tree goes. */
static const struct tree_node *find(const struct loader *l, const char *path)
{
	const struct tree_node *node = l->root;
	char name[REPORT_PATH_SIZE];

	while (*path != '\0' && tree_kind(node) == TREE_GROUP) {
		size_t n = strcspn(path, ".");
		const struct tree_node *next =
			str_copy_n(name, sizeof(name), path, n) ? tree_find(node, name) : NULL;
		if (next == NULL) {
			break;
		}
		node = next;
		path += n + (path[n] == '.');
	}
	return node;
}

void outside_say(struct outside *to, enum report_level level, const char *path, const char *format,
		 ...)
{
	struct loader *l = loader_of(to);
	struct report_place place = source_place(l->source, tree_line(find(l, path)), path);
	char what[REPORT_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	report_add(l->report, &place, level, "%s", what);
}

void outside_hint(struct outside *to, const char *format, ...)
{
	char what[REPORT_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	report_hint(loader_of(to)->report, "%s", what);
}

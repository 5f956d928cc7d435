/*
 * loader: what the topics of a configuration share while one policy is being built.
 *
 * Layer config, private to it. Problems are reported at a node of the tree and the work goes on, so
 * a half-filled policy is normal here: an index may be PERSON_NONE or DEPARTMENT_NONE and a text
 * empty because of an error that has been reported already. Checks keep silent about those.
 */
#ifndef DUTYD_CONFIG_LOADER_H
#define DUTYD_CONFIG_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/config/load.h"
#include "dutyd/config/report.h"
#include "dutyd/config/source.h"
#include "dutyd/config/tree.h"
#include "dutyd/domain/policy.h"

enum { DEPARTMENT_NONE = -1 };

struct loader {
	const struct config_options *options;
	const struct source *source;
	struct report *report;
	const struct tree_node *root;
	struct policy *policy;
	int32_t today; /* civil day in the company's zone; CIVIL_DAY_NONE while there is no zone */
	bool is_roster_good; /* read without an error: it may be planned */
};

void loader_error(struct loader *l, const struct tree_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void loader_warn(struct loader *l, const struct tree_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* An error that time alone can bring; see load.h. */
void loader_error_of_time(struct loader *l, const struct tree_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The cure for the problem reported last. */
void loader_hint(struct loader *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A member that should stand in group: the path is the member's, the line the group's. */
void loader_error_missing(struct loader *l, const struct tree_node *group, const char *name);

/* "roster.absences.lena, roster.conf:14" */
enum { LOADER_PLACE_SIZE = 512 };
/* "roster.conf:13" */
void loader_line(const struct loader *l, const struct tree_node *node, char *text, size_t size);
const char *loader_place(const struct loader *l, const struct tree_node *node,
			 char text[LOADER_PLACE_SIZE]);

/* Where two keys of a group quarrel: at the first that is written, at the group when none is. */
const struct tree_node *loader_written(const struct tree_node *group, const char *name,
				       const char *other);

/* The node at a path of names, "departments", "commercial"; NULL when there is none. */
const struct tree_node *loader_find(const struct loader *l, const char *group, const char *member);

#endif

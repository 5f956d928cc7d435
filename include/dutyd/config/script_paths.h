/*
 * script_paths: where a script leads, and what its questions say.
 *
 * Layer config, private to it; used by script.c. Each question is visited once, whatever the number
 * of paths: the longest and the shortest way from it to an end are kept, so a script of a thousand
 * questions costs as many steps. A path that comes back to one of its questions is an error, one of
 * other than 2 to 4 questions a warning that names it, a question that no path comes to a
 * warning.
 */
#ifndef DUTYD_CONFIG_SCRIPT_PATHS_H
#define DUTYD_CONFIG_SCRIPT_PATHS_H

#include "dutyd/config/loader.h"

/* questions: the group in the tree; its i-th member is question i of the policy's script. */
void script_check_paths(struct loader *l, const struct tree_node *questions);

/*
 * R-22, ours: a path that ends with nothing to offer, by answer, band or rule, is a warning. When
 * all groups are read.
 */
void script_check_offers(struct loader *l);

/* a question that says one of the forbidden phrases, in whatever case. */
void script_check_phrases(struct loader *l, const struct tree_node *questions);

#endif

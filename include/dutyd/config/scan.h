/*
 * scan: the grammar of a configuration, checked before libconfig sees the text.
 *
 * Layer config. libconfig says "syntax error" and stops; this says what is wrong, where, in which
 * setting, and goes on. Text that passes is text that libconfig accepts: the tests hold the two
 * against each other. At most one problem a line, as one slip has many consequences.
 *
 * Stricter than libconfig: strings end on their line, two strings side by side inside [ ] or ( )
 * lack a comma, a name is said once in its group (all repetitions are found, with the first one's
 * place), and nesting, settings and items are bounded (libconfig takes
 * quadratic time over a large group and copies a growing list again and again).
 */
#ifndef DUTYD_CONFIG_SCAN_H
#define DUTYD_CONFIG_SCAN_H

#include <stdbool.h>

#include "dutyd/config/report.h"
#include "dutyd/config/source.h"

enum { SCAN_DEPTH = 16, SCAN_GROUP_MAX = 2048, SCAN_WHOLE_MAX = 40000 };

/* False when something was added to the report. */
bool scan_check(const struct source *source, struct report *report);

#endif

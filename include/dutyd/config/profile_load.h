/*
 * profile_load: a simulation's profile out of a file.
 *
 * Layer config. The grammar is the configuration's (libconfig, includes, located problems, unknown
 * keys are errors); a key that is left out is as in the built-in profile.
 */
#ifndef DUTYD_CONFIG_PROFILE_LOAD_H
#define DUTYD_CONFIG_PROFILE_LOAD_H

#include "dutyd/config/report.h"
#include "dutyd/domain/profile.h"

/* False when the report has errors; it is sorted, and report_init has been called. */
bool profile_load(const char *path, enum report_language language, struct profile *profile,
		  struct report *report);

#endif

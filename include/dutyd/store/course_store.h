/*
 * course_store: a row of ARCHIVE_CALLS as the course of a call, and whatever else is in it.
 *
 * Layer store.
 */
#ifndef DUTYD_STORE_COURSE_STORE_H
#define DUTYD_STORE_COURSE_STORE_H

#include "dutyd/domain/service_level.h"
#include "dutyd/store/archive.h"

struct call_course course_store_row(const struct archive_row *row);

int64_t course_store_call(const struct archive_row *row);
const char *course_store_answered_by(const struct archive_row *row); /* "" = nobody, or unknown */

#endif

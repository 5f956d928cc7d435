#include "dutyd/store/course_store.h"

/* Columns of ARCHIVE_CALLS. */
enum { CALL, ARRIVED, ANSWERED, ANSWERED_BY, ENDED, ACTION, REASON, HAS_VERDICT, CALLED_BACK };

struct call_course course_store_row(const struct archive_row *row)
{
	struct call_course course = { .arrived_ms = archive_int(row, ARRIVED),
				      .answered_ms = archive_int(row, ANSWERED),
				      .ended_ms = archive_int(row, ENDED),
				      .called_back_ms = archive_int(row, CALLED_BACK),
				      .has_verdict = archive_int(row, HAS_VERDICT) != 0 };

	course.has_arrival = action_parse(archive_text(row, ACTION), &course.action) &&
			     reason_parse(archive_text(row, REASON), &course.reason);
	return course;
}

int64_t course_store_call(const struct archive_row *row)
{
	return archive_int(row, CALL);
}

const char *course_store_answered_by(const struct archive_row *row)
{
	return archive_text(row, ANSWERED_BY);
}

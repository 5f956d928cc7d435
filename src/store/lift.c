#include "dutyd/store/lift.h"

#include <string.h>

#include "dutyd/store/outbox.h"

bool lift_is_wanted_after(const char *stage)
{
	return strcmp(stage, stage_name(STAGE_HANDOVER)) == 0 ||
	       strcmp(stage, stage_name(STAGE_HANDBACK)) == 0 ||
	       strcmp(stage, stage_name(STAGE_NEXT)) == 0;
}

int lift_is_awaited(struct db *db, int64_t call, const char *answered_by,
		    const struct record_sent *sent)
{
	/* Who hands over what turns out to be his own has him on the line. */
	bool is_his_own = answered_by[0] != '\0' && strcmp(answered_by, sent->employee) == 0;

	if (sent->stage[0] == '\0' || is_his_own) {
		return 0;
	}
	int lifted = outbox_was_answered_since(db, call, sent->stage, sent->attempt);

	return lifted < 0 ? -1 : lifted == 0;
}

/*
 * lift: does a call that was lifted wait for somebody again?
 *
 * Layer store, internal. An officer lifts every call first: whom he hands over, or a rep hands
 * back, waits for who lifts after that, whoever it is. The call's row knows only who
 * was the last; that he lifted after the decision which sent the caller on, the queue's messages
 * tell, by their order. Where the decision's has left the queue, or stayed ashore (lifeboat.h),
 * every lifting counts as later.
 */
#ifndef DUTYD_STORE_LIFT_H
#define DUTYD_STORE_LIFT_H

#include "dutyd/store/record.h"

/* A decision of this stage sends the caller to another. */
bool lift_is_wanted_after(const char *stage);

/* 1: nobody has lifted since he was sent on, 0: somebody has, or he never was; -1. */
int lift_is_awaited(struct db *db, int64_t call, const char *answered_by,
		    const struct record_sent *sent);

#endif

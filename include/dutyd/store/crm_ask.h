/*
 * crm_ask: one question to somebody else's database, asked until it answers or its time is over.
 *
 * Layer store, internal. The question itself binds, steps, copies and resets one statement of the
 * file; opening, locks, deadlines, a broken connection and the log are dealt with here (crm.c).
 */
#ifndef DUTYD_STORE_CRM_ASK_H
#define DUTYD_STORE_CRM_ASK_H

#include "dutyd/store/crm.h"
#include "dutyd/store/crm_file.h"

struct crm_question {
	int (*ask)(struct crm_file *file, void *arg); /* SQLITE_DONE, or SQLite's code */
	void *arg;
};

/* CRM_STATE_OK, _TIMEOUT or _ERROR; between crm_begin and crm_end. deadline_ms is monotonic. */
enum crm_state crm_ask(struct crm *crm, const struct policy *policy, int64_t deadline_ms,
		       const struct crm_question *question);

#endif

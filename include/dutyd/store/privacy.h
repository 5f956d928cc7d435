/*
 * privacy: callers' data goes when its time is over, or when its owner says so.
 *
 * Layer store, internal. Masking takes away number, extension, name and card of a call and what
 * was answered in free words; the facts, the decision and its trace stay. Deleting takes the call
 * with its decisions. The ledger knows parties by the CRM's ids and keyed tags only, so its rows
 * stay and its chain verifies. Every act of somebody's is in the audit, without the number.
 *
 * Calls are numbered by the time they came (domain/callid.h), so what is old enough is found by
 * number, a few at a time, and the meta table remembers how far masking has come.
 */
#ifndef DUTYD_STORE_PRIVACY_H
#define DUTYD_STORE_PRIVACY_H

#include "dutyd/store/record.h"

enum { PRIVACY_CALLS = 200, PRIVACY_SCANNED = 20000 };

/* A step of what privacy.mask_after_days and delete_after_days ask for. 0 or -1; is_more is set. */
int privacy_retain(struct db *db, struct job *job);

/* A JOB_PRIVACY, or a step of it. */
int privacy_write(struct db *db, struct job *job);

#endif

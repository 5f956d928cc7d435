/*
 * crm_apply: the ledger's assignments written into the built-in CRM (schema/crm.sql).
 *
 * Layer store. For a program of its own: the daemon only ever reads the CRM. One entry at a time in
 * a transaction that the caller begins and commits. Applying one again changes nothing, and an
 * assignment that the CRM has had since is not undone. A party that is no row of the CRM (a number,
 * a name) is left out.
 */
#ifndef DUTYD_STORE_CRM_APPLY_H
#define DUTYD_STORE_CRM_APPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/base/err.h"

struct crm_apply; /* opaque: made by crm_apply_open, ended by crm_apply_close */

struct crm_entry {
	const char *entry, *party;    /* as in the ledger */
	const char *employee, *login; /* his id, and his login in the CRM, "" = none */
	const char *name;             /* for an employee whom the CRM does not know yet */
	const char *reason, *call;
	int64_t at_ms;
};

/* NULL and err. */
struct crm_apply *crm_apply_open(const char *path, struct err *err);
void crm_apply_close(struct crm_apply **apply); /* what is not committed is undone */

/* 1 applied, 0 nothing to do, -1 and err. */
int crm_apply_entry(struct crm_apply *apply, const struct crm_entry *entry, struct err *err);

/* What was applied until now; 0 or -1 and err. */
int crm_apply_commit(struct crm_apply *apply, struct err *err);

#endif

/*
 * crm_audit: what in the built-in customer base a person has to look at.
 *
 * Layer store. Read-only, on a connection of its own, as long as it takes: for `dutyctl crm check`,
 * never for the daemon. Whose client somebody is follows from the same function that decides calls
 * (party_owner_at). Numbers come out masked.
 */
#ifndef DUTYD_STORE_CRM_AUDIT_H
#define DUTYD_STORE_CRM_AUDIT_H

#include "dutyd/base/err.h"
#include "dutyd/domain/policy.h"

enum crm_finding_kind {
	CRM_CONFLICT, /* two live owners: of a party, of companies of one name or tax number */
	CRM_ORPHAN,   /* the owner is gone, unknown, or has not touched the client for owner_days */
	CRM_SHARED,   /* a number of several parties: it says nothing of who calls */
	CRM_ODD,      /* a number that cannot be read: it matches nothing */
	CRM_DEAD,     /* a number that only deleted rows or faxes have: it matches nothing */
	CRM_FINDING_COUNT
};

enum { CRM_FINDING_SIZE = 1024 };

struct crm_finding {
	enum crm_finding_kind kind;
	const char *object; /* "company 17", "+7495***00" */
	const char *text;   /* what is wrong with it */
};

typedef void (*crm_finding_fn)(void *arg, const struct crm_finding *finding);

struct crm_audit_to {
	crm_finding_fn found;
	void *arg;
};

/* 0, or -1 and a problem: it cannot be read, or is not dutyd's. */
int crm_audit(const char *path, const struct policy *policy, int64_t now_ms,
	      const struct crm_audit_to *to, struct err *err);

const char *crm_finding_name(enum crm_finding_kind kind);

/* Does it want a person? The others are as they are. */
bool crm_finding_is_urgent(enum crm_finding_kind kind);

#endif

/*
 * crm: who is calling, according to the shared customer database.
 *
 * Layer store. The database belongs to another program: it is opened read-only, never created,
 * never written, and no read stays open past a batch, because an open read stops its owner from
 * committing when the file is not in WAL mode. All that is relied on is the view dutyd_lookup
 * (DESIGN.md section 5) or the configuration's own SELECT with :key10 and the same columns.
 *
 * Every look-up ends by its deadline: a locked file, a slow disk, a missing table or file is an
 * answer (party->state), never a wait without end. A file replaced by rename is noticed and opened
 * anew; a truncated or foreign one is CRM_STATE_ERROR until it is good again. After five failures
 * in a row it is not asked at all but for a probe twice a second (circuit.h): the answer is at once
 * the last failure's.
 *
 * One thread at a time per struct crm: the store thread in the daemon, the main thread in dutyctl.
 */
#ifndef DUTYD_STORE_CRM_H
#define DUTYD_STORE_CRM_H

#include "dutyd/domain/party.h"

enum { CRM_PROOF_MS = 20000 };

struct crm; /* opaque: made by crm_create, ended by crm_destroy */

/* Opens nothing yet: a missing CRM is a named reason, not an exit. */
struct crm *crm_create(void);
void crm_destroy(struct crm **crm);

/*
 * Look-ups between begin and end share one read transaction, which halves their price. The policy
 * says which file; another path than last time closes the old one.
 */
void crm_begin(struct crm *crm, const struct policy *policy);
void crm_look_up(struct crm *crm, const struct policy *policy, const struct phone *phone,
		 int64_t deadline_ms, struct party *party); /* monotonic */
void crm_end(struct crm *crm);

/* What came of the last question that was really asked; CRM_STATE_OK before the first. */
enum crm_state crm_state(const struct crm *crm);

/*
 * Asks for nobody, unless somebody has asked within CRM_PROOF_MS: so that a CRM that does not
 * answer is known before a caller finds out. Between begin and end.
 */
void crm_prove(struct crm *crm, const struct policy *policy);

/* Is the circuit open? */
bool crm_is_skipped(const struct crm *crm);

/*
 * Why the last look-up was no answer; "" when it was one. For the log and dutyctl, no number in it.
 */
const char *crm_problem(const struct crm *crm);

#endif

/*
 * holding_store: the ledger, asked whose client a deal's party was when it was won.
 *
 * Layer store. The ledger names a party by what was known when it called: the CRM's id, the name
 * that was told, or the tag of the number. The CRM learns the rest later, so a deal's party is
 * looked for under each of its names. What a person has bought privately is not his employer's
 * (R-28).
 */
#ifndef DUTYD_STORE_HOLDING_STORE_H
#define DUTYD_STORE_HOLDING_STORE_H

#include "dutyd/domain/commission.h"
#include "dutyd/store/archive.h"
#include "dutyd/store/deal_store.h"

struct holdings; /* opaque: made by holdings_read, ended by holdings_free */

/* The ledger before until_ms; NULL: archive_problem. */
struct holdings *holdings_read(struct archive *archive, int64_t until_ms);
void holdings_free(struct holdings **holdings);

/* As it was when the deal was won. */
struct holding holdings_of(const struct holdings *holdings, const struct deal *deal);

#endif

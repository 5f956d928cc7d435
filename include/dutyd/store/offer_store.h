/*
 * offer_store: the legs that have rung people, read from the decisions.
 *
 * Layer store. A leg ends when the PBX asks for the next one, when the call is answered or ends, or
 * after the seconds it was given.
 */
#ifndef DUTYD_STORE_OFFER_STORE_H
#define DUTYD_STORE_OFFER_STORE_H

#include "dutyd/domain/interruptions.h"
#include "dutyd/store/archive.h"

/* Offers begun in the time, for offers_free. 0, or -1 (archive_problem). */
int offer_store_read(struct archive *archive, const struct policy *policy, int64_t from_ms,
		     int64_t until_ms, struct offers *offers);

#endif

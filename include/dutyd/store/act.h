/*
 * act: what somebody does with a call by hand: may he, and that he did it.
 *
 * Layer store, internal. Who the person is has been found out by the service; whose call it is,
 * only the store knows. Whatever comes over the control socket leaves a row in the audit.
 */
#ifndef DUTYD_STORE_ACT_H
#define DUTYD_STORE_ACT_H

#include "dutyd/store/record.h"

/* False: job->result and job->err say why not. Before anything is decided. */
bool act_may(struct job *job, const struct record *record);

/* The same, by what was decided: for that the party has been looked up. */
bool act_may_stand(struct job *job, const struct decision *decision, const struct record *record);

/* The id of its audit row, into the record. 0 or -1. */
int act_number(struct db *db, struct record *record);
int act_write_audit(struct db *db, const struct record *record);

#endif

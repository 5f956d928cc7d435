/*
 * outbox: the decision queue: messages written with the decision, read by named consumers.
 *
 * Layer store, internal. (topic, key) makes a message; adding it again changes nothing, and
 * sql_changes() says so. Who reads them is consumer.h's.
 */
#ifndef DUTYD_STORE_OUTBOX_H
#define DUTYD_STORE_OUTBOX_H

#include "dutyd/store/record.h"

struct outbox_message {
	const char *topic, *key, *payload; /* payload NULL: the decision's body */
	int64_t at_ms, decision_id;        /* 0: of no decision */
};

int outbox_add(struct db *db, const struct outbox_message *message);

/* "7KQ2M8F4/next/2": what a message that tells of a decision is named. */
void outbox_decision_key(const struct record *record, char *key, size_t size);

/* decision, and what it brings with it: alarm (nobody on the roster), callback. */
int outbox_add_decision(struct db *db, const struct record *record);

/* callback: the decision that it follows from, the record's own or, of a note, the last one. */
int outbox_add_callback(struct db *db, const struct record *record);

/* Has an answered message of the call come after that of its decision? 1, 0, or -1. */
int outbox_was_answered_since(struct db *db, int64_t call, const char *stage, int attempt);

/* answered, ended. */
int outbox_add_note(struct db *db, const struct record *record);

/* An alarm of the store itself; detail may be "". */
int outbox_add_alarm(struct db *db, const char *key, const char *detail, int64_t at_ms);

/* Messages into job->queue. Outside a transaction: what is fetched is committed. */
int outbox_fetch(struct db *db, struct job *job);

#endif

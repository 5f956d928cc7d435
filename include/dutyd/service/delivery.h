/*
 * delivery: outbox messages to the consumers that have subscribed.
 *
 * Layer service, loop thread. At least once, in order: a consumer is read from its durable cursor,
 * at most DELIVERY_WINDOW messages ahead of what it has confirmed, and moves the cursor by `ack`.
 * `nack` says that the first of them could not be taken; it is the consumer's to try again. Dead
 * letters that somebody wants delivered once more come when nothing new is waiting, marked as such.
 * One subscription per consumer: a second one takes it over, so that a half-dead connection does
 * not shut its owner out.
 */
#ifndef DUTYD_SERVICE_DELIVERY_H
#define DUTYD_SERVICE_DELIVERY_H

#include "dutyd/pbx/peer.h"
#include "dutyd/service/current.h"
#include "dutyd/store/store.h"

enum { DELIVERY_WINDOW = 256 };

struct delivery; /* opaque: made by delivery_create, ended by delivery_destroy */

struct delivery *delivery_create(struct store *store, const struct current *current);
void delivery_destroy(struct delivery **delivery);

void delivery_subscribe(struct delivery *delivery, struct peer *peer,
			const struct request *request);
/* ack and nack: the subscriber's own. */
void delivery_ack(struct delivery *delivery, struct peer *peer, const struct request *request);
/* Somebody's act about a consumer: ack, redeliver, forget. */
void delivery_act(struct delivery *delivery, struct peer *peer, const struct request *request);

void delivery_forget(struct delivery *delivery, struct peer *peer);

/* New messages may have been committed. */
void delivery_poke(struct delivery *delivery);

/* The peer of a subscription has room for more again. */
void delivery_resume(struct delivery *delivery, struct peer *peer);

/* A FETCH or QUEUE job of ours is back; it is destroyed here. */
void delivery_done(struct delivery *delivery, struct job *job);

int delivery_count(const struct delivery *delivery);

#endif

/*
 * privacy_act: the part of a job that is about what may no longer be known of a caller.
 *
 * Layer store; owned by its job (job.h). One job is one step: as long as job->is_more says so the
 * same job is submitted again and goes on where it was, and between two steps calls have their
 * turn.
 */
#ifndef DUTYD_STORE_PRIVACY_ACT_H
#define DUTYD_STORE_PRIVACY_ACT_H

#include <stdint.h>

#include "dutyd/domain/book_plan.h"
#include "dutyd/domain/party_key.h"
#include "dutyd/domain/phone.h"

enum privacy_act {
	PRIVACY_PURGE,  /* what the configuration's days say, now instead of with the next ticks */
	PRIVACY_FORGET, /* everything that is held about one person */
	PRIVACY_EXPORT, /* only recorded: somebody was shown all that is held about him */
};

enum { PRIVACY_TAG_SIZE = 24 };

struct job_privacy {
	enum privacy_act act;
	char actor[BOOK_ACTOR_SIZE]; /* "1000:irina" */
	/* Whom it is about: a number, or a contact of the CRM. */
	char e164[PHONE_E164_SIZE]; /* "" = not by number */
	int64_t contact_id;         /* 0 = not by contact */
	char tag[PRIVACY_TAG_SIZE]; /* of the number: what the audit may show */
	char party[PARTY_KEY_SIZE]; /* he, as the tables know him without a call of his */
	/* The steps before this one: calls looked at, masked, deleted. */
	int64_t from, n_masked, n_deleted;
	/*
	 * This one. When its batch is written again what it did may be there already: then these
	 * stay as they are.
	 */
	int64_t to, step_masked, step_deleted;
	int64_t audit; /* id of the row, 0 = none yet */
};

/* The step is done: what follows goes on behind it. */
void privacy_step_on(struct job_privacy *act);

#endif

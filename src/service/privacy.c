#include "dutyd/service/privacy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/digest.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/service/actor.h"
#include "dutyd/store/subject.h"

enum { REPLY_SIZE = 128 };

static const char *const act_names[] = {
	[PRIVACY_PURGE] = "purge", [PRIVACY_FORGET] = "forget", [PRIVACY_EXPORT] = "export"
};

struct asked { /* an act on its way */
	TAILQ_ENTRY(asked) link;
	struct peer *peer; /* NULL: gone */
	struct request request;
};

struct privacy {
	struct store *store;
	const struct current *current;
	struct digest_tagger *tagger; /* as the log has it */
	TAILQ_HEAD(, asked) all;
};

struct privacy *privacy_create(struct store *store, const struct current *current)
{
	struct privacy *privacy = xcalloc(1, sizeof(*privacy));
	uint8_t key[STORE_KEY_BYTES];

	privacy->store = store;
	privacy->current = current;
	store_tag_key(store, key);
	privacy->tagger = digest_tagger_create(key);
	TAILQ_INIT(&privacy->all);
	return privacy;
}

void privacy_destroy(struct privacy **privacy)
{
	struct asked *asked;

	if (*privacy == NULL) {
		return;
	}
	while ((asked = TAILQ_FIRST(&(*privacy)->all)) != NULL) {
		TAILQ_REMOVE(&(*privacy)->all, asked, link); /* the job went with the store */
		free(asked);
	}
	digest_tagger_destroy(&(*privacy)->tagger);
	free(*privacy);
	*privacy = NULL;
}

/* ---- what is asked ---- */

static bool read_act(const char *word, enum privacy_act *act)
{
	for (size_t i = 0; i < sizeof(act_names) / sizeof(act_names[0]); i++) {
		if (strcmp(act_names[i], word) == 0) {
			*act = (enum privacy_act)i;
			return true;
		}
	}
	return false;
}

static bool read_subject(const struct policy *policy, const char *text, struct job_privacy *act)
{
	struct subject subject;

	if (!subject_parse(&policy->phones, text, &subject)) {
		return false;
	}
	act->contact_id = subject.contact_id;
	memcpy(act->e164, subject.e164, sizeof(act->e164));
	return true;
}

static bool read_request(const struct policy *policy, const struct request *request,
			 struct job_privacy *act, const char **field)
{
	*field = "action";
	if (!read_act(request->action, &act->act)) {
		return false;
	}
	*field = "caller";
	return act->act == PRIVACY_PURGE || read_subject(policy, request->caller, act);
}

/* The audit names a number by the tag that the log has for it, the tables by a longer one. */
static void put_tags(const struct privacy *privacy, struct job_privacy *act)
{
	char tag[DIGEST_TAG_SIZE], long_tag[DIGEST_LONG_TAG_SIZE];

	party_key_contact(act->contact_id, act->party);
	if (act->e164[0] != '\0') {
		digest_tag(privacy->tagger, act->e164, tag);
		snprintf(act->tag, sizeof(act->tag), "tel:#%s", tag);
		digest_long_tag(privacy->tagger, act->e164, long_tag);
		snprintf(act->party, sizeof(act->party), "tel:%s", long_tag);
	}
}

static void drop(struct privacy *privacy, struct asked *asked)
{
	TAILQ_REMOVE(&privacy->all, asked, link);
	free(asked);
}

/* The next step, or the first. The job stays ours when the store has no room. */
static bool submit(struct privacy *privacy, struct job *job)
{
	return store_submit(privacy->store, job);
}

void privacy_ask(struct privacy *privacy, struct peer *peer, const struct request *request)
{
	const struct current *current = privacy->current;
	struct job *job = job_create(JOB_PRIVACY, current->policy, current->roster);
	const char *field;

	if (!read_request(current->policy, request, job->privacy, &field)) {
		peer->ops->refuse(peer, request->id, "bad_request", field,
				  strcmp(field, "action") == 0 ?
					  "wanted purge, forget or export" :
					  "wanted a telephone number or contact:ID");
		job_destroy(&job);
		return;
	}
	struct asked *asked = xcalloc(1, sizeof(*asked));
	asked->peer = peer;
	asked->request = *request;
	TAILQ_INSERT_TAIL(&privacy->all, asked, link);
	job->owner = asked;
	job->call.now_ms = clock_wall_ms();
	put_tags(privacy, job->privacy);
	actor_name(peer, job->privacy->actor, sizeof(job->privacy->actor));
	if (!submit(privacy, job)) {
		peer->ops->refuse(peer, request->id, "busy", "", "the store is busy: try again");
		drop(privacy, asked);
		job_destroy(&job);
	}
}

void privacy_forget_peer(struct privacy *privacy, const struct peer *peer)
{
	struct asked *asked;

	TAILQ_FOREACH(asked, &privacy->all, link)
	{
		if (asked->peer == peer) {
			asked->peer = NULL;
		}
	}
}

/* ---- what came of it ---- */

static void give(const struct asked *asked, const struct job *job)
{
	const struct job_privacy *act = job->privacy;
	char memory[REPLY_SIZE];
	struct buf out = buf_over(memory, sizeof(memory));

	if (asked->peer == NULL) {
		return;
	}
	if (job->result != JOB_OK) {
		asked->peer->ops->refuse(asked->peer, asked->request.id, "failed", "",
					 job->err.text);
		return;
	}
	json_int(&out, "masked", act->n_masked);
	json_int(&out, "deleted", act->n_deleted);
	asked->peer->ops->reply(asked->peer, asked->request.id, out.text);
}

void privacy_done(struct privacy *privacy, struct job *job)
{
	struct asked *asked = job->owner;
	struct job_privacy *act = job->privacy;

	if (job->result == JOB_OK) {
		privacy_step_on(act);
		/* Somebody who has gone must not leave a half-forgotten caller behind. */
		if (job->is_more && submit(privacy, job)) {
			return;
		}
		if (job->is_more) {
			job->result = JOB_FAILED;
			err_set(&job->err, "the store is busy: begun, ask again to finish it");
		} else {
			LOG(INFO, EV("privacy.done"), KV_S("action", act_names[act->act]),
			    KV_S("by", act->actor), KV_I("masked", act->n_masked),
			    KV_I("deleted", act->n_deleted));
		}
	}
	give(asked, job);
	drop(privacy, asked);
	job_destroy(&job);
}

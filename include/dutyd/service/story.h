/*
 * story: what the log tells of a call.
 *
 * Layer service. Three INFO lines for an ordinary call: ev=call, ev=route, ev=end; every line of a
 * call carries its 8-character id, so that grep gives the whole story. Event words and the order of
 * their keys are an interface (README.md, Operate).
 */
#ifndef DUTYD_SERVICE_STORY_H
#define DUTYD_SERVICE_STORY_H

#include "dutyd/base/digest.h"
#include "dutyd/domain/answer.h"
#include "dutyd/store/store.h"

struct story {
	struct digest_tagger *tagger; /* of the numbers */
};

enum { STORY_NUMBER_SIZE = 48 };

/* "+7495***00#a41f2c9e", "#a41f2c9e" or the whole number, as log.phones says; else a word. */
void story_number(const struct story *story, const struct policy *policy, const struct phone *phone,
		  char text[STORY_NUMBER_SIZE]);

void story_began(const struct story *story, const struct job *job, const struct answer *answer);

struct story_how { /* how the answer came about */
	enum match match;
	bool is_repeat;
	int64_t took_ms;
};

void story_routed(const struct answer *answer, const struct story_how *how);
void story_answered(const struct job *job);
void story_confirmed(const struct job *job);
void story_ended(const struct job *job);

#endif

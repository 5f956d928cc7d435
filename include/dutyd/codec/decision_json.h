/*
 * decision_json: a decision as the JSON object of DESIGN.md section 6.
 *
 * Layer codec. Written by append (json_out.h), keys in a fixed order, so the same decision gives
 * the same bytes: what is stored, sent over JSON lines, put into the queue and replayed is one
 * text.
 */
#ifndef DUTYD_CODEC_DECISION_JSON_H
#define DUTYD_CODEC_DECISION_JSON_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/answer.h"

enum { DECISION_JSON_MAX = 32768 };

/*
 * {"id":1042,"call":"7KQ2M8F4","stage":"arrival",…}; without "durable", which only the moment
 * knows.
 */
void decision_json_write(struct buf *out, const struct policy *policy, const struct party *party,
			 const struct decision *decision, const struct answer *answer);

#endif

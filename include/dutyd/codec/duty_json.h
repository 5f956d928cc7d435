/*
 * duty_json: whose duty it is, for programs: `dutyctl who --json`, and the sockets' who and show.
 *
 * Layer codec. Members of an object that is open already.
 */
#ifndef DUTYD_CODEC_DUTY_JSON_H
#define DUTYD_CODEC_DUTY_JSON_H

#include "dutyd/base/buf.h"
#include "dutyd/domain/duty.h"
#include "dutyd/domain/policy.h"

/*
 * day (null: none within a year), weekday, kind, person, name, backup, instead_of, off_hours; where
 * nobody has duty goes_to, an object of day, person and department. heir NULL: the head's mode.
 */
void duty_json_write(struct buf *out, const struct policy *policy, const struct duty *duty,
		     const struct duty_heir *heir);

#endif

/*
 * exposition: figures in the text format that Prometheus reads, version 0.0.4.
 *
 * Layer codec, by append. Each family begins with its HELP and TYPE and its samples follow at once,
 * as the format wants it. Names and help texts are our own words; the value of a label may be
 * anything and is escaped. Figures are integers with decimals put in: no float, no locale.
 */
#ifndef DUTYD_CODEC_EXPOSITION_H
#define DUTYD_CODEC_EXPOSITION_H

#include <stdint.h>

#include "dutyd/base/buf.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

enum exposition_kind { EXPOSITION_COUNTER, EXPOSITION_GAUGE, EXPOSITION_HISTOGRAM };

struct exposition_sample {
	const char *name;
	const char *label, *label_value; /* label NULL: none */
	int64_t value;
	int decimals; /* of the value: 1234 with 3 is 1.234 */
};

void exposition_family(struct buf *out, const char *name, enum exposition_kind kind,
		       const char *help);
void exposition_put(struct buf *out, const struct exposition_sample *sample);

#endif

/*
 * json_out: JSON text by append.
 *
 * Layer codec. The writer puts commas and quotes; the caller opens and closes what it opened. Text
 * that is not UTF-8 comes out with U+FFFD in place of each bad byte, so a line is always valid
 * JSON.
 */
#ifndef DUTYD_CODEC_JSON_OUT_H
#define DUTYD_CODEC_JSON_OUT_H

#include <stdbool.h>

#include "dutyd/base/buf.h"

/* Objects and arrays. key NULL: in an array, or at the top. */
void json_open(struct buf *out, const char *key);
void json_close(struct buf *out);
void json_open_array(struct buf *out, const char *key);
void json_close_array(struct buf *out);

void json_text(struct buf *out, const char *key, const char *value); /* NULL value: null */
void json_int(struct buf *out, const char *key, long long value);
void json_bool(struct buf *out, const char *key, bool value);
void json_null(struct buf *out, const char *key);
void json_raw(struct buf *out, const char *key, const char *json); /* json is valid JSON already */

#endif

/*
 * query: "key=value&key=value" behind a FastAGI path, one item at a time.
 *
 * Layer codec, no allocation. Asterisk passes the address undecoded, so "%20" arrives as it was
 * written and is decoded here; '+' stays a plus sign, because it begins every E.164 number. An item
 * that cannot be read (no '=', a bad escape, a control character, not UTF-8, too long) is skipped
 * by the reader and told as QUERY_BAD: one bad item must not cost the call its answer.
 */
#ifndef DUTYD_CODEC_QUERY_H
#define DUTYD_CODEC_QUERY_H

#include "dutyd/codec/request.h"

enum query_status { QUERY_ITEM, QUERY_BAD, QUERY_END };

struct query_item {
	char key[POLICY_ID_SIZE];
	char value[REQUEST_TEXT_SIZE];
};

/* *at stands at an item and is moved behind it. Empty items ("a=1&&b=2") are passed over. */
enum query_status query_next(const char **at, struct query_item *item);

/* "key=value" written plainly: nothing is decoded, '&' and '%' are text. */
enum query_status query_plain(const char *text, struct query_item *item);

#endif

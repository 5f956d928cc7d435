/*
 * json_reply: what the daemon answers on its control socket, for reading.
 *
 * Layer codec; used by dutyctl. A reply is one object {"v":1,"re":…,"ok":…,…}. It and every value
 * inside it are a struct json_reply, walked with the accessors here. They answer NULL, 0 or the
 * given fallback for whatever is missing or of another type, and accept a NULL value: the reader
 * looks at what it shows, not at how it was written. A value lives as long as its reply.
 */
#ifndef DUTYD_CODEC_JSON_REPLY_H
#define DUTYD_CODEC_JSON_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/base/err.h"

struct json_reply; /* opaque: made by json_reply_parse, ended by json_reply_free */

/* NULL and err when the line is no JSON object. */
struct json_reply *json_reply_parse(const char *line, size_t len, struct err *err);
void json_reply_free(struct json_reply **reply);

bool json_reply_is_ok(const struct json_reply *reply);

/* error.text of a refusal, else its code, else a word of ours. */
const char *json_reply_error(const struct json_reply *reply);

const struct json_reply *json_reply_member(const struct json_reply *value, const char *key);
const struct json_reply *json_reply_element(const struct json_reply *value, size_t i);

/* Elements of an array, 0 for anything else. */
size_t json_reply_count(const struct json_reply *value);
bool json_reply_is_true(const struct json_reply *value);
bool json_reply_is_object(const struct json_reply *value);

const char *json_reply_text(const struct json_reply *value, const char *fallback);

/* A member's text: "" for want of one, or for people "-". */
const char *json_reply_text_of(const struct json_reply *value, const char *key);
const char *json_reply_or_dash(const struct json_reply *value, const char *key);

int64_t json_reply_int(const struct json_reply *value, int64_t fallback);

/* Compact JSON, but a text without its quotes and null as "-". Ended by free(). */
char *json_reply_show(const struct json_reply *value);

/* The same with quotes and null, as it could be parsed again. Ended by free(). */
char *json_reply_dump(const struct json_reply *value);

/* Every member of an object, in the order of the text. */
typedef void (*json_reply_cb)(void *arg, const char *key, const struct json_reply *value);
void json_reply_each(const struct json_reply *value, json_reply_cb each, void *arg);

#endif

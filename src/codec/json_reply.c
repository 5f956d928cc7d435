#include "dutyd/codec/json_reply.h"

#include <jansson.h>

#include "dutyd/base/mem.h"

/* The library takes its values without const even where it only reads them. */
static json_t *inside(const struct json_reply *value)
{
	union {
		const struct json_reply *value;
		json_t *json;
	} either = { .value = value };

	return either.json;
}

static struct json_reply *outside(json_t *json)
{
	return (struct json_reply *)json;
}

struct json_reply *json_reply_parse(const char *line, size_t len, struct err *err)
{
	json_error_t error;
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);

	if (json == NULL) {
		err_set(err, "not JSON: %s", error.text);
	} else if (!json_is_object(json)) {
		err_set(err, "not a JSON object");
		json_decref(json);
		json = NULL;
	}
	return outside(json);
}

void json_reply_free(struct json_reply **reply)
{
	if (*reply != NULL) {
		json_decref(inside(*reply));
		*reply = NULL;
	}
}

bool json_reply_is_ok(const struct json_reply *reply)
{
	return json_is_true(json_object_get(inside(reply), "ok"));
}

const char *json_reply_error(const struct json_reply *reply)
{
	const struct json_reply *error = json_reply_member(reply, "error");
	const char *code = json_reply_text(json_reply_member(error, "code"), "refused");
	const char *text = json_reply_text(json_reply_member(error, "text"), "");

	return text[0] != '\0' ? text : code;
}

const struct json_reply *json_reply_member(const struct json_reply *value, const char *key)
{
	return outside(json_object_get(inside(value), key));
}

const struct json_reply *json_reply_element(const struct json_reply *value, size_t i)
{
	return outside(json_array_get(inside(value), i));
}

size_t json_reply_count(const struct json_reply *value)
{
	return json_array_size(inside(value));
}

bool json_reply_is_true(const struct json_reply *value)
{
	return json_is_true(inside(value));
}

bool json_reply_is_object(const struct json_reply *value)
{
	return json_is_object(inside(value));
}

const char *json_reply_text(const struct json_reply *value, const char *fallback)
{
	const char *text = json_string_value(inside(value));

	return text != NULL ? text : fallback;
}

const char *json_reply_text_of(const struct json_reply *value, const char *key)
{
	return json_reply_text(json_reply_member(value, key), "");
}

const char *json_reply_or_dash(const struct json_reply *value, const char *key)
{
	return json_reply_text(json_reply_member(value, key), "-");
}

int64_t json_reply_int(const struct json_reply *value, int64_t fallback)
{
	return json_is_integer(inside(value)) ? json_integer_value(inside(value)) : fallback;
}

char *json_reply_show(const struct json_reply *value)
{
	if (value == NULL || json_is_null(inside(value))) {
		return xstrdup("-");
	}
	if (json_is_string(inside(value))) {
		return xstrdup(json_string_value(inside(value)));
	}
	return json_reply_dump(value);
}

char *json_reply_dump(const struct json_reply *value)
{
	char *text = json_dumps(inside(value), JSON_COMPACT | JSON_ENCODE_ANY);

	return text != NULL ? text : xstrdup("null");
}

void json_reply_each(const struct json_reply *value, json_reply_cb each, void *arg)
{
	const char *key;
	json_t *member;

	json_object_foreach(inside(value), key, member)
	{
		each(arg, key, outside(member));
	}
}

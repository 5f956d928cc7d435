/* fuzz_json: a line of the events or control socket, and a reply as dutyctl reads it. */
#include "fuzz.h"

#include "dutyd/base/err.h"
#include "dutyd/codec/json_in.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/codec/json_reply.h"

static void walk(void *arg, const char *key, const struct json_reply *value)
{
	int *depth = arg;

	MUST(str_is_utf8(key, strlen(key)));
	free(json_reply_show(value));
	free(json_reply_dump(value));
	++*depth;
	if (*depth < 16) {
		json_reply_each(value, walk, depth);
	}
	--*depth;
}

/* The JSON library quotes half a character in its errors: what is sent on must be whole. */
static void check_refusal(const struct json_in_error *error)
{
	char text[2048];
	struct buf out = buf_over(text, sizeof(text));

	MUST(error->text[0] != '\0');
	json_open(&out, NULL);
	json_text(&out, "field", error->field);
	json_text(&out, "text", error->text);
	json_close(&out);
	MUST(!out.is_full && str_is_utf8(text, out.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct request request;
	struct json_in_error error;
	struct err err;
	char *line = fuzz_text(data, n);
	int depth = 0;

	if (json_in_request(line, n, &request, &error) != 0) {
		check_refusal(&error);
	} else {
		MUST(request.n_given >= 0 && request.n_given <= GIVEN_MAX);
		MUST((unsigned)request.op < REQUEST_COUNT);
	}
	struct json_reply *reply = json_reply_parse(line, n, &err);
	if (reply != NULL) {
		MUST(str_is_utf8(json_reply_error(reply), strlen(json_reply_error(reply))));
		json_reply_each(reply, walk, &depth);
		json_reply_free(&reply);
	}
	free(line);
	return 0;
}

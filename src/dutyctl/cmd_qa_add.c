#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/given.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"

enum { TEXT_MAX = 256, REQUEST_SIZE = 8192 };
enum { OPTION_CALL = CONTEXT_LONG_ONLY, OPTION_AT, OPTION_SCORE, OPTION_NOTE };

struct test {
	const char *who, *call, *at, *score, *note; /* NULL = not told */
};

static bool read_options(struct context *context, struct test *test, enum exit_code *code)
{
	static const struct option own[] = {
		{ "call", required_argument, NULL, OPTION_CALL },
		{ "at", required_argument, NULL, OPTION_AT },
		{ "score", required_argument, NULL, OPTION_SCORE },
		{ "note", required_argument, NULL, OPTION_NOTE },
		{ NULL, 0, NULL, 0 },
	};
	const char **places[] = { &test->call, &test->at, &test->score, &test->note };
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (strlen(optarg) >= TEXT_MAX) {
			*code = context_misused(context, "longer than %d bytes", TEXT_MAX - 1);
			return false;
		}
		*places[option - OPTION_CALL] = optarg;
	}
	if (context->argc - optind != 1) {
		*code = context_misused(context, "who was tested? One person is wanted");
		return false;
	}
	test->who = context->argv[optind];
	return true;
}

static void put(struct buf *out, const char *key, const char *text)
{
	if (text != NULL) {
		json_text(out, key, text);
	}
}

enum exit_code cmd_qa_add(struct context *context)
{
	char memory[REQUEST_SIZE];
	struct buf out = buf_over(memory, sizeof(memory));
	struct test test = { NULL, NULL, NULL, NULL, NULL };
	struct json_reply *reply;
	char *line = NULL;
	enum exit_code code;

	if (!read_options(context, &test, &code)) {
		return code;
	}
	json_open(&out, NULL);
	json_int(&out, "v", 1);
	json_text(&out, "op", "qa");
	json_text(&out, "id", "1");
	json_text(&out, "action", "add");
	put(&out, "who", test.who);
	put(&out, "call", test.call);
	put(&out, "at", test.at);
	put(&out, "score", test.score);
	put(&out, "reason", test.note);
	json_close(&out);
	buf_put_char(&out, '\n');
	code = client_ask(context, out.text, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		printf("test %lld of %s is written down\n",
		       (long long)json_reply_int(json_reply_member(reply, "test"), 0),
		       json_reply_text(json_reply_member(reply, "employee"), "?"));
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}

#include <stdio.h>
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

static void print_added(const struct json_reply *reply)
{
	printf("test %lld of %s is written down\n",
	       (long long)json_reply_int(json_reply_member(reply, "test"), 0),
	       json_reply_text(json_reply_member(reply, "employee"), "?"));
}

enum exit_code cmd_qa_add(struct context *context)
{
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));
	struct test test = { NULL, NULL, NULL, NULL, NULL };
	enum exit_code code;

	if (!read_options(context, &test, &code)) {
		return code;
	}
	client_begin(&request, "qa");
	json_text(&request, "action", "add");
	put(&request, "who", test.who);
	put(&request, "call", test.call);
	put(&request, "at", test.at);
	put(&request, "score", test.score);
	put(&request, "reason", test.note);
	return client_run(context, &request, print_added);
}

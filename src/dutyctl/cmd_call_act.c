/* dutyctl call …: what somebody does with a call by hand; each is one request to the daemon. */
#include <stdio.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/given.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

/* Every byte of four words escaped as \u0000. */
enum {
	REQUEST_SIZE = 6 * (SOURCE_SIZE + PBX_ID_SIZE + 3 * POLICY_ID_SIZE) + 256,
	OPTION_BY = CONTEXT_LONG_ONLY,
	OPTION_TO,
	OPTION_TASK
};

struct act {
	const char *op;
	bool needs_by, needs_to;
};

struct words { /* as they were typed, NULL = not told */
	const char *call, *by, *to, *task;
};

static bool read_words(struct context *context, const struct act *act, struct words *words,
		       enum exit_code *code)
{
	static const struct option own[] = {
		{ "by", required_argument, NULL, OPTION_BY },
		{ "to", required_argument, NULL, OPTION_TO },
		{ "task", required_argument, NULL, OPTION_TASK },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		*(option == OPTION_BY ? &words->by :
		  option == OPTION_TO ? &words->to :
					&words->task) = optarg;
	}
	words->call = context->argv[optind]; /* NULL at the end */
	if (words->call == NULL || optind + 1 < context->argc) {
		*code = context_misused(context, "wanted: a call, 7KQ2M8F4 or SOURCE/PBX-ID");
		return false;
	}
	if ((act->needs_by && words->by == NULL) || (act->needs_to && words->to == NULL)) {
		*code = context_misused(context, "wanted: %s WHO", act->needs_by ? "--by" : "--to");
		return false;
	}
	return true;
}

static void put(struct buf *out, const char *key, const char *word)
{
	if (word != NULL) {
		json_text(out, key, word);
	}
}

static void write_request(struct buf *out, const struct act *act, const struct words *words)
{
	client_begin(out, act->op);
	json_text(out, "call", words->call);
	put(out, "by", words->by);
	put(out, "to", words->to);
	put(out, "action", words->task);
}

static void print_reply(const struct json_reply *reply)
{
	const struct json_reply *decision = json_reply_member(reply, "decision");

	if (decision == NULL) {
		print_line("call", "%s", json_reply_or_dash(reply, "call"));
		return;
	}
	print_line("call", "%s", json_reply_or_dash(decision, "call"));
	print_line("action", "%s %s", json_reply_or_dash(decision, "action"),
		   json_reply_or_dash(json_reply_element(json_reply_member(decision, "legs"), 0),
				      "target"));
	print_line("employee", "%s", json_reply_or_dash(decision, "employee"));
	print_line("belongs to", "%s", json_reply_or_dash(decision, "belongs_to"));
	print_line("reason", "%s: %s", json_reply_or_dash(decision, "reason"),
		   json_reply_or_dash(decision, "why"));
}

static enum exit_code run(struct context *context, const struct act *act)
{
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));
	struct words words = { 0 };
	enum exit_code code;

	if (!read_words(context, act, &words, &code)) {
		return code;
	}
	write_request(&request, act, &words);
	return client_run(context, &request, print_reply);
}

enum exit_code cmd_call_answered(struct context *context)
{
	return run(context, &(struct act){ "answered", true, false });
}

enum exit_code cmd_call_assign(struct context *context)
{
	return run(context, &(struct act){ "assign", false, true });
}

enum exit_code cmd_call_confirm(struct context *context)
{
	return run(context, &(struct act){ "confirm", false, false });
}

enum exit_code cmd_call_handback(struct context *context)
{
	return run(context, &(struct act){ "handback", false, false });
}

enum exit_code cmd_call_handover(struct context *context)
{
	return run(context, &(struct act){ "handover", false, false });
}

enum exit_code cmd_call_introduce(struct context *context)
{
	return run(context, &(struct act){ "introduce", false, false });
}

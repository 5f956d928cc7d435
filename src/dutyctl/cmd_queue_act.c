/* queue ack, redeliver, forget: what an admin says about a consumer of the decision queue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"

enum { REQUEST_SIZE = 512, SEQ_NONE = -1, OPTION_NEW = CONTEXT_LONG_ONLY };

struct act {
	const char *action, *action_new; /* of a consumer that is not known yet; NULL: must be */
	bool has_seq, needs_seq;         /* may, must name a message */
	const char *wanted;              /* what the arguments are */
};

/* False: *code is the exit status. */
static bool read_options(struct context *context, const struct act *act, const char **action,
			 enum exit_code *code)
{
	static const struct option none[] = { { NULL, 0, NULL, 0 } };
	static const struct option new[] = { { "new", no_argument, NULL, OPTION_NEW },
					     { NULL, 0, NULL, 0 } };
	int option;

	*action = act->action;
	while ((option = context_option(context, act->action_new != NULL ? new : none, code)) !=
	       CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		*action = act->action_new;
	}
	return true;
}

static enum exit_code read_arguments(const struct context *context, const struct act *act,
				     const char **consumer, int64_t *seq)
{
	int n = context->argc - optind;

	if (n < 1 || n > 1 + act->has_seq || (act->needs_seq && n < 2)) {
		return context_misused(context, "wanted: %s", act->wanted);
	}
	*consumer = context->argv[optind];
	if (n == 2 && !str_to_int(context->argv[optind + 1], 0, INT64_MAX, seq)) {
		return context_misused(context, "%s: not the number of a message",
				       context->argv[optind + 1]);
	}
	return EXIT_FINE;
}

static void print_reply(const struct act *act, const char *consumer, const struct json_reply *reply)
{
	long long n = json_reply_int(json_reply_member(reply, "messages"), 0);

	if (strcmp(act->action, "redeliver") == 0) {
		printf("%s: %lld message%s will be delivered once more\n", consumer, n,
		       n == 1 ? "" : "s");
	} else if (strcmp(act->action, "forget") == 0) {
		printf("%s is forgotten: nothing waits for it any more\n", consumer);
	} else {
		printf("%s goes on behind message %lld\n", consumer,
		       (long long)json_reply_int(json_reply_member(reply, "cursor"), 0));
	}
}

static void write_request(struct buf *out, const char *action, const char *consumer, int64_t seq)
{
	json_open(out, NULL);
	json_int(out, "v", 1);
	json_text(out, "op", "queue");
	json_text(out, "action", action);
	json_text(out, "consumer", consumer);
	if (seq != SEQ_NONE) {
		json_int(out, "seq", seq);
	}
	json_close(out);
	buf_put_char(out, '\n');
}

static enum exit_code run(struct context *context, const struct act *act)
{
	char request[REQUEST_SIZE];
	struct buf out = buf_over(request, sizeof(request));
	struct json_reply *reply;
	const char *action, *consumer = "";
	char *line = NULL;
	int64_t seq = SEQ_NONE;
	enum exit_code code;

	if (!read_options(context, act, &action, &code)) {
		return code;
	}
	code = read_arguments(context, act, &consumer, &seq);
	if (code != EXIT_FINE) {
		return code;
	}
	write_request(&out, action, consumer, seq);
	if (out.is_full) {
		return context_misused(context, "%.40s…: no consumer has so long a name", consumer);
	}
	code = client_ask(context, request, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		print_reply(act, consumer, reply);
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}

enum exit_code cmd_queue_ack(struct context *context)
{
	return run(context, &(struct act){ "ack", "begin", true, true, "CONSUMER SEQ" });
}

enum exit_code cmd_queue_redeliver(struct context *context)
{
	return run(context, &(struct act){ "redeliver", NULL, true, false, "CONSUMER [SEQ]" });
}

enum exit_code cmd_queue_forget(struct context *context)
{
	return run(context, &(struct act){ "forget", NULL, false, false, "CONSUMER" });
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/zone.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/message_line.h"

enum {
	NEWEST = 10,    /* shown when nothing else is said */
	ASKED_MAX = 64, /* messages of one request; the daemon gives no more */
	COUNT_MAX = 1000000,
};

struct tail {
	struct context *context;
	struct policy *policy; /* for the zone; NULL: times are UTC */
	int64_t after;         /* the newest message shown, -1 = none yet */
	int64_t left;          /* still to be shown */
	bool is_endless, is_following;
};

static enum exit_code read_number(const struct context *context, char option, int64_t *number)
{
	int64_t max = option == 'n' ? COUNT_MAX : INT64_MAX;

	if (!str_to_int(optarg, option == 'n', max, number)) {
		return context_misused(context, "%s: not a number%s", optarg,
				       option == 'n' ? " from 1 to 1000000" : "");
	}
	return EXIT_FINE;
}

/* EXIT_FINE and *is_done false: go on. */
static enum exit_code read_options(struct tail *tail, bool *is_done)
{
	static const struct option own[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "after", required_argument, NULL, 'a' },
		{ "follow", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	enum exit_code code = EXIT_FINE;
	int64_t count = -1;
	int option;

	*is_done = true;
	while ((option = context_option(tail->context, own, &code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return code;
		}
		if (option == 'f') {
			tail->is_following = true;
			continue;
		}
		code = read_number(tail->context, (char)option,
				   option == 'n' ? &count : &tail->after);
		if (code != EXIT_FINE) {
			return code;
		}
	}
	if (optind < tail->context->argc) {
		return context_misused(tail->context, "no argument is wanted");
	}
	tail->is_endless = tail->after >= 0 && count < 0;
	tail->left = count > 0 ? count : NEWEST;
	*is_done = false;
	return EXIT_FINE;
}

static enum exit_code ask(const struct tail *tail, int64_t limit, struct json_reply **reply)
{
	char memory[128];
	struct buf out = buf_over(memory, sizeof(memory));

	client_begin(&out, "tail");
	if (tail->after >= 0) {
		json_int(&out, "after", tail->after);
	}
	json_int(&out, "limit", limit);
	json_close(&out);
	buf_put_char(&out, '\n');
	return client_ask(tail->context, out.text, reply, NULL);
}

/* Without a configuration the zone is not known: UTC, and a Z to say so. */
static void print_time(const struct tail *tail, int64_t at_ms)
{
	char text[ZONE_TEXT_SIZE];
	struct zone_local local = { .day = (int32_t)(at_ms / 86400000),
				    .second = (int32_t)(at_ms / 1000 % 86400) };

	if (tail->policy != NULL) {
		local = zone_local_at(tail->policy->zone, at_ms / 1000);
	}
	civil_format(local.day, text);
	printf("%s %02d:%02d:%02d%s  ", text, local.second / 3600, local.second / 60 % 60,
	       local.second % 60, tail->policy != NULL ? "" : "Z");
}

static void print_message(const struct tail *tail, const struct json_reply *message)
{
	print_time(tail, json_reply_int(json_reply_member(message, "at_ms"), 0));
	message_line_print(message);
}

static void print_message_json(const struct json_reply *message)
{
	char *text = json_reply_dump(message);

	puts(text);
	free(text);
}

/* How many there were; what is behind the wanted number is left. */
static size_t print_messages(struct tail *tail, const struct json_reply *reply)
{
	const struct json_reply *messages = json_reply_member(reply, "messages");
	size_t n = json_reply_count(messages);

	for (size_t i = 0; i < n && (tail->is_endless || tail->left > 0); i++) {
		const struct json_reply *message = json_reply_element(messages, i);

		if (tail->context->is_json) {
			print_message_json(message);
		} else {
			print_message(tail, message);
		}
		tail->after = json_reply_int(json_reply_member(message, "seq"), tail->after);
		tail->left--;
	}
	fflush(stdout);
	return n;
}

/* Everything behind `after`, as far as it is wanted. */
static enum exit_code print_batches(struct tail *tail)
{
	size_t n = ASKED_MAX;

	while (n > 0 && (tail->is_endless || tail->left > 0)) {
		int64_t limit = tail->is_endless || tail->left > ASKED_MAX ? ASKED_MAX : tail->left;
		struct json_reply *reply;
		enum exit_code code = ask(tail, limit, &reply);

		if (code != EXIT_FINE) {
			return code;
		}
		n = print_messages(tail, reply);
		json_reply_free(&reply);
	}
	return EXIT_FINE;
}

/* More of the newest than one request gives: begin that many before the last one. */
static enum exit_code step_back(struct tail *tail)
{
	struct json_reply *reply;
	enum exit_code code = ask(tail, 1, &reply);

	if (code != EXIT_FINE) {
		return code;
	}
	const struct json_reply *last = json_reply_element(json_reply_member(reply, "messages"), 0);
	int64_t seq = json_reply_int(json_reply_member(last, "seq"), 0);

	tail->after = seq > tail->left ? seq - tail->left : 0;
	json_reply_free(&reply);
	return EXIT_FINE;
}

/* A question a second costs the daemon nothing, and needs no consumer with a cursor of its own. */
static enum exit_code follow(struct tail *tail)
{
	if (tail->after < 0) {
		tail->after = 0; /* the queue was empty: everything that comes is new */
	}
	tail->is_endless = true;
	for (;;) {
		sleep(1);
		enum exit_code code = print_batches(tail);

		if (code != EXIT_FINE) {
			return code;
		}
		if (ferror(stdout) != 0) {
			return context_end(tail->context, EXIT_FINE);
		}
	}
}

static enum exit_code run(struct tail *tail)
{
	enum exit_code code = EXIT_FINE;

	if (tail->after < 0 && tail->left > ASKED_MAX) {
		code = step_back(tail);
	}
	if (code == EXIT_FINE && tail->after < 0) {
		struct json_reply *reply;

		code = ask(tail, tail->left, &reply); /* the newest ones, oldest of them first */
		if (code == EXIT_FINE) {
			print_messages(tail, reply);
			json_reply_free(&reply);
		}
	} else if (code == EXIT_FINE) {
		code = print_batches(tail);
	}
	if (code == EXIT_FINE && tail->is_following) {
		code = follow(tail);
	}
	return code == EXIT_FINE ? context_end(tail->context, code) : code;
}

enum exit_code cmd_queue_tail(struct context *context)
{
	struct tail tail = { .context = context, .after = -1 };
	char path[POLICY_PATH_SIZE];
	bool is_done;
	enum exit_code code = read_options(&tail, &is_done);

	if (is_done) {
		return code;
	}
	context_keep_socket(context, path, sizeof(path));
	tail.policy = context_policy_if_any(context);
	code = run(&tail);
	policy_unref(&tail.policy);
	return code;
}

/*
 * call suggest: to whom the head could give this caller. The daemon says whose he is and who
 * is free; how strong everybody is stands in the CRM.
 */
#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/given.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/reps.h"

/* Every byte of the call's name escaped as \u0000. */
enum { REQUEST_SIZE = 6 * (SOURCE_SIZE + PBX_ID_SIZE) + 128, OUTPUT_MAX = 32768 };

struct work {
	struct context *context;
	struct policy *policy;
	struct muster muster;
	struct json_reply *story; /* of the call */
};

static enum exit_code ask(const struct work *work, const char *what, const char *call,
			  struct json_reply **reply)
{
	char memory[REQUEST_SIZE];
	struct buf request = buf_over(memory, sizeof(memory));

	client_begin(&request, "show");
	json_text(&request, "what", what);
	if (call != NULL) {
		json_text(&request, "call", call);
	}
	json_close(&request);
	buf_put_char(&request, '\n');
	if (request.is_full) {
		return context_misused(work->context, "no call has so long a name");
	}
	return client_ask(work->context, request.text, reply, NULL);
}

/* ---- who is free ---- */

static enum presence_state presence_named(const char *name)
{
	for (int i = 0; i < PRESENCE_COUNT; i++) {
		if (strcmp(presence_state_name((enum presence_state)i), name) == 0) {
			return (enum presence_state)i;
		}
	}
	return PRESENCE_UNKNOWN;
}

static struct presence *read_presence(const struct policy *policy, const struct json_reply *reply)
{
	const struct json_reply *agents = json_reply_member(reply, "agents");
	struct presence *presence = presence_create();

	for (size_t i = 0; i < json_reply_count(agents); i++) {
		const struct json_reply *agent = json_reply_element(agents, i);
		int person = policy_find_person(policy, json_reply_text_of(agent, "employee"));

		if (person >= 0 && person < PRESENCE_PEOPLE_MAX) {
			presence->of[person] =
				(uint8_t)presence_named(json_reply_text_of(agent, "presence"));
		}
	}
	return presence;
}

/* ---- shown ---- */

static const struct json_reply *last_decision(const struct work *work)
{
	const struct json_reply *decisions = json_reply_member(work->story, "decisions");
	size_t n = json_reply_count(decisions);

	return n > 0 ? json_reply_element(decisions, n - 1) : NULL;
}

static const char *or_nobody(const char *text)
{
	return text[0] != '\0' ? text : "-";
}

static void print_all(const struct work *work, const struct reps *reps)
{
	const struct json_reply *decision = last_decision(work);

	print_line("call", "%s", json_reply_text_of(work->story, "call"));
	print_line("party", "%s", or_nobody(json_reply_text_of(work->story, "party")));
	print_line("belongs to", "%s", or_nobody(json_reply_text_of(work->story, "belongs_to")));
	print_line("reason", "%s: %s", json_reply_text_of(decision, "reason"),
		   json_reply_text_of(decision, "why"));
	putchar('\n');
	reps_print(reps);
}

static void write_word(struct buf *out, const char *key, const char *word)
{
	json_text(out, key, word[0] != '\0' ? word : NULL);
}

static bool print_all_json(const struct work *work, const struct reps *reps)
{
	static char memory[OUTPUT_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	write_word(&out, "call", json_reply_text_of(work->story, "call"));
	write_word(&out, "party", json_reply_text_of(work->story, "party"));
	write_word(&out, "belongs_to", json_reply_text_of(work->story, "belongs_to"));
	write_word(&out, "reason", json_reply_text_of(last_decision(work), "reason"));
	reps_write(reps, &out);
	json_close(&out);
	return print_json(&out);
}

static enum exit_code show(const struct work *work)
{
	struct reps reps;
	bool is_printed = true;

	reps_rank(&reps, work->context, &work->muster);
	enum exit_code code = reps.n > 0 ? EXIT_FINE : EXIT_NEGATIVE;
	if (!work->context->is_json) {
		print_all(work, &reps);
	} else {
		is_printed = print_all_json(work, &reps);
	}
	reps_finish(&reps);
	return is_printed ? context_end(work->context, code) : EXIT_TROUBLE;
}

/* ---- asked ---- */

static enum exit_code suggest(struct work *work, const char *call)
{
	struct json_reply *agents = NULL;
	enum exit_code code = ask(work, "call", call, &work->story);

	if (code == EXIT_FINE) {
		code = ask(work, "agents", NULL, &agents);
	}
	if (code == EXIT_FINE) {
		struct presence *presence = read_presence(work->policy, agents);

		work->muster.presence = presence;
		code = show(work);
		presence_unref(&presence);
	}
	json_reply_free(&agents);
	json_reply_free(&work->story);
	return code;
}

static bool read_at(struct work *work, const char *text)
{
	work->muster = (struct muster){ .policy = work->policy, .utc_ms = clock_wall_ms() };
	return text == NULL || zone_parse_ms(work->policy->zone, text, &work->muster.utc_ms);
}

enum exit_code cmd_call_suggest(struct context *context)
{
	static const struct option own[] = { { "at", required_argument, NULL, CONTEXT_LONG_ONLY },
					     { NULL, 0, NULL, 0 } };
	struct work work = { .context = context };
	const char *at = NULL;
	enum exit_code code;
	int option;

	while ((option = context_option(context, own, &code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return code;
		}
		at = optarg;
	}
	if (context->argc - optind != 1) {
		return context_misused(context, "wanted: a call, 7KQ2M8F4 or SOURCE/PBX-ID");
	}
	work.policy = context_policy(context);
	if (work.policy == NULL) {
		return EXIT_TROUBLE;
	}
	code = read_at(&work, at) ?
		       suggest(&work, context->argv[optind]) :
		       context_misused(context, "\"%s\" is no time (\"2026-12-01 11:00\")", at);
	policy_unref(&work.policy);
	return code;
}

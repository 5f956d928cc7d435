#include "dutyd/dutyctl/call_ask.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/print.h"

/* Every byte of every item escaped as \\u0000. */
enum { ITEM_SIZE = 6 * (GIVEN_NAME_SIZE + GIVEN_TEXT_SIZE), REQUEST_SIZE = 1024 + 20 * ITEM_SIZE };

/* ---- options ---- */

/* The daemon keeps an author of printable ASCII; who is logged in as anything else has none. */
static void default_author(char author[POLICY_ID_SIZE])
{
	const struct passwd *user = getpwuid(getuid());

	if (user == NULL || !str_is_token(user->pw_name) ||
	    !str_copy(author, POLICY_ID_SIZE, user->pw_name)) {
		author[0] = '\0';
	}
}

static bool read_option(struct call_ask *ask, int option, enum exit_code *code)
{
	if (option != CONTEXT_LONG_ONLY) {
		ask->at = optarg;
	} else if (!str_is_token(optarg) || !str_copy(ask->author, sizeof(ask->author), optarg)) {
		*code = context_misused(ask->context, "--author %s: wanted a person's id", optarg);
		return false;
	}
	return true;
}

bool call_ask_read(struct call_ask *ask, struct context *context, enum exit_code *code)
{
	static const struct option own[] = {
		{ "author", required_argument, NULL, CONTEXT_LONG_ONLY },
		{ "at", required_argument, NULL, CONTEXT_LONG_ONLY + 1 },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*ask = (struct call_ask){ .context = context };
	default_author(ask->author);
	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP || !read_option(ask, option, code)) {
			return false;
		}
	}
	if (optind >= context->argc) {
		*code = context_misused(context, "which call? Its 8 characters, or SOURCE/PBX-ID");
		return false;
	}
	ask->call = context->argv[optind++];
	context_keep_socket(context, ask->socket, sizeof(ask->socket));
	return true;
}

/* ---- requests ---- */

static struct buf begin(char memory[REQUEST_SIZE], const struct call_ask *ask, const char *op)
{
	struct buf out = buf_over(memory, REQUEST_SIZE);

	client_begin(&out, op);
	json_text(&out, "call", ask->call);
	if (ask->at != NULL) {
		json_text(&out, "at", ask->at);
	}
	return out;
}

static enum exit_code send(const struct call_ask *ask, struct buf *out, struct call_answer *answer)
{
	json_close(out);
	buf_put_char(out, '\n');
	*answer = (struct call_answer){ NULL, NULL };
	if (out->is_full) {
		return context_trouble(ask->context, "that is too much to say at once");
	}
	fflush(stdout); /* a refusal is told on stderr, after what was shown so far */
	return client_ask(ask->context, out->text, &answer->reply, &answer->line);
}

static void put_author(struct buf *out, const struct call_ask *ask)
{
	if (ask->author[0] != '\0') {
		json_text(out, "author", ask->author);
	}
}

enum exit_code call_ask_qualify(const struct call_ask *ask, int n, char *const *items,
				struct call_answer *answer)
{
	char memory[REQUEST_SIZE];
	struct buf out = begin(memory, ask, "qualify");
	char name[GIVEN_NAME_SIZE];

	put_author(&out, ask);
	json_open(&out, "facts");
	for (int i = 0; i < n; i++) {
		const char *equals = strchr(items[i], '=');

		if (equals == NULL ||
		    !str_copy_n(name, sizeof(name), items[i], (size_t)(equals - items[i]))) {
			return context_misused(ask->context, "%s: wanted NAME=VALUE", items[i]);
		}
		json_text(&out, name, equals + 1);
	}
	json_close(&out);
	return send(ask, &out, answer);
}

enum exit_code call_ask_answer(const struct call_ask *ask, const char *question, const char *said,
			       struct call_answer *answer)
{
	char memory[REQUEST_SIZE];
	struct buf out = begin(memory, ask, "answer");

	put_author(&out, ask);
	json_text(&out, "question", question);
	json_text(&out, "answer", said);
	return send(ask, &out, answer);
}

enum exit_code call_ask_script(const struct call_ask *ask, const char *question,
			       struct call_answer *answer)
{
	char memory[REQUEST_SIZE];
	struct buf out = begin(memory, ask, "script");

	if (question != NULL) {
		json_text(&out, "question", question);
	}
	return send(ask, &out, answer);
}

void call_answer_free(struct call_answer *answer)
{
	json_reply_free(&answer->reply);
	free(answer->line);
	answer->line = NULL;
}

/* ---- what came of it ---- */

static const struct json_reply *decision_of(const struct call_answer *answer)
{
	return json_reply_member(answer->reply, "decision");
}

const struct json_reply *call_answer_script(const struct call_answer *answer)
{
	return json_reply_member(decision_of(answer), "script");
}

bool call_answer_is_verdict(const struct call_answer *answer)
{
	return json_reply_text_of(call_answer_script(answer), "verdict")[0] != '\0';
}

/* What everybody knows is not told: who holds the call, that nobody knows the number. */
static void print_fact(void *arg, const char *key, const struct json_reply *value)
{
	bool *is_first = arg;

	bool is_nobody = strcmp(key, "owner") == 0 &&
			 strcmp(json_reply_text(value, ""), "none") == 0;
	if (strcmp(key, "department") == 0 || strcmp(key, "caller") == 0 || is_nobody) {
		return;
	}
	fputs(*is_first ? "" : "  ", stdout);
	print_text(key);
	putchar('=');
	print_text(json_reply_text(value, "?"));
	*is_first = false;
}

static bool print_all_facts(const struct call_answer *answer)
{
	bool is_first = true;

	json_reply_each(json_reply_member(decision_of(answer), "facts"), print_fact, &is_first);
	return !is_first;
}

void call_print_facts(const struct call_answer *answer)
{
	fputs("  ", stdout);
	if (print_all_facts(answer)) {
		putchar('\n');
	} else {
		puts("nothing is known yet");
	}
}

static void print_if_any(const char *label, const char *text)
{
	if (text[0] != '\0') {
		print_line(label, "%s", text);
	}
}

void call_print_verdict(const struct call_answer *answer)
{
	const struct json_reply *decision = decision_of(answer);
	const struct json_reply *script = call_answer_script(answer);
	const struct json_reply *leg = json_reply_element(json_reply_member(decision, "legs"), 0);
	const struct json_reply *question = json_reply_member(script, "question");

	print_line(call_answer_is_verdict(answer) ? "verdict" : "so far", "%s  %s",
		   json_reply_text_of(decision, "reason"), json_reply_text_of(decision, "why"));
	print_line("goes to", "%s  %s %s", json_reply_text_of(decision, "department"),
		   json_reply_text_of(leg, "do"), json_reply_text_of(leg, "target"));
	print_if_any("belongs to", json_reply_text_of(decision, "belongs_to"));
	print_padded("facts", PRINT_LABEL_WIDTH);
	puts(print_all_facts(answer) ? "" : "-");
	print_if_any("offer", json_reply_text_of(script, "offer"));
	print_if_any("ask next", json_reply_text_of(question, "ask"));
}

/*
 * call script: the officer reads a question, types the answer, and sees what is known by then.
 *
 * The daemon has the script and knows how far it is, so a walk that was left is gone on with, by
 * anybody. Nothing but lines: it works on any terminal and from a pipe. With --json the answers of
 * the daemon are shown as they come, for programs that ask in their own way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/dutyctl/call_ask.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum wish { WISH_ANSWER, WISH_BACK, WISH_QUIT };

struct talk {
	struct call_ask ask;
	struct call_answer answer; /* the daemon's last word */
	char *line;                /* what the officer typed */
	size_t room;
};

static const struct json_reply *question_of(const struct talk *talk)
{
	return json_reply_member(call_answer_script(&talk->answer), "question");
}

/* ---- the question ---- */

static void print_choice(const struct json_reply *choice)
{
	fputs("  ", stdout);
	print_padded(json_reply_text_of(choice, "key"), 3);
	print_text(json_reply_text_of(choice, "text"));
	putchar('\n');
}

static void print_question(const struct talk *talk)
{
	const struct json_reply *question = question_of(talk);
	const struct json_reply *answers = json_reply_member(question, "answers");
	const char *input = json_reply_text_of(question, "input");

	putchar('\n');
	print_text(json_reply_text_of(question, "ask"));
	putchar('\n');
	for (size_t i = 0; strcmp(input, "choice") == 0 && i < json_reply_count(answers); i++) {
		print_choice(json_reply_element(answers, i));
	}
	printf("%s> ", strcmp(input, "choice") == 0 ? "" : input);
	fflush(stdout);
}

/* ---- the answer ---- */

/* A letter that is an answer's key is that answer. */
static bool is_key(const struct talk *talk, const char *word)
{
	const struct json_reply *answers = json_reply_member(question_of(talk), "answers");

	for (size_t i = 0; i < json_reply_count(answers); i++) {
		if (str_equal_nocase(json_reply_text_of(json_reply_element(answers, i), "key"),
				     word)) {
			return true;
		}
	}
	return false;
}

static bool is_word(const struct talk *talk, const char *letter, const char *word)
{
	return str_equal_nocase(talk->line, word) ||
	       (str_equal_nocase(talk->line, letter) && !is_key(talk, letter));
}

/* Blanks around it go. The end of the input is a wish to quit. */
static enum wish read_wish(struct talk *talk)
{
	ssize_t n = getline(&talk->line, &talk->room, stdin);

	if (n < 0) {
		return WISH_QUIT;
	}
	while (n > 0 && strchr(" \t\r\n", talk->line[n - 1]) != NULL) {
		talk->line[--n] = '\0';
	}
	size_t blanks = strspn(talk->line, " \t");
	memmove(talk->line, talk->line + blanks, (size_t)n - blanks + 1);
	if (is_word(talk, "q", "quit")) {
		return WISH_QUIT;
	}
	return is_word(talk, "b", "back") ? WISH_BACK : WISH_ANSWER;
}

/* ---- the walk ---- */

static void take(struct talk *talk, struct call_answer *answer)
{
	call_answer_free(&talk->answer);
	talk->answer = *answer;
	if (talk->ask.context->is_json) {
		puts(talk->answer.line);
		fflush(stdout);
	}
}

/* The question before the one that stands there; NULL at the first. */
static const char *question_before(const struct talk *talk)
{
	const struct json_reply *asked =
		json_reply_member(call_answer_script(&talk->answer), "asked");
	const char *now = json_reply_text_of(question_of(talk), "id");
	const char *before = NULL;

	for (size_t i = 0; i < json_reply_count(asked); i++) {
		const char *id = json_reply_text(json_reply_element(asked, i), "");

		if (strcmp(id, now) == 0) {
			break;
		}
		before = id;
	}
	return before;
}

static enum exit_code go_back(struct talk *talk)
{
	const char *before = question_before(talk);
	struct call_answer answer;

	if (before == NULL) {
		if (!talk->ask.context->is_json) {
			puts("  this is the first question");
		}
		return EXIT_FINE;
	}
	enum exit_code code = call_ask_script(&talk->ask, before, &answer);

	if (code == EXIT_FINE) {
		take(talk, &answer);
	}
	return code;
}

/* What does not fit is refused by the daemon, in words, and asked again. */
static enum exit_code say(struct talk *talk)
{
	struct call_answer answer;
	enum exit_code code = call_ask_answer(
		&talk->ask, json_reply_text_of(question_of(talk), "id"), talk->line, &answer);

	if (code == EXIT_FINE) {
		take(talk, &answer);
		if (!talk->ask.context->is_json) {
			call_print_facts(&talk->answer);
		}
	}
	return code == EXIT_NEGATIVE ? EXIT_FINE : code;
}

static enum exit_code walk(struct talk *talk)
{
	enum exit_code code = EXIT_FINE;

	while (code == EXIT_FINE && json_reply_is_object(question_of(talk))) {
		if (!talk->ask.context->is_json) {
			print_question(talk);
		}
		switch (read_wish(talk)) {
		case WISH_QUIT:
			return EXIT_NEGATIVE;
		case WISH_BACK:
			code = go_back(talk);
			break;
		default:
			code = say(talk);
			break;
		}
	}
	return code;
}

static enum exit_code finish(const struct talk *talk, enum exit_code code)
{
	if (talk->ask.context->is_json || code > EXIT_NEGATIVE) {
		return context_end(talk->ask.context, code);
	}
	putchar('\n');
	call_print_verdict(&talk->answer);
	return context_end(talk->ask.context, code);
}

enum exit_code cmd_call_script(struct context *context)
{
	struct talk talk = { .line = NULL };
	struct call_answer answer;
	enum exit_code code = EXIT_FINE;

	if (!call_ask_read(&talk.ask, context, &code)) {
		return code;
	}
	if (optind < context->argc) {
		return context_misused(context, "one call at a time");
	}
	code = call_ask_script(&talk.ask, NULL, &answer);
	if (code != EXIT_FINE) {
		return code;
	}
	take(&talk, &answer);
	if (!context->is_json) {
		puts("a number or the answer itself; b: back, q: quit");
		call_print_facts(&talk.answer);
	}
	code = finish(&talk, walk(&talk));
	call_answer_free(&talk.answer);
	free(talk.line);
	return code;
}

#include "dutyd/config/scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/lex.h"
#include "dutyd/domain/civil.h"

enum place {
	AT_NAME, /* a name, or the group's end */
	AT_EQUALS,
	AT_VALUE,
	AT_SETTING_END, /* after a value in a group */
	AT_FIRST,       /* after the opening bracket of a list */
	AT_ITEM,        /* after a comma in a list */
	AT_COMMA,       /* after an item in a list */
};

struct name {
	const char *at;
	size_t n;
	int line;
};

/* An open bracket; frames[0] is the file itself. */
struct frame {
	char bracket; /* { [ ( or '\0' */
	int line;
	enum lex_kind kind; /* of an array's first item */
	int first_name;     /* its names are names[first_name…] */
	int n_items;        /* settings or items in it so far */
};

struct scan {
	const struct source *source;
	struct report *report;
	struct lex lex;
	struct lex_token token;
	enum place place;
	int depth;
	struct frame frames[SCAN_DEPTH + 1];
	int n_names, names_room;
	struct name *names;
	int n_whole;   /* settings and items of the whole file */
	int said_line; /* the last line that has its problem */
	bool is_failed, is_balance_lost, is_over;
	bool is_after_text; /* the value before was a string: another one may follow it */
};

static struct frame *top(struct scan *s)
{
	return &s->frames[s->depth];
}

/* The setting being read: the last name of each open group, unless that setting is over. */
static void format_path(const struct scan *s, char *text, size_t size)
{
	struct buf b = buf_over(text, size);
	bool is_between = s->place == AT_NAME ||
			  (s->place == AT_SETTING_END && s->token.kind == LEX_BAD);

	for (int i = 0; i <= s->depth; i++) {
		int end = i < s->depth ? s->frames[i + 1].first_name : s->n_names;
		if ((i < s->depth || !is_between) && end > s->frames[i].first_name) {
			const struct name *name = &s->names[end - 1];
			buf_put_text(&b, b.len > 0 ? "." : "");
			buf_put(&b, name->at, (size_t)lex_clip(name->at, name->n));
		}
	}
}

static void complain(struct scan *s, int line, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void complain(struct scan *s, int line, const char *hint, const char *format, ...)
{
	char path[REPORT_PATH_SIZE], what[REPORT_TEXT_SIZE];
	va_list args;

	s->is_failed = true;
	if (s->said_line == s->token.line) {
		return;
	}
	s->said_line = s->token.line;
	format_path(s, path, sizeof(path));
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	struct report_place place = source_place(s->source, line, path);
	report_add(s->report, &place, REPORT_ERROR, "%s", what);
	if (hint != NULL && hint[0] != '\0') {
		report_hint(s->report, "%s", hint);
	}
}

#define AT_TOKEN(s) lex_clip((s)->token.at, (s)->token.n), (s)->token.at

/* "dutyd.conf:12" */
static const char *say_place(const struct scan *s, int line, char text[REPORT_FILE_SIZE + 16])
{
	struct report_place place = source_place(s->source, line, NULL);

	snprintf(text, REPORT_FILE_SIZE + 16, "%s:%d", place.file, place.line);
	return text;
}

static void count_item(struct scan *s)
{
	bool is_full = ++top(s)->n_items > SCAN_GROUP_MAX;

	if (is_full || ++s->n_whole > SCAN_WHOLE_MAX) {
		complain(s, s->token.line, NULL, "more than %d settings in %s",
			 is_full ? SCAN_GROUP_MAX : SCAN_WHOLE_MAX,
			 is_full ? "one group" : "the whole");
		s->is_over = true;
	}
}

static void take_name(struct scan *s)
{
	char where[REPORT_FILE_SIZE + 16];
	const struct lex_token *t = &s->token;
	int first = top(s)->first_name;

	s->place = AT_EQUALS;
	if (s->n_names == s->names_room) {
		s->names_room = 2 * s->names_room + 64;
		s->names = xreallocarray(s->names, (size_t)s->names_room, sizeof(*s->names));
	}
	s->names[s->n_names++] = (struct name){ t->at, t->n, t->line };
	for (int i = first; i < s->n_names - 1; i++) {
		if (s->names[i].n == t->n && memcmp(s->names[i].at, t->at, t->n) == 0) {
			complain(s, t->line, "a name may stand once in its group; join the two",
				 "stands here for the second time, first at %s",
				 say_place(s, s->names[i].line, where));
			break;
		}
	}
	count_item(s);
}

static void after_value(struct scan *s)
{
	s->is_after_text = s->token.kind == LEX_TEXT;
	s->place = top(s)->bracket == '[' || top(s)->bracket == '(' ? AT_COMMA : AT_SETTING_END;
}

static void open_bracket(struct scan *s)
{
	if (top(s)->bracket == '[') {
		complain(s, s->token.line, "only texts or numbers stand in [ ]",
			 "a %c inside of [ ]", s->token.at[0]);
	}
	if (s->depth == SCAN_DEPTH) {
		complain(s, s->token.line, NULL, "brackets nested deeper than %d", SCAN_DEPTH);
		s->is_over = true;
		return;
	}
	s->depth++;
	*top(s) = (struct frame){ .bracket = s->token.at[0],
				  .line = s->token.line,
				  .kind = LEX_END,
				  .first_name = s->n_names };
	s->place = s->token.at[0] == '{' ? AT_NAME : AT_FIRST;
}

static void pop(struct scan *s)
{
	s->n_names = top(s)->first_name;
	s->depth--;
	after_value(s);
	s->is_after_text = false;
}

/* The bracket of the innermost frame lacks its partner; its place is what the admin needs. */
static void complain_unclosed(struct scan *s)
{
	char where[REPORT_FILE_SIZE + 16];
	char bracket = top(s)->bracket;

	if (!s->is_balance_lost) {
		complain(s, s->token.line, NULL, "%.*s comes where the %c of %s is still open",
			 AT_TOKEN(s), bracket, say_place(s, top(s)->line, where));
	}
	s->is_failed = true;
}

static void close_bracket(struct scan *s)
{
	static const char opening[] = "{}[]()";
	char wanted = strchr(opening, s->token.at[0])[-1];
	int depth = s->depth;

	while (depth > 0 && s->frames[depth].bracket != wanted) {
		depth--;
	}
	if (depth == 0) {
		if (!s->is_balance_lost) {
			complain(s, s->token.line, NULL, "%c closes nothing", s->token.at[0]);
		}
		s->is_failed = true;
		return;
	}
	while (s->depth > depth) {
		complain_unclosed(s);
		pop(s);
	}
	if (s->place == AT_ITEM) {
		complain(s, s->token.line, "no comma after the last one",
			 "a comma before the closing %c", s->token.at[0]);
	} else if (s->place == AT_EQUALS || s->place == AT_VALUE) {
		complain(s, s->token.line, NULL, "has no value");
	}
	pop(s);
}

static bool is_word(const struct lex_token *token, const char *word)
{
	return strlen(word) == token->n && strncasecmp(word, token->at, token->n) == 0;
}

static void complain_bare(struct scan *s)
{
	const struct lex_token *t = &s->token;
	char hint[80];

	if (is_word(t, "yes") || is_word(t, "on") || is_word(t, "no") || is_word(t, "off")) {
		snprintf(hint, sizeof(hint), "write %s",
			 is_word(t, "yes") || is_word(t, "on") ? "true" : "false");
	} else {
		snprintf(hint, sizeof(hint), "in quotes: \"%.*s\"", AT_TOKEN(s));
	}
	complain(s, t->line, hint, "%.*s stands without quotes", AT_TOKEN(s));
}

/* A value where one belongs. */
static void take_value(struct scan *s)
{
	struct frame *frame = top(s);
	enum lex_kind kind = s->token.kind;

	if (frame->bracket == '[' || frame->bracket == '(') {
		count_item(s);
	}
	if (kind == LEX_OPEN) {
		open_bracket(s);
		return;
	}
	if (kind == LEX_NAME) {
		complain_bare(s);
	} else if (frame->bracket == '[' && kind != LEX_BAD) {
		if (frame->kind != LEX_END && frame->kind != kind) {
			complain(s, s->token.line, NULL,
				 "%.*s is of another kind than what stands before it in [ ]",
				 AT_TOKEN(s));
		}
		frame->kind = kind;
	}
	after_value(s);
}

static bool is_value(enum lex_kind kind)
{
	return kind == LEX_NAME || kind == LEX_TEXT || kind == LEX_INT || kind == LEX_FLOAT ||
	       kind == LEX_BOOL || kind == LEX_BAD || kind == LEX_OPEN;
}

static void step_name(struct scan *s)
{
	switch (s->token.kind) {
	case LEX_NAME:
	case LEX_BAD:
		take_name(s);
		break;
	case LEX_OPEN:
		complain(s, s->token.line, NULL, "a %c without a name before it", s->token.at[0]);
		open_bracket(s);
		break;
	case LEX_SEMICOLON:
	case LEX_COMMA:
	case LEX_EQUALS:
		complain(s, s->token.line, "one \";\" after each setting",
			 "%.*s where a setting's name belongs", AT_TOKEN(s));
		break;
	default:
		complain(s, s->token.line, "names stand without quotes and begin with a letter",
			 "%.*s where a setting's name belongs", AT_TOKEN(s));
		s->place = AT_SETTING_END;
		s->is_after_text = true;
		break;
	}
}

static void step_equals(struct scan *s)
{
	bool is_same_line = s->names[s->n_names - 1].line == s->token.line;

	if (s->token.kind == LEX_EQUALS) {
		s->place = AT_VALUE;
		return;
	}
	complain(s, s->token.line, "name = value;   name : { … };",
		 "= or : is missing between the name and %.*s", AT_TOKEN(s));
	if (s->token.kind == LEX_NAME && !is_same_line) {
		take_name(s);
	} else if (is_value(s->token.kind)) {
		take_value(s);
	} else {
		s->place = AT_NAME;
	}
}

static void step_value(struct scan *s)
{
	if (is_value(s->token.kind)) {
		take_value(s);
		return;
	}
	complain(s, s->token.line, NULL, "has no value");
	s->place = s->token.kind == LEX_EQUALS ? AT_VALUE : AT_NAME;
}

static void step_setting_end(struct scan *s)
{
	switch (s->token.kind) {
	case LEX_SEMICOLON:
	case LEX_COMMA:
		s->place = AT_NAME;
		break;
	case LEX_NAME:
	case LEX_BAD:
		take_name(s);
		break;
	case LEX_TEXT:
		if (s->is_after_text) {
			break; /* long texts: one below the other */
		}
		/* fall through */
	default:
		complain(s, s->token.line, "lists of values stand in [ ]",
			 "%.*s after the value is already complete", AT_TOKEN(s));
		if (s->token.kind == LEX_OPEN) {
			open_bracket(s);
		}
		break;
	}
}

/* Inside of [ ] and ( ): a value, a comma, a value … */
static void step_list(struct scan *s)
{
	bool is_at_comma = s->place == AT_COMMA;

	if (s->token.kind == LEX_SEMICOLON) {
		complain_unclosed(s);
		pop(s);
		s->place = top(s)->bracket == '(' || top(s)->bracket == '[' ? AT_COMMA : AT_NAME;
	} else if (s->token.kind == LEX_COMMA) {
		if (!is_at_comma) {
			complain(s, s->token.line, NULL, "a comma without a value before it");
		}
		s->place = AT_ITEM;
	} else if (s->token.kind == LEX_EQUALS) {
		complain_unclosed(s);
	} else {
		if (is_at_comma) {
			complain(s, s->token.line, NULL, "a comma is missing before %.*s",
				 AT_TOKEN(s));
		}
		take_value(s);
	}
}

static void step_by_place(struct scan *s)
{
	if (s->token.kind == LEX_CLOSE) {
		close_bracket(s);
		return;
	}
	switch (s->place) {
	case AT_NAME:
		step_name(s);
		break;
	case AT_EQUALS:
		step_equals(s);
		break;
	case AT_VALUE:
		step_value(s);
		break;
	case AT_SETTING_END:
		step_setting_end(s);
		break;
	default:
		step_list(s);
		break;
	}
}

/*
 * A lost quote took the rest of its line along. Its braces and semicolons are taken for what they
 * most likely are, so that the lines behind it are read as they were meant.
 */
static void step_lost_line(struct scan *s)
{
	const char *end = s->lex.at;
	int line = s->token.line;

	s->is_balance_lost = true;
	for (const char *at = s->token.at + 1; at < end; at++) {
		if (strchr("{};]", *at) == NULL || (*at == '{' && s->place != AT_VALUE)) {
			continue;
		}
		s->token = (struct lex_token){ .at = at, .n = 1, .line = line };
		s->token.kind = *at == ';' ? LEX_SEMICOLON : *at == '{' ? LEX_OPEN : LEX_CLOSE;
		if (*at != ';' || s->place == AT_SETTING_END) {
			step_by_place(s);
		}
	}
}

/* A swap or an override by its bare day: quotes, as lex advises for a value, would not do here. */
static bool complain_day(struct scan *s)
{
	const struct lex_token *t = &s->token;
	char day[CIVIL_TEXT_SIZE], hint[80];
	int32_t found;

	if (s->place != AT_NAME || !str_copy_n(day, sizeof(day), t->at, t->n) ||
	    !civil_parse(day, &found)) {
		return false;
	}
	snprintf(hint, sizeof(hint), "write d%s", day);
	complain(s, t->line, hint, "%s: a setting's name begins with a letter", day);
	return true;
}

static void step(struct scan *s)
{
	if (s->token.kind != LEX_BAD) {
		step_by_place(s);
		return;
	}
	if (!complain_day(s)) {
		complain(s, s->token.line, s->token.hint, "%s", s->token.what);
	}
	bool is_quote_lost = s->token.is_quote_lost;
	step_by_place(s);
	if (is_quote_lost) {
		step_lost_line(s);
	}
}

static void check_end(struct scan *s)
{
	if (!s->is_balance_lost && (s->place == AT_EQUALS || s->place == AT_VALUE)) {
		complain(s, s->lex.line, NULL, "has no value: the file ends here");
	}
	while (s->depth > 0 && !s->is_balance_lost) {
		int line = top(s)->line;
		char bracket = top(s)->bracket;
		pop(s);
		s->said_line = 0;
		complain(s, line, NULL, "the %c that opens here is never closed", bracket);
	}
}

bool scan_check(const struct source *source, struct report *report)
{
	struct scan s = { .source = source,
			  .report = report,
			  .lex = { source->text, source->text + source->len, 1 } };

	while (!s.is_over) {
		lex_next(&s.lex, &s.token);
		if (s.token.kind == LEX_END) {
			check_end(&s);
			break;
		}
		step(&s);
	}
	free(s.names);
	return !s.is_failed;
}

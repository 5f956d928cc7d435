/*
 * lex: the words of a configuration's text, as libconfig takes them, but with eyes open.
 *
 * Layer config; used by scan. What libconfig would read as something else (74952494900 becomes
 * 1938050868), would leave out in silence (an unclosed comment) or would call "syntax error" is a
 * LEX_BAD token that says what is wrong with it. A string must end on the line it begins on: one
 * that runs on swallows the file and is noticed at its far end.
 */
#ifndef DUTYD_CONFIG_LEX_H
#define DUTYD_CONFIG_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lex_kind {
	LEX_END,
	LEX_NAME,
	LEX_TEXT,
	LEX_INT,
	LEX_FLOAT,
	LEX_BOOL,
	LEX_EQUALS,
	LEX_COMMA,
	LEX_SEMICOLON,
	LEX_OPEN, /* at[0] says which */
	LEX_CLOSE,
	LEX_BAD,
};

struct lex_token {
	enum lex_kind kind;
	const char *at;
	size_t n;
	int line;
	/* LEX_BAD: */
	bool is_quote_lost; /* brackets behind it may be inside or outside of a string */
	char what[192], hint[192];
};

struct lex {
	const char *at, *end;
	int line;
};

void lex_next(struct lex *lex, struct lex_token *token);

/* At most 40 bytes of a token for a message, cut at a character. */
int lex_clip(const char *at, size_t n);

#endif

#include "dutyd/config/lex.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/config/suggest.h"

enum { CLIP = 40 };

int lex_clip(const char *at, size_t n)
{
	if (n <= CLIP) {
		return (int)n;
	}
	int cut = CLIP;
	while (cut > 0 && ((unsigned char)at[cut] & 0xc0) == 0x80) {
		cut--;
	}
	return cut;
}

static void bad(struct lex_token *token, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void bad(struct lex_token *token, const char *format, ...)
{
	va_list args;

	token->kind = LEX_BAD;
	va_start(args, format);
	vsnprintf(token->what, sizeof(token->what), format, args);
	va_end(args);
}

static void hint_quotes(struct lex_token *token)
{
	snprintf(token->hint, sizeof(token->hint), "in quotes: \"%.*s\"",
		 lex_clip(token->at, token->n), token->at);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool starts(const struct lex *lex, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(lex->end - lex->at) >= n && memcmp(lex->at, word, n) == 0;
}

static void skip_line(struct lex *lex)
{
	while (lex->at < lex->end && *lex->at != '\n') {
		lex->at++;
	}
}

/* False, with the token filled, when it has no end: libconfig would drop the rest of the file. */
static bool skip_comment(struct lex *lex, struct lex_token *token)
{
	const char *start = lex->at;
	int line = lex->line;

	for (lex->at += 2; lex->at < lex->end; lex->at++) {
		if (starts(lex, "*/")) {
			lex->at += 2;
			return true;
		}
		lex->line += *lex->at == '\n';
	}
	*token = (struct lex_token){ .at = start, .n = 2, .line = line };
	bad(token, "the comment that begins here is never closed");
	token->is_quote_lost = true;
	snprintf(token->hint, sizeof(token->hint), "close it with */ or use #");
	return false;
}

static bool skip_space(struct lex *lex, struct lex_token *token)
{
	while (lex->at < lex->end) {
		char c = *lex->at;
		if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
			lex->line += c == '\n';
			lex->at++;
		} else if (c == '#' || starts(lex, "//")) {
			skip_line(lex);
		} else if (!starts(lex, "/*")) {
			return true;
		} else if (!skip_comment(lex, token)) {
			return false;
		}
	}
	return true;
}

static bool ends_word(const struct lex *lex, const char *at)
{
	struct lex rest = { .at = at, .end = lex->end };

	return at >= lex->end || strchr(" \t\r\n=:;,{}[]()\"#", *at) != NULL ||
	       starts(&rest, "//") || starts(&rest, "/*");
}

static void lost_quote(struct lex *lex, struct lex_token *token)
{
	token->is_quote_lost = true;
	skip_line(lex);
}

static void take_text(struct lex *lex, struct lex_token *token)
{
	token->kind = LEX_TEXT;
	for (lex->at++; lex->at < lex->end && *lex->at != '\n' && *lex->at != '"'; lex->at++) {
		if (*lex->at == '\\' && lex->at + 1 < lex->end && lex->at[1] != '\n') {
			if (starts(lex, "\\x00") || starts(lex, "\\X00")) {
				bad(token, "\\x00 would cut the text short");
			}
			lex->at++;
		}
	}
	token->n = (size_t)(lex->at - token->at);
	if (lex->at >= lex->end || *lex->at != '"') {
		bad(token, "the text that begins with %.*s is not closed on its line",
		    lex_clip(token->at, token->n), token->at);
		snprintf(token->hint, sizeof(token->hint),
			 "a \" is missing; long texts: \"…\" on each line, one below the other");
		lost_quote(lex, token);
		return;
	}
	token->n++;
	lex->at++;
	if (token->kind == LEX_TEXT && !ends_word(lex, lex->at)) {
		const char *rest = lex->at;
		skip_line(lex);
		int clip = lex_clip(token->at, token->n);
		bad(token, "%.*s%s is followed by %.*s", clip, token->at,
		    (size_t)clip < token->n ? "…" : "", lex_clip(rest, (size_t)(lex->at - rest)),
		    rest);
		snprintf(token->hint, sizeof(token->hint), "a \" is missing or one too many");
		lost_quote(lex, token);
	}
}

/* Quotes and dashes of a word processor, spaces that are none, Cyrillic names. */
static void blame_foreign(struct lex *lex, struct lex_token *token)
{
	static const char *const quotes[] = { "“", "”", "„", "«", "»", "‘", "’" };
	char word[SUGGEST_WORD_MAX], latin[SUGGEST_WORD_MAX];

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		if (memmem(token->at, token->n, quotes[i], strlen(quotes[i])) != NULL) {
			bad(token, "typographic quotes: %s", quotes[i]);
			snprintf(token->hint, sizeof(token->hint), "straight ones: \"…\"");
			lost_quote(lex, token);
			return;
		}
	}
	if (memmem(token->at, token->n, "\xc2\xa0", 2) != NULL) {
		bad(token, "a no-break space outside of quotes");
		snprintf(token->hint, sizeof(token->hint), "replace it by an ordinary one");
		return;
	}
	bad(token, "%.*s: names are in Latin letters, other letters stand in quotes",
	    lex_clip(token->at, token->n), token->at);
	if (str_copy_n(word, sizeof(word), token->at, token->n) &&
	    suggest_latin(word, latin, sizeof(latin))) {
		snprintf(token->hint, sizeof(token->hint),
			 "some letters are Cyrillic look-alikes; write %s", latin);
	}
}

static bool is_name(const char *at, size_t n)
{
	if (!is_letter(at[0])) {
		return false;
	}
	for (size_t i = 1; i < n; i++) {
		if (!is_letter(at[i]) && !is_digit(at[i]) && at[i] != '-' && at[i] != '_') {
			return false;
		}
	}
	return true;
}

static size_t run_of(const char *at, size_t n, size_t i, const char *set)
{
	size_t start = i;

	while (i < n && strchr(set, at[i]) != NULL) {
		i++;
	}
	return i - start;
}

/* An optional sign, digits with at most one dot, an optional exponent. */
static enum lex_kind number_kind(const char *at, size_t n)
{
	static const char digits[] = "0123456789";
	size_t i = at[0] == '-' || at[0] == '+';
	size_t whole = run_of(at, n, i, digits), part = 0;

	i += whole;
	if (i == n && whole > 0) {
		return LEX_INT;
	}
	if (i < n && at[i] == '.') {
		part = run_of(at, n, i + 1, digits);
		i += 1 + part;
	}
	if (whole + part == 0) {
		return LEX_BAD;
	}
	if (i < n && (at[i] == 'e' || at[i] == 'E')) {
		i++;
		i += i < n && (at[i] == '-' || at[i] == '+');
		size_t power = run_of(at, n, i, digits);
		i += power;
		return i == n && power > 0 && power <= 3 ? LEX_FLOAT : LEX_BAD;
	}
	return i == n ? LEX_FLOAT : LEX_BAD;
}

static void check_int(struct lex_token *token)
{
	size_t sign = token->at[0] == '-' || token->at[0] == '+';
	size_t digits = token->n - sign;
	long long value = digits <= 10 ? strtoll(token->at, NULL, 10) : INT64_MAX;
	int clip = lex_clip(token->at, token->n);

	token->kind = LEX_INT;
	if (token->at[sign] == '0' && digits > 1) {
		size_t zeros = sign;
		while (zeros + 1 < token->n && token->at[zeros] == '0') {
			zeros++;
		}
		bad(token, "%.*s begins with a zero", clip, token->at);
		snprintf(token->hint, sizeof(token->hint), "a number: %.*s, a text: \"%.*s\"",
			 lex_clip(token->at + zeros, token->n - zeros), token->at + zeros, clip,
			 token->at);
	} else if (value > INT32_MAX || value < INT32_MIN) {
		bad(token, "%.*s does not fit in 32 bits", clip, token->at);
		snprintf(token->hint, sizeof(token->hint), "a telephone number is a text: \"%.*s\"",
			 clip, token->at);
	}
}

static bool is_hex(const char *at, size_t n)
{
	return n > 2 && n <= 10 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X') &&
	       run_of(at, n, 2, "0123456789abcdefABCDEF") == n - 2 && (n < 10 || at[2] < '8');
}

/* Digits and what joins them in dates, times, addresses and phone numbers. */
static void blame_number(struct lex_token *token)
{
	static const char *const shapes[][2] = { { "0123456789:", "a time" },
						 { "0123456789-", "a date" },
						 { "0123456789.:", "an address or a date" },
						 { "0123456789-+", "a telephone number" },
						 { "0123456789-:T+", "a date and time" } };
	int clip = lex_clip(token->at, token->n);

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (run_of(token->at, token->n, 0, shapes[i][0]) == token->n) {
			bad(token, "%.*s: %s stands in quotes", clip, token->at, shapes[i][1]);
			hint_quotes(token);
			return;
		}
	}
	bad(token, "%.*s is neither a number nor a name", clip, token->at);
	snprintf(token->hint, sizeof(token->hint),
		 "a name begins with a letter a-z; texts stand in quotes");
}

static void classify_word(struct lex *lex, struct lex_token *token)
{
	const char *at = token->at;
	bool is_ascii = true;

	for (size_t i = 0; i < token->n; i++) {
		is_ascii = is_ascii && (unsigned char)at[i] < 0x80;
	}
	if (!is_ascii) {
		blame_foreign(lex, token);
	} else if (is_name(at, token->n)) {
		bool is_bool = (token->n == 4 && strncasecmp(at, "true", 4) == 0) ||
			       (token->n == 5 && strncasecmp(at, "false", 5) == 0);
		token->kind = is_bool ? LEX_BOOL : LEX_NAME;
	} else if (is_hex(at, token->n)) {
		token->kind = LEX_INT;
	} else if (number_kind(at, token->n) == LEX_INT) {
		check_int(token);
	} else if (number_kind(at, token->n) == LEX_FLOAT) {
		token->kind = LEX_FLOAT;
	} else if (at[0] == '@') {
		bad(token, "%.*s: an @include stands alone on its line", lex_clip(at, token->n),
		    at);
	} else if (is_digit(at[0]) || at[0] == '+' || at[0] == '-') {
		blame_number(token);
	} else {
		bad(token, "%.*s is not a name", lex_clip(at, token->n), at);
		snprintf(token->hint, sizeof(token->hint),
			 "names: letters a-z, digits, \"-\"; texts stand in quotes");
	}
}

static void take_word(struct lex *lex, struct lex_token *token)
{
	/* 09:00 is one word, though a colon also stands between a name and its value. */
	while (!ends_word(lex, lex->at) || (lex->at < lex->end - 1 && *lex->at == ':' &&
					    is_digit(*token->at) && is_digit(lex->at[1]))) {
		lex->at++;
	}
	token->n = (size_t)(lex->at - token->at);
	classify_word(lex, token);
}

void lex_next(struct lex *lex, struct lex_token *token)
{
	static const char marks[] = "=:,;{}[]()";
	static const enum lex_kind kinds[] = { LEX_EQUALS, LEX_EQUALS, LEX_COMMA, LEX_SEMICOLON,
					       LEX_OPEN,   LEX_CLOSE,  LEX_OPEN,  LEX_CLOSE,
					       LEX_OPEN,   LEX_CLOSE };

	if (!skip_space(lex, token)) {
		return;
	}
	*token = (struct lex_token){ .at = lex->at, .line = lex->line };
	if (lex->at >= lex->end) {
		token->kind = LEX_END;
		return;
	}
	const char *mark = strchr(marks, *lex->at);
	if (mark != NULL && *mark != '\0') {
		token->kind = kinds[mark - marks];
		token->n = 1;
		lex->at++;
	} else if (*lex->at == '"') {
		take_text(lex, token);
	} else {
		take_word(lex, token);
	}
}

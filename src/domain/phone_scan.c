#include "dutyd/domain/phone_scan.h"

#include <stdint.h>
#include <string.h>

#include "dutyd/base/str.h"

enum glyph_kind {
	GLYPH_END,
	GLYPH_DIGIT,
	GLYPH_PLUS,
	GLYPH_BLANK,  /* may stand inside a number */
	GLYPH_MARK,   /* ends a number */
	GLYPH_LETTER, /* and every byte that is no UTF-8 */
};

struct glyph {
	enum glyph_kind kind;
	uint32_t code;
	size_t len;
};

enum { WORD_SIZE = 24 }; /* the longest extension word and more */

static bool is_within(uint32_t code, const uint32_t (*ranges)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (code >= ranges[i][0] && code <= ranges[i][1]) {
			return true;
		}
	}
	return false;
}

static enum glyph_kind wide_kind(uint32_t code)
{
	static const uint32_t blanks[][2] = {
		{ 0x00a0, 0x00a0 }, { 0x00ad, 0x00ad }, { 0x2000, 0x2015 },
		{ 0x202a, 0x202f }, { 0x205f, 0x2060 }, { 0x2066, 0x2069 },
		{ 0x2212, 0x2212 }, { 0x3000, 0x3000 }, { 0xfeff, 0xfeff },
	};
	static const uint32_t marks[][2] = {
		{ 0x00ab, 0x00ab }, { 0x00b7, 0x00b7 }, { 0x00bb, 0x00bb },
		{ 0x2016, 0x2029 }, { 0x2116, 0x2116 }, /* numero sign */
	};

	if (is_within(code, blanks, sizeof(blanks) / sizeof(blanks[0]))) {
		return GLYPH_BLANK;
	}
	return is_within(code, marks, sizeof(marks) / sizeof(marks[0])) ? GLYPH_MARK : GLYPH_LETTER;
}

/* A control character is a letter, but for those that end a line or a column. */
static const unsigned char ascii_kinds[0x80] = {
	[0 ... '\b'] = GLYPH_LETTER,
	['\t' ... '\n'] = GLYPH_MARK,
	['\v' ... '\f'] = GLYPH_LETTER,
	['\r'] = GLYPH_MARK,
	['\r' + 1 ... ' ' - 1] = GLYPH_LETTER,
	[' '] = GLYPH_BLANK,
	['!' ... '\''] = GLYPH_MARK,
	['(' ... ')'] = GLYPH_BLANK,
	['*'] = GLYPH_MARK,
	['+'] = GLYPH_PLUS,
	[','] = GLYPH_MARK,
	['-' ... '.'] = GLYPH_BLANK,
	['/'] = GLYPH_MARK,
	['0' ... '9'] = GLYPH_DIGIT,
	[':' ... '@'] = GLYPH_MARK,
	['A' ... 'Z'] = GLYPH_LETTER,
	['[' ... '^'] = GLYPH_MARK,
	['_'] = GLYPH_LETTER,
	['`'] = GLYPH_MARK,
	['a' ... 'z'] = GLYPH_LETTER,
	['{' ... '}'] = GLYPH_MARK,
	['~'] = GLYPH_BLANK,
	[0x7f] = GLYPH_LETTER,
};

static struct glyph read_glyph(const char *at, const char *end)
{
	struct glyph glyph = { .kind = GLYPH_END };

	if (at >= end) {
		return glyph;
	}
	unsigned char first = (unsigned char)*at;
	if (first < sizeof(ascii_kinds)) {
		return (struct glyph){ .kind = ascii_kinds[first], .code = first, .len = 1 };
	}
	glyph.len = str_utf8_read(at, (size_t)(end - at), &glyph.code);
	if (glyph.len == 0) {
		return (struct glyph){ .kind = GLYPH_LETTER, .code = glyph.code, .len = 1 };
	}
	glyph.kind = wide_kind(glyph.code);
	return glyph;
}

static const char *skip_kind(const char *at, const char *end, enum glyph_kind kind)
{
	struct glyph glyph = read_glyph(at, end);

	while (glyph.kind == kind) {
		at += glyph.len;
		glyph = read_glyph(at, end);
	}
	return at;
}

const char *phone_scan_blanks(const char *at, const char *end)
{
	return skip_kind(at, end, GLYPH_BLANK);
}

static bool is_digit_at(const char *at, const char *end)
{
	return read_glyph(at, end).kind == GLYPH_DIGIT;
}

/* ASCII and Russian letters in lower case; everything else as it is. */
static size_t put_folded(char *to, const char *at, const struct glyph *glyph)
{
	uint32_t code = glyph->code;

	memcpy(to, at, glyph->len);
	if (glyph->len == 1 && code >= 'A' && code <= 'Z') {
		to[0] = (char)(code - 'A' + 'a');
	} else if (code >= 0x0410 && code <= 0x042f) {
		code += 0x20;
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
	}
	return glyph->len;
}

/* The letters at `at`, folded into word; an empty word when they are more than it holds. */
static const char *read_word(const char *at, const char *end, char word[WORD_SIZE])
{
	struct glyph glyph = read_glyph(at, end);
	size_t n = 0;
	bool is_long = false;

	while (glyph.kind == GLYPH_LETTER) {
		is_long = is_long || n + glyph.len >= WORD_SIZE;
		if (!is_long) {
			n += put_folded(word + n, at, &glyph);
		}
		at += glyph.len;
		glyph = read_glyph(at, end);
	}
	word[is_long ? 0 : n] = '\0';
	return at;
}

static bool is_ext_word(const char *word)
{
	/* Both x: U+0445 looks the same and lies on the same key. */
	static const char *const words[] = {
		"доб",        "добав", "добавочный", "вн", "внутр",
		"внутренний", "ext",   "extension",  "x",  "х",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) == 0) {
			return true;
		}
	}
	return false;
}

static void add_digit(struct phone_token *token, char digit)
{
	if (token->n_digits < PHONE_DIGITS_MAX) {
		token->digits[token->n_digits] = digit;
	}
	token->n_digits++;
}

/* The digits behind an extension's word; false when there are none. */
static bool read_ext(const char **at, const char *end, struct phone_token *token)
{
	const char *p = phone_scan_blanks(*at, end);

	if (p < end && (*p == ':' || *p == '=')) {
		p = phone_scan_blanks(p + 1, end);
	}
	if (!is_digit_at(p, end)) {
		return false;
	}
	*token = (struct phone_token){ .kind = PHONE_TOKEN_EXT, .start = p };
	for (; is_digit_at(p, end); p++) {
		add_digit(token, *p);
	}
	token->end = *at = p;
	return true;
}

/* "7f3a": the digits go on behind letters that say nothing of an extension. */
static bool is_word_behind(const char *at, const char *end)
{
	char word[WORD_SIZE];
	const char *behind = read_word(at, end, word);

	return behind != at && is_digit_at(behind, end) && !is_ext_word(word);
}

/* *at stands at a digit or at the '+' before it. */
static void read_number(const char **at, const char *end, struct phone_token *token)
{
	struct glyph glyph = read_glyph(*at, end);
	const char *p = *at;

	*token = (struct phone_token){ .kind = PHONE_TOKEN_NUMBER, .start = p };
	if (glyph.kind == GLYPH_PLUS) {
		token->has_plus = true;
		p += glyph.len;
		glyph = read_glyph(p, end);
	}
	while (glyph.kind == GLYPH_DIGIT || glyph.kind == GLYPH_BLANK) {
		p += glyph.len;
		if (glyph.kind == GLYPH_DIGIT) {
			add_digit(token, (char)glyph.code);
			token->end = p;
		}
		glyph = read_glyph(p, end);
	}
	token->is_in_word = is_word_behind(token->end, end);
	*at = token->end;
}

static const char *skip_host(const char *at, const char *end)
{
	while (at < end && strchr(" ,;>\t\r\n", *at) == NULL) {
		at++;
	}
	return at;
}

/* What is neither digit nor letter. True when an extension came of it. */
static bool step_over(const char **at, const char *end, struct phone_token *token)
{
	struct glyph glyph = read_glyph(*at, end);

	*at += glyph.len;
	if (glyph.code == '#') {
		return read_ext(at, end, token);
	}
	if (glyph.code == '@') {
		*at = skip_host(*at, end);
	}
	return false;
}

static bool starts_number(const char *at, const char *end)
{
	enum glyph_kind kind = read_glyph(at, end).kind;

	return kind == GLYPH_DIGIT ||
	       (kind == GLYPH_PLUS && is_digit_at(phone_scan_blanks(at + 1, end), end));
}

void phone_scan_next(const char **at, const char *end, struct phone_token *token)
{
	bool is_behind_letter = false;
	char word[WORD_SIZE];

	*token = (struct phone_token){ .kind = PHONE_TOKEN_END };
	while (read_glyph(*at, end).kind != GLYPH_END) {
		if (starts_number(*at, end)) {
			read_number(at, end, token);
			token->is_in_word |= is_behind_letter && !token->has_plus;
			return;
		}
		const char *behind = read_word(*at, end, word);

		is_behind_letter = behind != *at;
		*at = behind;
		if (is_behind_letter && is_ext_word(word) && read_ext(at, end, token)) {
			return;
		}
		if (!is_behind_letter && step_over(at, end, token)) {
			return;
		}
	}
}

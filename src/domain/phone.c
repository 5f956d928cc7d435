#include "dutyd/domain/phone.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/phone_scan.h"

enum {
	E164_DIGITS_MIN = 7,
	E164_DIGITS_MAX = 15,
	NATIONAL_DIGITS = 10,
	RUSSIAN_DIGITS = 11,
	TWO_NUMBERS_BYTES_MAX = 100 /* more is no cell that people write, but costs time */
};

struct phone_rules phone_rules_default(void)
{
	return (struct phone_rules){
		.match_digits = 10,
		.min_digits = 7,
		.shared_from = 2,
		.n_withheld = 6,
		.withheld = { "", "anonymous", "unknown", "unavailable", "restricted", "private" },
	};
}

static size_t scheme_len(const char *text)
{
	static const char *const schemes[] = { "sip:", "sips:", "tel:" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t len = strlen(schemes[i]);
		char start[8];

		if (strnlen(text, len) == len && str_copy_n(start, sizeof(start), text, len) &&
		    str_equal_nocase(start, schemes[i])) {
			return len;
		}
	}
	return 0;
}

static const char *last_before_blanks(const char *from, const char *end)
{
	const char *last = from;

	for (const char *p = from; p < end;) {
		const char *behind = phone_scan_blanks(p, end);

		if (behind == p) {
			last = behind = p + 1;
		}
		p = behind;
	}
	return last;
}

/* The user part, without scheme, host and the blanks around it, is one of the words. */
static bool is_withheld(const struct phone_rules *rules, const char *text, const char *end)
{
	const char *from = phone_scan_blanks(text, end);
	char word[PHONE_WORD_SIZE];

	from = phone_scan_blanks(from + scheme_len(from), end);
	const char *behind = last_before_blanks(from, from + strcspn(from, "@"));

	if (!str_copy_n(word, sizeof(word), from, (size_t)(behind - from))) {
		return false;
	}
	for (int i = 0; i < rules->n_withheld; i++) {
		if (str_equal_nocase(word, rules->withheld[i])) {
			return true;
		}
	}
	return false;
}

/* prefix and digits as E.164, when that is one. */
static enum phone_kind take_e164(const struct phone_rules *rules, const char *prefix,
				 const char *digits, struct phone *phone)
{
	struct buf b = buf_over(phone->e164, sizeof(phone->e164));

	buf_put_char(&b, '+');
	buf_put_text(&b, prefix);
	buf_put_text(&b, digits);
	size_t n = b.len - 1;
	bool is_russian = phone->e164[1] == '7';

	if (b.is_full || n < E164_DIGITS_MIN || n > E164_DIGITS_MAX || phone->e164[1] == '0' ||
	    (is_russian && n != RUSSIAN_DIGITS)) {
		phone->e164[0] = '\0';
		return PHONE_ODD;
	}
	size_t n_key = (size_t)rules->match_digits < n ? (size_t)rules->match_digits : n;

	str_copy(phone->key, sizeof(phone->key), phone->e164 + b.len - n_key);
	return PHONE_OK;
}

/* "+8 9xx" can only mean +7. +84 is Vietnam, +83 nobody, "+8 800" a slip of 8-800 or Bangladesh. */
static enum phone_kind read_international(const struct phone_rules *rules, const char *digits,
					  struct phone *phone)
{
	if (digits[0] != '8' || strlen(digits) != RUSSIAN_DIGITS) {
		return take_e164(rules, "", digits, phone);
	}
	if (digits[1] == '9') {
		return take_e164(rules, "7", digits + 1, phone);
	}
	if (digits[1] == '3' || digits[1] == '4' || str_has_prefix(digits, "8800")) {
		return PHONE_ODD;
	}
	return take_e164(rules, "", digits, phone);
}

static enum phone_kind read_national(const struct phone_rules *rules, const char *digits,
				     struct phone *phone)
{
	size_t n = strlen(digits);
	size_t n_area = strlen(rules->area);

	if (str_has_prefix(digits, "810") && n >= strlen("810") + E164_DIGITS_MIN) {
		return read_international(rules, digits + strlen("810"), phone);
	}
	if (n == RUSSIAN_DIGITS && (digits[0] == '7' || digits[0] == '8')) {
		return take_e164(rules, "7", digits + 1, phone);
	}
	if (n == NATIONAL_DIGITS) {
		return take_e164(rules, "7", digits, phone);
	}
	if (n_area > 0 && n + n_area == NATIONAL_DIGITS) {
		char prefix[sizeof(rules->area) + 1];
		struct buf b = buf_over(prefix, sizeof(prefix));

		buf_printf(&b, "7%s", rules->area);
		return take_e164(rules, prefix, digits, phone);
	}
	return PHONE_ODD;
}

/* Exchanges send zeros for a caller who hides; a single 0 is somebody's reception. */
static bool is_zeros(const struct phone_token *token)
{
	return token->n_digits > 1 && strspn(token->digits, "0") == token->n_digits;
}

static void read_token(const struct phone_rules *rules, const struct phone_token *token,
		       struct phone *phone)
{
	*phone = (struct phone){ .kind = PHONE_ODD };
	if (is_zeros(token)) {
		phone->kind = PHONE_WITHHELD;
	} else if (token->n_digits < (size_t)rules->min_digits) {
		phone->kind = PHONE_SHORT;
	} else if (token->is_in_word || token->n_digits > PHONE_DIGITS_MAX) {
		phone->kind = PHONE_ODD;
	} else if (token->has_plus) {
		phone->kind = read_international(rules, token->digits, phone);
	} else {
		phone->kind = read_national(rules, token->digits, phone);
	}
}

/* More digits than an extension has are left out. */
static void take_ext(struct phone *phone, const struct phone_token *token)
{
	if (phone->ext[0] == '\0' && token->n_digits < sizeof(phone->ext)) {
		str_copy(phone->ext, sizeof(phone->ext), token->digits);
	}
}

/* The first number and its extension. "2 офис 84950000100" is no short number: odd. */
static void read_first(const struct phone_rules *rules, const char *text, const char *end,
		       struct phone *phone)
{
	struct phone_token token;
	bool has_number = false;

	phone_scan_next(&text, end, &token);
	while (token.kind != PHONE_TOKEN_END) {
		if (token.kind == PHONE_TOKEN_EXT) {
			take_ext(phone, &token);
		} else if (has_number) {
			phone->kind = phone->kind == PHONE_SHORT ? PHONE_ODD : phone->kind;
			return;
		} else {
			struct phone before = *phone;

			read_token(rules, &token, phone);
			str_copy(phone->ext, sizeof(phone->ext), before.ext);
			has_number = true;
		}
		phone_scan_next(&text, end, &token);
	}
}

enum phone_kind phone_normalise(const struct phone_rules *rules, const char *text,
				struct phone *phone)
{
	const char *end = text + strlen(text);

	*phone = (struct phone){ .kind = PHONE_NONE };
	if (is_withheld(rules, text, end)) {
		phone->kind = PHONE_WITHHELD;
	} else {
		read_first(rules, text, end, phone);
	}
	return phone->kind;
}

struct cell {
	const struct phone_rules *rules;
	struct phone *phones;
	size_t n, max;
};

/* A short number beside another one is a floor, an hour, a flat: no number of this cell. */
static void add_phone(struct cell *cell, const struct phone *phone)
{
	bool is_number = phone->kind == PHONE_OK || phone->kind == PHONE_ODD;

	if (cell->n == 1 && cell->phones[0].kind == PHONE_SHORT && is_number) {
		cell->n = 0;
	}
	if (cell->n < cell->max && (is_number || (phone->kind == PHONE_SHORT && cell->n == 0))) {
		cell->phones[cell->n++] = *phone;
	}
}

static bool has_space(const char *from, const char *behind)
{
	size_t n = (size_t)(behind - from);

	return memchr(from, ' ', n) != NULL || memmem(from, n, "\u00a0", 2) != NULL;
}

/* "84950000100 89161234567": one run of digits that reads as two numbers at some space in it. */
static bool add_two(struct cell *cell, const struct phone_token *run)
{
	for (const char *gap = run->start; gap < run->end; gap++) {
		const char *left = run->start, *right = phone_scan_blanks(gap, run->end);
		struct phone_token token;
		struct phone first, second;

		if (!has_space(gap, right)) {
			continue;
		}
		phone_scan_next(&left, gap, &token);
		read_token(cell->rules, &token, &first);
		left = right;
		phone_scan_next(&left, run->end, &token);
		read_token(cell->rules, &token, &second);
		if (first.kind == PHONE_OK && second.kind == PHONE_OK) {
			add_phone(cell, &first);
			add_phone(cell, &second);
			return true;
		}
	}
	return false;
}

static void add_number(struct cell *cell, const struct phone_token *token)
{
	bool may_be_two = token->end - token->start <= TWO_NUMBERS_BYTES_MAX && !token->is_in_word;
	struct phone phone;

	read_token(cell->rules, token, &phone);
	if (phone.kind != PHONE_ODD || !may_be_two || !add_two(cell, token)) {
		add_phone(cell, &phone);
	}
}

size_t phone_split(const struct phone_rules *rules, const char *text, struct phone *phones,
		   size_t max)
{
	struct cell cell = { .rules = rules, .phones = phones, .max = max };
	const char *end = text + strlen(text);
	struct phone_token token;

	phone_scan_next(&text, end, &token);
	while (token.kind != PHONE_TOKEN_END) {
		if (token.kind == PHONE_TOKEN_NUMBER && cell.n == max) {
			break; /* an extension behind it would be taken for the last one's */
		}
		if (token.kind == PHONE_TOKEN_NUMBER) {
			add_number(&cell, &token);
		} else if (cell.n > 0) {
			take_ext(&phones[cell.n - 1], &token);
		}
		phone_scan_next(&text, end, &token);
	}
	return cell.n;
}

void phone_mask(const struct phone *phone, char text[PHONE_MASK_SIZE])
{
	enum { HEAD = 5, TAIL = 2, HIDDEN_MIN = 4 };
	struct buf b = buf_over(text, PHONE_MASK_SIZE);
	size_t n = strnlen(phone->e164, sizeof(phone->e164));

	if (phone->kind != PHONE_OK || n < HIDDEN_MIN + TAIL) {
		buf_put_text(&b, phone_kind_name(phone->kind));
		return;
	}
	/* A short foreign number shows less, so that enough of it stays hidden. */
	size_t head = n - TAIL - HIDDEN_MIN;

	buf_printf(&b, "%.*s***%s", (int)(head < HEAD ? head : HEAD), phone->e164,
		   phone->e164 + n - TAIL);
}

const char *phone_kind_name(enum phone_kind kind)
{
	switch (kind) {
	case PHONE_OK:
		return "ok";
	case PHONE_WITHHELD:
		return "withheld";
	case PHONE_SHORT:
		return "short";
	case PHONE_ODD:
		return "odd";
	case PHONE_NONE:
		break;
	}
	return "none";
}

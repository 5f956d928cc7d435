/*
 * phone_scan: the digits that stand in a text, one number or extension after the other.
 *
 * Layer domain; phone.c gives them their meaning. A number is a run of digits, perhaps with a '+'
 * in front, with blanks, brackets, dots and dashes between; any other character ends it. People
 * paste from everywhere: no-break spaces, U+2010-2015 dashes and invisible marks count as blanks.
 * Words are skipped, "доб. 4", "ext=12", "x12" and "#12" are extensions, and what follows an '@' is
 * a host.
 */
#ifndef DUTYD_DOMAIN_PHONE_SCAN_H
#define DUTYD_DOMAIN_PHONE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum { PHONE_DIGITS_MAX = 18 }; /* "810" and the longest E.164 number */

enum phone_token_kind { PHONE_TOKEN_END, PHONE_TOKEN_NUMBER, PHONE_TOKEN_EXT };

struct phone_token {
	enum phone_token_kind kind;
	const char *start, *end;           /* from '+' or the first digit to behind the last one */
	char digits[PHONE_DIGITS_MAX + 1]; /* the first ones */
	size_t n_digits;                   /* all of them */
	bool has_plus;
	bool is_in_word; /* letters or broken bytes touch it ("alice42", "7f3a9") */
};

/* The next token in [*at, end); *at moves behind it. */
void phone_scan_next(const char **at, const char *end, struct phone_token *token);

/* Behind the blanks at the start of [at, end). */
const char *phone_scan_blanks(const char *at, const char *end);

#endif

/*
 * phone: what people and exchanges write as a telephone number, made into E.164.
 *
 * Layer domain. Country RU: a trunk 8 or 7 before ten digits is +7, "810" dials abroad, seven
 * digits take the company's area code, "8 800" is a number and not a trunk. "+8 9xx" can only be a
 * slip of +7; "+8 4xx" is Vietnam or a slip, so it stays odd: kept raw, matched with nothing. The
 * table of accepted forms is tests/unit/data/phones.tsv.
 */
#ifndef DUTYD_DOMAIN_PHONE_H
#define DUTYD_DOMAIN_PHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PHONE_E164_SIZE = 17,
	PHONE_KEY_SIZE = 16,
	PHONE_EXT_SIZE = 12,
	PHONE_MASK_SIZE = 32,
	PHONE_WITHHELD_MAX = 16,
	PHONE_WORD_SIZE = 32
};

enum phone_kind {
	PHONE_OK,       /* e164 and key are set */
	PHONE_WITHHELD, /* the caller hides, or the exchange has no number */
	PHONE_SHORT,    /* fewer than min_digits digits: an internal number, not looked up */
	PHONE_ODD,      /* digits that are no number we can read: kept raw, not looked up */
	PHONE_NONE,     /* no digits at all, perhaps an extension alone */
};

struct phone_rules {
	char area[6];     /* for seven-digit numbers; "" = none */
	int match_digits; /* of the key; 10 */
	int min_digits;   /* fewer are SHORT; 7 */
	int shared_from;  /* companies on one number that make it "shared"; 2 */
	int n_withheld;
	char withheld[PHONE_WITHHELD_MAX][PHONE_WORD_SIZE]; /* lower case */
};

struct phone {
	enum phone_kind kind;
	char e164[PHONE_E164_SIZE]; /* "+74950000100" */
	char key[PHONE_KEY_SIZE];   /* the last match_digits digits of e164 */
	char ext[PHONE_EXT_SIZE];   /* extension written behind the number */
};

struct phone_rules phone_rules_default(void); /* examples' values: 10, 7, 2, the six words */

/* Any bytes, any length; never fails: what cannot be read is PHONE_ODD. */
enum phone_kind phone_normalise(const struct phone_rules *rules, const char *text,
				struct phone *phone);

/*
 * Reads the numbers of a cell ("8 495 …, 8 916 …; доб. 4") into phones[] and returns how many, at
 * most max. Words that withhold and stray digits ("этаж 3") beside a number are not among them.
 */
size_t phone_split(const struct phone_rules *rules, const char *cell, struct phone *phones,
		   size_t max);

/* "+7495***00": what a log may show. Withheld and unreadable numbers become a word. */
void phone_mask(const struct phone *phone, char text[PHONE_MASK_SIZE]);

const char *phone_kind_name(enum phone_kind kind);

#endif

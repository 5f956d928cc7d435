/*
 * str: strict reading of short strings.
 *
 * Layer base. Nothing here allocates, looks at the locale or forgives: a number is digits and
 * nothing else, a copy that does not fit is refused whole.
 */
#ifndef DUTYD_BASE_STR_H
#define DUTYD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits, an optional leading '-', nothing around them, inside [min, max]. */
bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *value);

/*
 * False, and an empty string, when it does not fit. size is that of the destination, NUL included.
 */
bool str_copy(char *to, size_t size, const char *from);
bool str_copy_n(char *to, size_t size, const char *from, size_t n);

/* What fits, cut before a UTF-8 character that does not. Returns false when something was cut. */
bool str_copy_cut(char *to, size_t size, const char *from);

/* One to 64 of [A-Za-z0-9_.:/@-]: all that a dialplan ever gets from us (DESIGN.md section 6). */
bool str_is_token(const char *text);

/* [a-z][a-z0-9-]{0,31}: the name of a person, department or rule in the configuration. */
bool str_is_id(const char *text);

/* RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF. */
bool str_is_utf8(const char *text, size_t n);

/* Bytes of the character at text, 0 when it is not UTF-8. */
size_t str_utf8_len(const char *text, size_t n);

/* The same, and the character; the byte itself in code when it is not UTF-8. n must not be 0. */
size_t str_utf8_read(const char *text, size_t n, uint32_t *code);

/*
 * How many of the n bytes at text stand for themselves in a line of the log and in a command to
 * Asterisk, up to the first that does not: printable ASCII but for '"' and '\'.
 */
size_t str_plain_len(const char *text, size_t n);

/* Right-to-left marks and isolates: they would turn round what a reader sees. */
bool str_is_bidi_control(uint32_t code);

bool str_equal_nocase(const char *a, const char *b); /* ASCII letters only */
bool str_has_prefix(const char *text, const char *prefix);

#endif

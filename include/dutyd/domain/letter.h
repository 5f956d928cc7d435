/*
 * letter: letters without case, and which characters belong to a word.
 *
 * Layer domain. For comparing what people type in Latin and Cyrillic: "ё" is read as "е", which it
 * is often written as. Other scripts stay as they are.
 */
#ifndef DUTYD_DOMAIN_LETTER_H
#define DUTYD_DOMAIN_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The small letter of a code point. */
uint32_t letter_fold(uint32_t code);

/* A letter or a digit: not a blank, a quotation mark or any other sign. */
bool letter_is_word(uint32_t code);

/*
 * Bytes of the next character, and its small letter: 1 and U+FFFD where it is not UTF-8. left must
 * not be 0.
 */
size_t letter_next(const char *text, size_t left, uint32_t *code);

/* The character as UTF-8, at most 4 bytes and no NUL behind them; returns how many. */
size_t letter_put(char *to, uint32_t code);

/* The same text but for case. */
bool letter_equal(const char *a, const char *b);

#endif

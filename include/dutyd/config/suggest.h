/*
 * suggest: what did the admin mean to write?
 *
 * Layer config. Offers the nearest of the words that would have been right (Damerau-Levenshtein
 * distance of at most 2, counted in characters), and recognises the commonest invisible slip of a
 * Russian keyboard: a Cyrillic letter that looks like a Latin one ("svetа").
 */
#ifndef DUTYD_CONFIG_SUGGEST_H
#define DUTYD_CONFIG_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { SUGGEST_SIZE = 192, SUGGEST_WORD_MAX = 64 };

struct suggest {
	const char *word;    /* what was written */
	const char *nearest; /* the best offer so far, NULL = none near enough */
	int distance;
	char latin[SUGGEST_WORD_MAX]; /* word in Latin letters, "" when nothing in it looks alike */
};

/* word must outlive the struct, and so must every offer. */
struct suggest suggest_for(const char *word);
void suggest_offer(struct suggest *suggest, const char *right);

/* The hint in words; false and "" when there is none. */
bool suggest_hint(const struct suggest *suggest, char hint[SUGGEST_SIZE]);

/*
 * Writes word with look-alike Cyrillic letters made Latin. False unless that changes something and
 * leaves nothing but ASCII.
 */
bool suggest_latin(const char *word, char *latin, size_t size);

/* Characters to be changed, put in, left out or exchanged with a neighbour; more than 2 is 3. */
int suggest_distance(const char *a, const char *b);

#endif

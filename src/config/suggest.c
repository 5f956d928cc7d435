#include "dutyd/config/suggest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"

enum { FAR = 3 };

static const struct {
	const char *cyrillic;
	char latin;
} look_alikes[] = {
	{ "а", 'a' }, { "е", 'e' }, { "о", 'o' }, { "р", 'p' }, { "с", 'c' }, { "у", 'y' },
	{ "х", 'x' }, { "к", 'k' }, { "і", 'i' }, { "ѕ", 's' }, { "ј", 'j' }, { "м", 'm' },
	{ "т", 't' }, { "А", 'A' }, { "В", 'B' }, { "Е", 'E' }, { "К", 'K' }, { "М", 'M' },
	{ "Н", 'H' }, { "О", 'O' }, { "Р", 'P' }, { "С", 'C' }, { "Т", 'T' }, { "Х", 'X' },
};

static char latin_for(const char *letter, size_t n)
{
	for (size_t i = 0; i < sizeof(look_alikes) / sizeof(look_alikes[0]); i++) {
		if (strlen(look_alikes[i].cyrillic) == n &&
		    memcmp(look_alikes[i].cyrillic, letter, n) == 0) {
			return look_alikes[i].latin;
		}
	}
	return '\0';
}

bool suggest_latin(const char *word, char *latin, size_t size)
{
	size_t left = strlen(word), used = 0;
	bool is_changed = false;

	for (size_t n; left > 0; word += n, left -= n) {
		n = str_utf8_len(word, left);
		char c = n == 1 ? word[0] : n == 0 ? '\0' : latin_for(word, n);
		if (c == '\0' || used + 1 >= size) {
			return false;
		}
		is_changed = is_changed || n > 1;
		latin[used++] = c;
	}
	latin[used] = '\0';
	return is_changed;
}

/* Code points of word; -1 when it is too long to be anybody's slip. */
static int decode(const char *word, uint32_t *points)
{
	size_t left = strlen(word);
	int count = 0;

	while (left > 0) {
		size_t n = str_utf8_len(word, left);
		if (n == 0 || count >= SUGGEST_WORD_MAX) {
			return -1;
		}
		uint32_t point = 0;
		for (size_t i = 0; i < n; i++) {
			point = point << 8 | (unsigned char)word[i]; /* distinct is enough */
		}
		points[count++] = point;
		word += n;
		left -= n;
	}
	return count;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

int suggest_distance(const char *a, const char *b)
{
	uint32_t left[SUGGEST_WORD_MAX], right[SUGGEST_WORD_MAX];
	int rows[3][SUGGEST_WORD_MAX + 1]; /* the last two rows and the one in work */
	int n = decode(a, left), m = decode(b, right);

	if (n < 0 || m < 0 || n - m >= FAR || m - n >= FAR) {
		return FAR;
	}
	for (int j = 0; j <= m; j++) {
		rows[0][j] = j;
	}
	for (int i = 1; i <= n; i++) {
		int *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int change = above[j - 1] + (left[i - 1] != right[j - 1]);
			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] &&
			    left[i - 2] == right[j - 1]) {
				row[j] = least(row[j], second[j - 2] + 1);
			}
		}
	}
	return least(rows[n % 3][m], FAR);
}

struct suggest suggest_for(const char *word)
{
	struct suggest suggest = { .word = word, .distance = FAR };

	if (!suggest_latin(word, suggest.latin, sizeof(suggest.latin))) {
		suggest.latin[0] = '\0';
	}
	return suggest;
}

void suggest_offer(struct suggest *suggest, const char *right)
{
	/* A word that is right but for its letters' script is as near as can be. */
	int distance = strcmp(suggest->latin, right) == 0 && right[0] != '\0' ?
			       0 :
			       suggest_distance(suggest->word, right);
	size_t length = strlen(right);

	/* Two changes in three letters make another word, not a slip. */
	if (distance < suggest->distance && (size_t)distance * 2 <= length) {
		suggest->distance = distance;
		suggest->nearest = right;
	}
}

/* "the last letter", "letter 3": where word first leaves ASCII. */
static void name_letter(const char *word, char *text, size_t size)
{
	size_t left = strlen(word), at = 0;

	while ((unsigned char)word[at] < 0x80) {
		at++; /* one byte is one letter up to here */
	}
	size_t n = str_utf8_len(word + at, left - at);
	if (at == 0) {
		snprintf(text, size, "the first letter is a Cyrillic \"%.*s\"", (int)n, word);
	} else if (at + n == left) {
		snprintf(text, size, "the last letter is a Cyrillic \"%.*s\"", (int)n, word + at);
	} else {
		snprintf(text, size, "letter %zu is a Cyrillic \"%.*s\"", at + 1, (int)n,
			 word + at);
	}
}

bool suggest_hint(const struct suggest *suggest, char hint[SUGGEST_SIZE])
{
	char letter[64];

	hint[0] = '\0';
	if (suggest->nearest == NULL) {
		return false;
	}
	if (strcmp(suggest->nearest, suggest->latin) == 0) {
		name_letter(suggest->word, letter, sizeof(letter));
		snprintf(hint, SUGGEST_SIZE, "%s; write \"%.64s\"", letter, suggest->nearest);
	} else {
		snprintf(hint, SUGGEST_SIZE, "did you mean \"%.64s\"?", suggest->nearest);
	}
	return true;
}

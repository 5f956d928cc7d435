#include "dutyd/domain/address_zone.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/domain/given.h"
#include "dutyd/domain/letter.h"

/* A text of a policy or an answer has no more bytes than that, and a word has one at least. */
enum { TEXT_SIZE = POLICY_TITLE_SIZE, WORDS_MAX = TEXT_SIZE };
_Static_assert((int)GIVEN_TEXT_SIZE <= (int)TEXT_SIZE, "an answer fits");

/* The words of an address, folded, one after the other in one text. */
struct words {
	char text[TEXT_SIZE];
	size_t len;
	int n;
	struct word {
		uint16_t at, len;
		bool is_number;
		bool is_letter; /* one letter alone */
		bool is_close;  /* nothing but a blank or "-" between it and the word before */
		bool has_dot;   /* "г." is short for something */
	} word[WORDS_MAX];
};

/* ---- words ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "5/2": the sign belongs to the number. */
static bool is_fraction(const char *at, const char *begin)
{
	return *at == '/' && at > begin && is_digit(at[-1]) && is_digit(at[1]);
}

/* Reads one word, of digits or of letters: "5к2" is three. Returns what follows. */
static const char *read_word(const char *at, struct words *words)
{
	struct word word = { .at = (uint16_t)words->len, .is_number = is_digit(*at) };
	const char *begin = at;
	int n = 0;

	while (*at != '\0' && words->len < TEXT_SIZE - 4) {
		uint32_t code;
		size_t bytes = letter_next(at, strlen(at), &code);
		bool is_of_number = is_digit(*at) || (word.is_number && is_fraction(at, begin));

		if ((!letter_is_word(code) && !is_of_number) || is_of_number != word.is_number) {
			break;
		}
		words->len += letter_put(words->text + words->len, code);
		at += bytes;
		n++;
	}
	word.len = (uint16_t)(words->len - word.at);
	word.is_letter = !word.is_number && n == 1;
	word.has_dot = *at == '.';
	words->word[words->n++] = word;
	return at;
}

static void split(const char *at, struct words *words)
{
	bool is_close = true;

	words->len = 0;
	words->n = 0;
	while (*at != '\0' && words->n < WORDS_MAX && words->len < TEXT_SIZE - 4) {
		uint32_t code;
		size_t bytes = letter_next(at, strlen(at), &code);

		if (letter_is_word(code)) {
			at = read_word(at, words);
			words->word[words->n - 1].is_close = is_close;
			is_close = true;
		} else {
			is_close = is_close && (code == ' ' || code == '-');
			at += bytes;
		}
	}
}

/* ---- one spelling ---- */

enum needs { NEEDS_NOTHING, NEEDS_NUMBER, NEEDS_NUMBERS }; /* behind it; on both sides */

/* The short spelling, so that nothing grows; "" goes. The first row that fits counts. */
static const struct spelling {
	const char *word, *second; /* second: the word behind it, NULL = none */
	const char *is;
	enum needs needs;
} spellings[] = {
	{ "с", NULL, "стр", NEEDS_NUMBERS },
	{ "строение", NULL, "стр", NEEDS_NUMBER },
	{ "корпус", NULL, "к", NEEDS_NUMBER },
	{ "корп", NULL, "к", NEEDS_NUMBER },
	{ "дом", NULL, "", NEEDS_NUMBER },
	{ "пр", "т", "пр", NEEDS_NOTHING },
	{ "пр", "кт", "пр", NEEDS_NOTHING },
	{ "просп", NULL, "пр", NEEDS_NOTHING },
	{ "проспект", NULL, "пр", NEEDS_NOTHING },
	{ "пр", "д", "прд", NEEDS_NOTHING },
	{ "проезд", NULL, "прд", NEEDS_NOTHING },
	{ "б", "р", "бул", NEEDS_NOTHING },
	{ "бульвар", NULL, "бул", NEEDS_NOTHING },
	{ "переулок", NULL, "пер", NEEDS_NOTHING },
	{ "площадь", NULL, "пл", NEEDS_NOTHING },
	{ "шоссе", NULL, "ш", NEEDS_NOTHING },
	{ "набережная", NULL, "наб", NEEDS_NOTHING },
	{ "м", "н", "мкр", NEEDS_NOTHING },
	{ "мкрн", NULL, "мкр", NEEDS_NOTHING },
	{ "микрорайон", NULL, "мкр", NEEDS_NOTHING },
	{ "бизнес", "центр", "бц", NEEDS_NOTHING },
	{ "торговый", "центр", "тц", NEEDS_NOTHING },
	{ "улица", NULL, "", NEEDS_NOTHING },
	{ "ул", NULL, "", NEEDS_NOTHING },
	{ "поселок", NULL, "", NEEDS_NOTHING },
	{ "пос", NULL, "", NEEDS_NOTHING },
	{ "деревня", NULL, "", NEEDS_NOTHING },
	{ "дер", NULL, "", NEEDS_NOTHING },
	{ "село", NULL, "", NEEDS_NOTHING },
	{ "г", NULL, "", NEEDS_NOTHING },
	{ "д", NULL, "", NEEDS_NOTHING },
	{ "п", NULL, "", NEEDS_NOTHING },
	{ "с", NULL, "", NEEDS_NOTHING },
};

enum { N_SPELLINGS = sizeof(spellings) / sizeof(spellings[0]) };

static bool is_number_at(const struct words *words, int i)
{
	return i >= 0 && i < words->n && words->word[i].is_number;
}

static bool is_word_at(const struct words *words, int i, const char *text)
{
	return i < words->n && words->word[i].len == strlen(text) &&
	       memcmp(words->text + words->word[i].at, text, words->word[i].len) == 0;
}

static const struct spelling *find_spelling(const struct words *words, int i)
{
	for (int s = 0; s < N_SPELLINGS; s++) {
		const struct spelling *it = &spellings[s];

		if (is_word_at(words, i, it->word) &&
		    (it->second == NULL || is_word_at(words, i + 1, it->second)) &&
		    (it->needs == NEEDS_NOTHING || is_number_at(words, i + 1)) &&
		    (it->needs != NEEDS_NUMBERS || is_number_at(words, i - 1))) {
			return it;
		}
	}
	return NULL;
}

/* "5 а", "5-А": the house's letter. "5 к 2" and "5с2" name a part of the house. */
static bool is_house_letter(const struct words *words, int i)
{
	const struct word *word = &words->word[i];
	bool is_part = is_number_at(words, i + 1) &&
		       (is_word_at(words, i, "к") || is_word_at(words, i, "с"));

	return word->is_letter && word->is_close && !word->has_dot && is_number_at(words, i - 1) &&
	       !is_part;
}

bool address_key(const char *text, char key[ADDRESS_KEY_SIZE])
{
	struct buf out = buf_over(key, ADDRESS_KEY_SIZE);
	struct words words;
	bool is_place = false;

	split(text, &words);
	for (int i = 0; i < words.n; i++) {
		const struct word *word = &words.word[i];
		const struct spelling *spelling = find_spelling(&words, i);

		if (is_house_letter(&words, i)) {
			buf_put(&out, words.text + word->at, word->len);
			continue;
		}
		if (spelling != NULL && spelling->is[0] != '\0') {
			buf_printf(&out, " %s", spelling->is);
		} else if (spelling == NULL) {
			buf_put_char(&out, ' ');
			buf_put(&out, words.text + word->at, word->len);
		}
		is_place = is_place || (spelling == NULL && !word->is_number);
		i += spelling != NULL && spelling->second != NULL;
	}
	buf_put_char(&out, ' ');
	return is_place && !out.is_full;
}

/* ---- zones ---- */

static int count_words(const char *key)
{
	int n = 0;

	for (; *key != '\0'; key++) {
		n += *key == ' ';
	}
	return n - 1;
}

const struct address_zone *address_zone_find(const struct address_zones *zones, const char *text)
{
	const struct address_zone *found = NULL;
	char key[ADDRESS_KEY_SIZE];
	int longest = 0;

	address_key(text, key);
	for (int z = 0; z < zones->n; z++) {
		const struct address_zone *zone = &zones->of[z];

		for (int i = 0; i < zone->n_addresses; i++) {
			const char *address = zone->addresses[i].key;

			if (strstr(key, address) != NULL && count_words(address) > longest) {
				longest = count_words(address);
				found = zone;
			}
		}
	}
	return found;
}

void address_take(struct address_said *said, const struct policy *policy, const struct given *given,
		  const char *author)
{
	if (strcmp(given->name, ADDRESS_SAID) == 0) {
		said->zone = address_zone_find(&policy->address_zones, given->text);
		said->author = (uint16_t)(policy_find_person_any(policy, author) + 1);
	}
}

void address_to_facts(const struct address_said *said, struct facts *facts)
{
	for (int f = 0; said->zone != NULL && f < FACT_COUNT; f++) {
		facts_say(facts, (enum fact)f,
			  &(struct facts_said){ said->zone->set[f], SOURCE_SCRIPT,
						said->author - 1 });
	}
}

void address_zones_finish(struct address_zones *zones)
{
	for (int z = 0; z < zones->n; z++) {
		free(zones->of[z].addresses);
	}
	free(zones->of);
	*zones = (struct address_zones){ 0 };
}

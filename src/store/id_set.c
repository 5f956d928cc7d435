#include "dutyd/store/id_set.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"

enum { BITS = 64, WORDS_MIN = 1024 };

void id_set_add(struct id_set *set, int64_t id)
{
	size_t word = (size_t)id / BITS;

	if (word >= set->n_words) {
		size_t n = 2 * word > WORDS_MIN ? 2 * word : WORDS_MIN;
		set->words = xreallocarray(set->words, n, sizeof(set->words[0]));
		memset(set->words + set->n_words, 0, (n - set->n_words) * sizeof(set->words[0]));
		set->n_words = n;
	}
	set->words[word] |= (uint64_t)1 << (size_t)id % BITS;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	size_t word = (size_t)id / BITS;

	return word < set->n_words && (set->words[word] >> (size_t)id % BITS & 1) != 0;
}

void id_set_finish(struct id_set *set)
{
	free(set->words);
	*set = (struct id_set){ 0 };
}

/*
 * id_set: a set of row ids, which count from 1.
 *
 * Layer store, internal. A bit for each id up to the largest: ten million rows take 1.2 MB.
 */
#ifndef DUTYD_STORE_ID_SET_H
#define DUTYD_STORE_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_set { /* all zero: empty */
	uint64_t *words;
	size_t n_words;
};

void id_set_add(struct id_set *set, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);
void id_set_finish(struct id_set *set);

#endif

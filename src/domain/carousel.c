#include "dutyd/domain/carousel.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

void carousel_init(struct carousel *carousel, const struct policy *policy)
{
	carousel->policy = policy;
	carousel->n = policy->roster.n_order;
	carousel->queue = xcalloc((size_t)carousel->n + 1, sizeof(*carousel->queue));
	carousel_reset(carousel);
}

void carousel_finish(struct carousel *carousel)
{
	free(carousel->queue);
	carousel->queue = NULL;
}

void carousel_reset(struct carousel *carousel)
{
	for (int i = 0; i < carousel->n; i++) {
		carousel->queue[i] = carousel->policy->roster.order[i];
	}
}

static void move(int *queue, int from, int to)
{
	int person = queue[from];

	if (from < to) {
		memmove(&queue[from], &queue[from + 1], (size_t)(to - from) * sizeof(*queue));
	} else {
		memmove(&queue[to + 1], &queue[to], (size_t)(from - to) * sizeof(*queue));
	}
	queue[to] = person;
}

/* The queue starts as the order: each id that is in it comes forward behind those before it. */
void carousel_adopt(struct carousel *carousel, const char *ids)
{
	int n_placed = 0;

	carousel_reset(carousel);
	while (*ids != '\0') {
		size_t length = strcspn(ids, " ");
		char id[ROSTER_NAME_SIZE];
		int person = str_copy_n(id, sizeof(id), ids, length) ?
				     policy_find_person(carousel->policy, id) :
				     PERSON_NONE;

		for (int i = n_placed; i < carousel->n && person != PERSON_NONE; i++) {
			if (carousel->queue[i] == person) {
				move(carousel->queue, i, n_placed++);
				break;
			}
		}
		ids += length;
		ids += strspn(ids, " ");
	}
}

char *carousel_ids(const struct carousel *carousel)
{
	size_t size = (size_t)carousel->n * ROSTER_NAME_SIZE + 1;
	struct buf ids = buf_over(xcalloc(1, size), size);

	for (int i = 0; i < carousel->n; i++) {
		if (i > 0) {
			buf_put_char(&ids, ' ');
		}
		buf_put_text(&ids, policy_person_id(carousel->policy, carousel->queue[i]));
	}
	return ids.text;
}

/*
 * Everybody is looked at once at most: whoever was sent to the end has been looked at.
 */
int carousel_serve(struct carousel *carousel, int32_t day)
{
	const struct roster_rule *rule = &carousel->policy->roster;
	int place = 0;

	for (int left = carousel->n; left > 0; left--) {
		int person = carousel->queue[place];
		bool is_employed = policy_is_employed(carousel->policy, person, day);
		bool is_absent = roster_is_absent(rule, person, day);

		if (is_employed && is_absent && rule->missed == ROSTER_MISSED_DEFER) {
			place++; /* keeps his place: served first when he is back */
			continue;
		}
		move(carousel->queue, place, carousel->n - 1);
		if (is_employed && !is_absent) {
			return person;
		}
	}
	return PERSON_NONE;
}

#include "sim_course.h"

#include <stddef.h>

static bool is_before(const struct sim_course *a, const struct sim_course *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->index < b->index;
}

static void swap(struct sim_queue *queue, int a, int b)
{
	struct sim_course *course = queue->heap[a];

	queue->heap[a] = queue->heap[b];
	queue->heap[b] = course;
}

void sim_queue_put(struct sim_queue *queue, struct sim_course *course)
{
	int at = queue->n++;

	queue->heap[at] = course;
	while (at > 0 && is_before(queue->heap[at], queue->heap[(at - 1) / 2])) {
		swap(queue, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

struct sim_course *sim_queue_first(const struct sim_queue *queue)
{
	return queue->n > 0 ? queue->heap[0] : NULL;
}

struct sim_course *sim_queue_take(struct sim_queue *queue)
{
	struct sim_course *first = queue->heap[0];
	int at = 0;

	queue->heap[0] = queue->heap[--queue->n];
	for (;;) {
		int least = at;

		for (int child = 2 * at + 1; child <= 2 * at + 2 && child < queue->n; child++) {
			least = is_before(queue->heap[child], queue->heap[least]) ? child : least;
		}
		if (least == at) {
			return first;
		}
		swap(queue, at, least);
		at = least;
	}
}

#include "dutyd/service/calls.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

struct node {
	struct live_call call; /* first: the trees hold pointers to it */
	TAILQ_ENTRY(node) by_age;
};

struct calls {
	void *by_number, *by_name; /* libc's balanced trees (search.h) */
	TAILQ_HEAD(, node) by_age;
	int n;
};

static int compare_numbers(const void *a, const void *b)
{
	const struct live_call *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int compare_names(const void *a, const void *b)
{
	const struct live_call *x = a, *y = b;
	int by_id = strcmp(x->pbx_id, y->pbx_id);

	return by_id != 0 ? by_id : strcmp(x->source, y->source);
}

struct calls *calls_create(void)
{
	struct calls *calls = xcalloc(1, sizeof(*calls));

	TAILQ_INIT(&calls->by_age);
	return calls;
}

static void forget(struct calls *calls, struct node *node)
{
	tdelete(&node->call, &calls->by_number, compare_numbers);
	tdelete(&node->call, &calls->by_name, compare_names);
	TAILQ_REMOVE(&calls->by_age, node, by_age);
	policy_unref(&node->call.policy);
	free(node);
	calls->n--;
}

void calls_destroy(struct calls **calls)
{
	if (*calls == NULL) {
		return;
	}
	while (!TAILQ_EMPTY(&(*calls)->by_age)) {
		forget(*calls, TAILQ_FIRST(&(*calls)->by_age));
	}
	free(*calls);
	*calls = NULL;
}

static struct node *find(const struct calls *calls, const struct live_call *like)
{
	struct node *const *found = like->number != 0 ?
					    tfind(like, &calls->by_number, compare_numbers) :
					    tfind(like, &calls->by_name, compare_names);

	return found != NULL ? *found : NULL;
}

const struct live_call *calls_find(const struct calls *calls, int64_t number, const char *source,
				   const char *pbx_id)
{
	struct live_call like = { .number = number };

	strncpy(like.source, source, sizeof(like.source) - 1);
	strncpy(like.pbx_id, pbx_id, sizeof(like.pbx_id) - 1);
	struct node *node = find(calls, &like);
	return node != NULL ? &node->call : NULL;
}

/* Both trees take the node or neither does. */
static bool plant(struct calls *calls, struct node *node)
{
	struct node **by_number = tsearch(&node->call, &calls->by_number, compare_numbers);

	if (by_number == NULL || *by_number != node) {
		return false;
	}
	struct node **by_name = tsearch(&node->call, &calls->by_name, compare_names);
	if (by_name == NULL || *by_name != node) {
		tdelete(&node->call, &calls->by_number, compare_numbers);
		return false;
	}
	return true;
}

void calls_add(struct calls *calls, const struct live_call *call, int64_t now_ms)
{
	struct node *oldest = TAILQ_FIRST(&calls->by_age);

	if (oldest != NULL &&
	    (calls->n == CALLS_MAX || now_ms - oldest->call.began_ms > CALLS_AGE_MAX_MS)) {
		forget(calls, oldest);
	}
	struct node *node = xcalloc(1, sizeof(*node));
	node->call = *call;
	node->call.began_ms = now_ms;
	if (!plant(calls, node)) {
		free(node);
		return;
	}
	policy_ref(node->call.policy);
	TAILQ_INSERT_TAIL(&calls->by_age, node, by_age);
	calls->n++;
}

void calls_remove(struct calls *calls, int64_t number)
{
	struct live_call like = { .number = number };
	struct node *node = find(calls, &like);

	if (node != NULL) {
		forget(calls, node);
	}
}

void calls_mark_answered(struct calls *calls, int64_t number, const char *by)
{
	struct live_call like = { .number = number };
	struct node *node = find(calls, &like);

	if (node != NULL) {
		str_copy(node->call.answered_by, sizeof(node->call.answered_by), by);
		node->call.is_moved = false;
	}
}

void calls_mark_moved(struct calls *calls, int64_t number)
{
	struct live_call like = { .number = number };
	struct node *node = find(calls, &like);

	if (node != NULL) {
		node->call.is_moved = node->call.answered_by[0] != '\0';
	}
}

void calls_mark_ringing(struct calls *calls, int64_t number, bool is_lift_seen)
{
	struct live_call like = { .number = number };
	struct node *node = find(calls, &like);

	if (node != NULL) {
		node->call.is_lift_seen = is_lift_seen;
	}
}

void calls_mark_seen(struct calls *calls, int64_t number)
{
	struct live_call like = { .number = number };
	struct node *node = find(calls, &like);

	if (node != NULL) {
		node->call.is_seen = true;
	}
}

void calls_each(struct calls *calls, void (*cb)(void *arg, const struct live_call *call), void *arg)
{
	struct node *next;

	for (struct node *node = TAILQ_FIRST(&calls->by_age); node != NULL; node = next) {
		next = TAILQ_NEXT(node, by_age);
		cb(arg, &node->call);
	}
}

int calls_count(const struct calls *calls)
{
	return calls->n;
}

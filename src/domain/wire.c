#include "dutyd/domain/wire.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/roster.h"

struct node {
	struct wire_channel channel; /* first: the tree holds pointers to it */
	TAILQ_ENTRY(node) link;
};

struct wire {
	void *by_id; /* libc's balanced tree (search.h) */
	TAILQ_HEAD(, node) all;
	int n, round;
	bool is_full;
};

static int compare(const void *a, const void *b)
{
	const struct wire_channel *x = a, *y = b;

	return strcmp(x->uniqueid, y->uniqueid);
}

struct wire *wire_create(void)
{
	struct wire *wire = xcalloc(1, sizeof(*wire));

	TAILQ_INIT(&wire->all);
	return wire;
}

static struct node *find(const struct wire *wire, const char *uniqueid)
{
	struct wire_channel like;

	if (!str_copy(like.uniqueid, sizeof(like.uniqueid), uniqueid)) {
		return NULL;
	}
	struct node *const *found = tfind(&like, &wire->by_id, compare);

	return found != NULL ? *found : NULL;
}

static void drop(struct wire *wire, struct node *node)
{
	tdelete(&node->channel, &wire->by_id, compare);
	TAILQ_REMOVE(&wire->all, node, link);
	wire->n--;
	free(node);
}

void wire_destroy(struct wire **wire)
{
	if (*wire == NULL) {
		return;
	}
	while (!TAILQ_EMPTY(&(*wire)->all)) {
		drop(*wire, TAILQ_FIRST(&(*wire)->all));
	}
	free(*wire);
	*wire = NULL;
}

static struct node *add(struct wire *wire, const char *uniqueid)
{
	struct node *node = xcalloc(1, sizeof(*node));

	node->channel.person = PERSON_NONE;
	if (wire->n == WIRE_MAX ||
	    !str_copy(node->channel.uniqueid, sizeof(node->channel.uniqueid), uniqueid) ||
	    tsearch(&node->channel, &wire->by_id, compare) == NULL) {
		wire->is_full = wire->is_full || wire->n == WIRE_MAX;
		free(node);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&wire->all, node, link);
	wire->n++;
	return node;
}

struct wire_channel *wire_put(struct wire *wire, const char *uniqueid, const char *name)
{
	struct node *node = find(wire, uniqueid);

	if (node == NULL) {
		node = add(wire, uniqueid);
	}
	if (node == NULL) {
		return NULL;
	}
	node->channel.round = wire->round;
	str_copy_cut(node->channel.name, sizeof(node->channel.name), name);
	return &node->channel;
}

const struct wire_channel *wire_find(const struct wire *wire, const char *uniqueid)
{
	const struct node *node = find(wire, uniqueid);

	return node != NULL ? &node->channel : NULL;
}

/* First off the wire, then told: whoever is told sees what is left. */
static void take_off(struct wire *wire, struct node *node, wire_cb cb, void *arg)
{
	struct wire_channel last = node->channel;

	drop(wire, node);
	if (cb != NULL) {
		cb(arg, &last);
	}
}

void wire_remove(struct wire *wire, const char *uniqueid, wire_cb cb, void *arg)
{
	struct node *node = find(wire, uniqueid);

	if (node != NULL) {
		take_off(wire, node, cb, arg);
	}
}

static void note_meeting(struct wire *wire, struct node *newcomer)
{
	struct node *node;

	TAILQ_FOREACH(node, &wire->all, link)
	{
		if (node != newcomer && newcomer->channel.bridge[0] != '\0' &&
		    strcmp(node->channel.bridge, newcomer->channel.bridge) == 0) {
			node->channel.has_met = newcomer->channel.has_met = true;
		}
	}
}

void wire_join(struct wire *wire, const char *uniqueid, const char *bridge)
{
	struct node *node = find(wire, uniqueid);

	if (node != NULL) {
		str_copy_cut(node->channel.bridge, sizeof(node->channel.bridge), bridge);
		note_meeting(wire, node);
	}
}

void wire_sync_begin(struct wire *wire)
{
	wire->round++;
	wire->is_full = false;
}

void wire_sync_end(struct wire *wire, wire_cb gone, void *arg)
{
	struct node *next;

	for (struct node *node = TAILQ_FIRST(&wire->all); node != NULL; node = next) {
		next = TAILQ_NEXT(node, link);
		if (node->channel.round != wire->round) {
			take_off(wire, node, gone, arg);
		}
	}
}

void wire_each(const struct wire *wire, wire_cb cb, void *arg)
{
	const struct node *node;

	TAILQ_FOREACH(node, &wire->all, link)
	{
		cb(arg, &node->channel);
	}
}

void wire_each_in(const struct wire *wire, const char *bridge, wire_cb cb, void *arg)
{
	const struct node *node;

	TAILQ_FOREACH(node, &wire->all, link)
	{
		if (bridge[0] != '\0' && strcmp(node->channel.bridge, bridge) == 0) {
			cb(arg, &node->channel);
		}
	}
}

const struct wire_channel *wire_of_person(const struct wire *wire, int person)
{
	const struct wire_channel *best = NULL;
	const struct node *node;

	TAILQ_FOREACH(node, &wire->all, link)
	{
		if (node->channel.person == person &&
		    (best == NULL || node->channel.state > best->state)) {
			best = &node->channel;
		}
	}
	return best;
}

void wire_rename_people(struct wire *wire, int (*whose)(const void *arg, const char *device),
			const void *arg)
{
	char device[WIRE_NAME_SIZE];
	struct node *node;

	TAILQ_FOREACH(node, &wire->all, link)
	{
		wire_device(node->channel.name, device);
		node->channel.person = whose(arg, device);
	}
}

int wire_count(const struct wire *wire)
{
	return wire->n;
}

bool wire_is_full(const struct wire *wire)
{
	return wire->is_full;
}

void wire_device(const char *name, char device[WIRE_NAME_SIZE])
{
	const char *dash = strrchr(name, '-');
	size_t n = dash != NULL ? (size_t)(dash - name) : strlen(name);

	if (!str_copy_n(device, WIRE_NAME_SIZE, name, n)) {
		device[0] = '\0';
	}
}

bool wire_is_joint(const struct wire_channel *channel)
{
	return str_has_prefix(channel->name, "Local/");
}

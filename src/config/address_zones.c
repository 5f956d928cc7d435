/*
 * zones: what the caller's address says. An address is compared by its key (address_zone.h),
 * so two that are spelled apart and mean the same are one here as well.
 */
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

enum { ZONES_MAX = 64, ADDRESSES_MAX = 256 };

/* ---- addresses ---- */

static const struct address_zone *zone_with(const struct address_zones *zones, const char *key)
{
	for (int z = 0; z < zones->n; z++) {
		for (int i = 0; i < zones->of[z].n_addresses; i++) {
			if (strcmp(zones->of[z].addresses[i].key, key) == 0) {
				return &zones->of[z];
			}
		}
	}
	return NULL;
}

static void take_address(const struct given *given, const char *text, void *to)
{
	struct loader *l = given->loader;
	struct address_zone *zone = to;
	struct address *address = &zone->addresses[zone->n_addresses];

	if (!str_copy(address->text, sizeof(address->text), text)) {
		loader_error(l, given->node, "longer than %zu bytes", sizeof(address->text) - 1);
		return;
	}
	if (!address_key(text, address->key)) {
		loader_error(l, given->node, "\"%.60s\" names no place", text);
		loader_hint(l, "a street with the house, a building, a town: \"Ленина 5\"");
		return;
	}
	const struct address_zone *other = zone_with(&l->policy->address_zones, address->key);
	if (other != NULL) {
		loader_error(l, given->node, "\"%.60s\" is in zone %s already", text, other->id);
		return;
	}
	zone->n_addresses++;
}

static void read_addresses(const struct given *given, void *to)
{
	struct address_zone *zone = to;

	zone->addresses = xcalloc((size_t)tree_count(given->node) + 1, sizeof(*zone->addresses));
	keys_each(given, to);
}

static void write_addresses(struct writer *w, const struct key *key, const void *from)
{
	const struct address_zone *zone = from;
	const char *texts[ADDRESSES_MAX];

	for (int i = 0; i < zone->n_addresses; i++) {
		texts[i] = zone->addresses[i].text;
	}
	writer_list(w, key->name, zone->n_addresses, texts);
}

/* ---- zones ---- */

static void read_set(const struct given *given, void *to)
{
	struct address_zone *zone = to;

	topic_read_set(given->loader, given->node, zone->set);
}

static void write_set(struct writer *w, const struct key *key, const void *from)
{
	const struct address_zone *zone = from;

	topic_write_set(w, key->name, zone->set);
}

#define ZONE_AT(field) KEY_AT(struct address_zone, field)

static const struct key zone_keys[] = {
	{ .name = "title",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  ZONE_AT(title) },
	{ .name = "addresses",
	  .kind = KEY_LIST,
	  .is_required = true,
	  .min = 1,
	  .max = ADDRESSES_MAX,
	  .take = take_address,
	  .read = read_addresses,
	  .write = write_addresses },
	{ .name = "set", .kind = KEY_GROUP, .read = read_set, .write = write_set },
	{ .name = "offer",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  ZONE_AT(offer) },
	{ 0 },
};

static bool says_something(const struct address_zone *zone)
{
	static const uint8_t nothing[FACT_COUNT];

	return zone->offer[0] != '\0' || memcmp(zone->set, nothing, sizeof(nothing)) != 0;
}

static void read_zone(struct loader *l, const struct tree_node *node, struct address_zone *zone)
{
	int errors = l->report->n_errors;

	if (!keys_entry(l, node, zone->id, sizeof(zone->id))) {
		return;
	}
	keys_read(l, node, zone_keys, zone);
	if (zone->title[0] == '\0') {
		str_copy(zone->title, sizeof(zone->title), zone->id);
	}
	if (errors == l->report->n_errors && !says_something(zone)) {
		loader_warn(l, node, "sets no fact and has no offer: it changes nothing");
	}
}

/* Only what is kept under that name is looked for in the zones. */
static bool is_address_asked(const struct script *script)
{
	for (int i = 0; i < script->n_questions; i++) {
		if (strcmp(script->questions[i].save, ADDRESS_SAID) == 0) {
			return true;
		}
	}
	return false;
}

void topic_zones(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	struct address_zones *zones = &policy->address_zones;
	int n = tree_count(given->node);

	if (n > ZONES_MAX) {
		loader_error(l, given->node, "more than %d", ZONES_MAX);
		return;
	}
	zones->of = xcalloc((size_t)n + 1, sizeof(*zones->of));
	for (int i = 0; i < n; i++) {
		zones->n = i + 1; /* its own addresses are compared with as well */
		read_zone(l, tree_at(given->node, i), &zones->of[i]);
	}
	/* Of a script with errors nothing is known yet. */
	if (n > 0 && l->report->n_errors == 0 && !is_address_asked(&policy->script)) {
		loader_warn(l, given->node, "no question of the script asks for the address");
		loader_hint(l, "input = \"text\"; save = \"%s\";", ADDRESS_SAID);
	}
}

void topic_write_zones(struct writer *w, const struct key *key, const void *from)
{
	const struct address_zones *zones = &((const struct policy *)from)->address_zones;

	if (zones->n > 0) {
		writer_entries(w, key->name, RECORDS(zones->of, zones->n, zone_keys));
	}
}

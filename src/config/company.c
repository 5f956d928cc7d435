/*
 * company and phones: who we are, in which zone days begin, how numbers are read. The zone
 * comes from the system's TZif file below $TZDIR; its name is text from a file and must not
 * lead out of there.
 */
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/config/file.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

static void take_country(const struct given *given, const char *text, void *to)
{
	(void)to;
	if (strcmp(text, "RU") != 0) {
		loader_error(given->loader, given->node, "\"%.20s\": only RU is known", text);
	}
}

static void take_area(const struct given *given, const char *text, void *to)
{
	int64_t number;
	size_t n = strlen(text);

	if (n > 0 && (n < 3 || n > 5 || !str_to_int(text, 0, 99999, &number))) {
		loader_error(given->loader, given->node, "\"%.20s\" is not 3 to 5 digits", text);
		return;
	}
	str_copy(to, given->key->size, text);
}

const struct key topic_company_keys[] = {
	{ .name = "name",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 120,
	  KEY_AT(struct policy, company) },
	{ .name = "timezone",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  KEY_AT(struct policy, zone_name) },
	{ .name = "country", .kind = KEY_TEXT, .text = "RU", .take = take_country },
	{ .name = "area",
	  .kind = KEY_TEXT,
	  .text = "",
	  .take = take_area,
	  .show = show_copy,
	  KEY_AT(struct policy, phones.area) },
	{ 0 },
};

/* A name below the zone folder: the text comes from a file that somebody else may have written. */
static bool is_zone_name(const char *name)
{
	return name[0] != '/' && name[0] != '\0' && strstr(name, "..") == NULL;
}

static struct zone *read_zone(const char *name, struct err *err)
{
	const char *folder = getenv("TZDIR");
	char path[POLICY_PATH_SIZE];
	struct file_text file;

	if (folder == NULL || folder[0] == '\0') {
		folder = "/usr/share/zoneinfo";
	}
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path)) {
		err_set(err, "the path of the zone's file is too long");
		return NULL;
	}
	if (file_read(path, ZONE_FILE_MAX, &file, err) != 0) {
		err_prefix(err, path);
		return NULL;
	}
	struct zone *zone = zone_parse((const uint8_t *)file.bytes, file.len, err);
	free(file.bytes);
	return zone;
}

void topic_company(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	struct err err = { 0 };
	const struct tree_node *node = tree_find(given->node, "timezone");

	if (policy->zone_name[0] == '\0') {
		if (node != NULL && tree_kind(node) == TREE_TEXT && tree_text(node)[0] == '\0') {
			loader_error(l, node, "is empty");
		}
		return;
	}
	if (!is_zone_name(policy->zone_name)) {
		loader_error(l, node, "\"%s\" is no zone's name", policy->zone_name);
		loader_hint(l, "like \"Europe/Moscow\"");
		return;
	}
	policy->zone = read_zone(policy->zone_name, &err);
	if (policy->zone == NULL) {
		loader_error(l, node, "no such zone here: %s", err.text);
		loader_hint(l, "like \"Europe/Moscow\"; the zones are in Debian's package tzdata");
		return;
	}
	if (strcmp(policy->zone_name, "UTC") == 0 || strcmp(policy->zone_name, "Etc/UTC") == 0) {
		loader_warn(l, node, "UTC: are days and hours really counted so?");
	}
	l->today = zone_day_at(policy->zone, l->options->now_ms / 1000);
}

/* ---- phones ---- */

static void take_withheld(const struct given *given, const char *text, void *to)
{
	struct phone_rules *rules = to;
	char *word = rules->withheld[rules->n_withheld];

	if (!str_copy(word, PHONE_WORD_SIZE, text)) {
		loader_error(given->loader, given->node, "longer than %d bytes",
			     PHONE_WORD_SIZE - 1);
		return;
	}
	for (; *word != '\0'; word++) {
		*word = (char)(*word >= 'A' && *word <= 'Z' ? *word + 'a' - 'A' : *word);
	}
	rules->n_withheld++;
}

static void read_withheld(const struct given *given, void *to)
{
	struct phone_rules *rules = to;

	rules->n_withheld = 0;
	keys_each(given, to);
}

static void write_withheld(struct writer *w, const struct key *key, const void *from)
{
	const struct phone_rules *rules = from;
	const char *words[PHONE_WITHHELD_MAX];

	for (int i = 0; i < rules->n_withheld; i++) {
		words[i] = rules->withheld[i];
	}
	writer_list(w, key->name, rules->n_withheld, words);
}

const struct key topic_phones_keys[] = {
	{ .name = "match_digits",
	  .kind = KEY_INT,
	  .min = 7,
	  .max = 15,
	  .otherwise = 10,
	  KEY_AT(struct phone_rules, match_digits) },
	{ .name = "min_digits",
	  .kind = KEY_INT,
	  .min = 4,
	  .max = 15,
	  .otherwise = 7,
	  KEY_AT(struct phone_rules, min_digits) },
	{ .name = "shared_from",
	  .kind = KEY_INT,
	  .min = 2,
	  .max = 1000,
	  .otherwise = 2,
	  KEY_AT(struct phone_rules, shared_from) },
	{ .name = "withheld",
	  .kind = KEY_LIST,
	  .max = PHONE_WITHHELD_MAX,
	  .take = take_withheld,
	  .read = read_withheld,
	  .write = write_withheld },
	{ 0 },
};

void topic_phones(const struct given *given, void *to)
{
	const struct phone_rules *rules = to;

	if (rules->min_digits > rules->match_digits) {
		loader_error(given->loader,
			     loader_written(given->node, "min_digits", "match_digits"),
			     "min_digits = %d is above match_digits = %d", rules->min_digits,
			     rules->match_digits);
	}
}

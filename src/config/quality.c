/* quality: the mystery shoppers' numbers, and how often an officer is to be tested. */
#include <string.h>

#include "dutyd/config/topics.h"
#include "dutyd/config/values.h"
#include "dutyd/config/writer.h"

static void take_number(const struct given *given, const char *text, void *to)
{
	struct policy *policy = to;
	char *place = policy->quality.numbers[policy->quality.n_numbers];

	place[0] = '\0';
	value_phone(given, text, place);
	for (int i = 0; i < policy->quality.n_numbers; i++) {
		if (strcmp(policy->quality.numbers[i], place) == 0) {
			loader_error(given->loader, given->node, "\"%.40s\" stands there twice",
				     text);
			return;
		}
	}
	policy->quality.n_numbers += place[0] != '\0';
}

static void write_numbers(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;
	const char *texts[SHOPPERS_MAX];

	for (int i = 0; i < policy->quality.n_numbers; i++) {
		texts[i] = policy->quality.numbers[i];
	}
	writer_list(w, key->name, policy->quality.n_numbers, texts);
}

const struct key topic_quality_keys[] = {
	{ .name = "numbers",
	  .kind = KEY_LIST,
	  .max = SHOPPERS_MAX,
	  .take = take_number,
	  .write = write_numbers },
	{ .name = "remind_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 3650,
	  .otherwise = 90,
	  KEY_AT(struct policy, quality.remind_days) },
	{ 0 },
};

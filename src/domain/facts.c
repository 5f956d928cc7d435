#include "dutyd/domain/facts.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* Values stand at their number less one; a shorter list ends with NULL. */
static const struct {
	const char *name;
	bool is_answerable;
	const char *values[FACT_VALUES_MAX];
} table[FACT_COUNT] = {
	[FACT_CALLER] = { "caller",
			  false,
			  { "known", "unknown", "withheld", "ambiguous", "blocked" } },
	[FACT_PARTY] = { "party", true, { "private", "org" } },
	[FACT_OFFICES] = { "offices", true, { "one", "several" } },
	[FACT_COMPANY] = { "company", true, { "large", "normal" } },
	[FACT_BAND] = { "band", true, { "small", "medium", "large" } },
	[FACT_OWNER] = { "owner", false, { "active", "absent", "none" } },
	[FACT_MEETING] = { "meeting", true, { "needed", "no" } },
	[FACT_KIND] = { "kind", true, { "new", "existing", "documents", "personal", "other" } },
	[FACT_DEPARTMENT] = { "department", false, { "client", "commercial" } },
};

static const char *const sources[SOURCE_COUNT] = {
	[SOURCE_NONE] = "none",       [SOURCE_CRM] = "crm", [SOURCE_SCRIPT] = "script",
	[SOURCE_OFFICER] = "officer", [SOURCE_PBX] = "pbx",
};

void facts_set(struct facts *facts, enum fact fact, uint8_t value, enum fact_source source)
{
	struct fact_entry *entry = &facts->of[fact];

	assert(fact < FACT_COUNT);
	if (value == FACT_UNKNOWN) {
		return;
	}
	assert(value <= FACT_VALUES_MAX && table[fact].values[value - 1] != NULL);
	if (entry->value == value) {
		entry->source = (uint8_t)(source > entry->source ? source : entry->source);
		return;
	}
	if (entry->value != FACT_UNKNOWN && source < entry->source) {
		entry->was_value = value; /* overridden before it was said */
		entry->was_source = (uint8_t)source;
		return;
	}
	entry->was_value = entry->value;
	entry->was_source = entry->source;
	entry->value = value;
	entry->source = (uint8_t)source;
	facts->author[fact] = 0;
}

void facts_say(struct facts *facts, enum fact fact, const struct facts_said *said)
{
	const struct fact_entry *entry = &facts->of[fact];

	facts_set(facts, fact, said->value, said->source);
	if (said->value != FACT_UNKNOWN && entry->value == said->value &&
	    entry->source == said->source) {
		facts->author[fact] = (uint16_t)(said->author + 1);
	}
}

const char *fact_name(enum fact fact)
{
	assert(fact < FACT_COUNT);
	return table[fact].name;
}

const char *fact_value_name(enum fact fact, uint8_t value)
{
	assert(fact < FACT_COUNT && value <= FACT_VALUES_MAX);
	if (value == FACT_UNKNOWN) {
		return "unknown";
	}
	return table[fact].values[value - 1];
}

uint8_t fact_value_count(enum fact fact)
{
	uint8_t n = 0;

	assert(fact < FACT_COUNT);
	while (n < FACT_VALUES_MAX && table[fact].values[n] != NULL) {
		n++;
	}
	return n;
}

const char *fact_source_name(enum fact_source source)
{
	assert(source < SOURCE_COUNT);
	return sources[source];
}

bool fact_parse(const char *word, enum fact *fact)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		if (strcmp(table[i].name, word) == 0) {
			*fact = (enum fact)i;
			return true;
		}
	}
	return false;
}

bool fact_value_parse(enum fact fact, const char *word, uint8_t *value)
{
	assert(fact < FACT_COUNT);
	for (int i = 0; i < FACT_VALUES_MAX && table[fact].values[i] != NULL; i++) {
		if (strcmp(table[fact].values[i], word) == 0) {
			*value = (uint8_t)(i + 1);
			return true;
		}
	}
	return false;
}

bool fact_source_parse(const char *word, enum fact_source *source)
{
	for (int i = 0; i < SOURCE_COUNT; i++) {
		if (strcmp(sources[i], word) == 0) {
			*source = (enum fact_source)i;
			return true;
		}
	}
	return false;
}

bool fact_is_answerable(enum fact fact)
{
	assert(fact < FACT_COUNT);
	return table[fact].is_answerable;
}

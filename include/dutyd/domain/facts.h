/*
 * facts: what is known of a call, three-valued: unknown is not false.
 *
 * Layer domain. The list and the values are DESIGN.md section 3's. A value of 0 is "nobody knows";
 * values count from 1 in the order of the list. A source overrides those before it in enum
 * fact_source, whichever spoke first, and the value that lost is kept so that the trace shows both.
 */
#ifndef DUTYD_DOMAIN_FACTS_H
#define DUTYD_DOMAIN_FACTS_H

#include <stdbool.h>
#include <stdint.h>

enum fact {
	FACT_CALLER,     /* known unknown withheld ambiguous blocked */
	FACT_PARTY,      /* private org */
	FACT_OFFICES,    /* one several */
	FACT_COMPANY,    /* large normal */
	FACT_BAND,       /* small medium large */
	FACT_OWNER,      /* active absent none */
	FACT_MEETING,    /* needed no */
	FACT_KIND,       /* new existing documents personal other */
	FACT_DEPARTMENT, /* client commercial: who holds the call now */
	FACT_COUNT
};

enum { FACT_UNKNOWN = 0, FACT_VALUES_MAX = 5 };
enum caller_value {
	CALLER_KNOWN = 1,
	CALLER_UNKNOWN,
	CALLER_WITHHELD,
	CALLER_AMBIGUOUS,
	CALLER_BLOCKED
};
enum party_value { PARTY_PRIVATE = 1, PARTY_ORG };
enum offices_value { OFFICES_ONE = 1, OFFICES_SEVERAL };
enum company_value { COMPANY_LARGE = 1, COMPANY_NORMAL };
enum band_value { BAND_SMALL = 1, BAND_MEDIUM, BAND_LARGE, BAND_COUNT = 3 };
enum owner_value { OWNER_ACTIVE = 1, OWNER_ABSENT, OWNER_NONE };
enum meeting_value { MEETING_NEEDED = 1, MEETING_NO };
enum department_value { DEPARTMENT_CLIENT = 1, DEPARTMENT_COMMERCIAL };

enum fact_source {
	SOURCE_NONE,
	SOURCE_CRM,
	SOURCE_SCRIPT,
	SOURCE_OFFICER,
	SOURCE_PBX,
	SOURCE_COUNT
};

struct facts {
	struct fact_entry {
		uint8_t value, source;         /* enum fact_source */
		uint8_t was_value, was_source; /* what this one overrides; 0 = nothing */
	} of[FACT_COUNT];
	/* Who said the value that stands there: 1 + his index in the policy, 0 = not told. */
	uint16_t author[FACT_COUNT];
};

struct facts_said {
	uint8_t value;
	enum fact_source source;
	int author;
};

/*
 * FACT_UNKNOWN forgets nothing: it is ignored. Setting the value that stands there only renews it.
 */
void facts_set(struct facts *facts, enum fact fact, uint8_t value, enum fact_source source);

/* The same, said by a person of the policy (PERSON_NONE = not told); who said it last is kept. */
void facts_say(struct facts *facts, enum fact fact, const struct facts_said *said);

static inline uint8_t facts_get(const struct facts *facts, enum fact fact)
{
	return facts->of[fact].value;
}

const char *fact_name(enum fact fact);
/* "unknown" for FACT_UNKNOWN, NULL for a number behind the fact's last value. */
const char *fact_value_name(enum fact fact, uint8_t value);
uint8_t fact_value_count(enum fact fact); /* values are 1 to this */
const char *fact_source_name(enum fact_source source);

bool fact_parse(const char *word, enum fact *fact);
bool fact_value_parse(enum fact fact, const char *word, uint8_t *value);
bool fact_source_parse(const char *word, enum fact_source *source);

/* May an officer or a script say it? Not of caller, owner and department: those are worked out. */
bool fact_is_answerable(enum fact fact);

#endif

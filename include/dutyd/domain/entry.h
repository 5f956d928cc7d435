/*
 * entry: what a decision puts into the ledger: whose client somebody is from now on, or no longer.
 *
 * Layer domain, pure. A hand-over gives the client to the duty or the head, the
 * verdict "the client department finishes it" to the officer who took him; the small sale of
 * a large company is the rep's client and the officer's sale. What is no sale
 * and what changes nothing leaves no entry.
 */
#ifndef DUTYD_DOMAIN_ENTRY_H
#define DUTYD_DOMAIN_ENTRY_H

#include "dutyd/domain/decide.h"

enum entry_kind {
	ENTRY_ASSIGN,    /* the party is his client from now on */
	ENTRY_SALE,      /* he executes this sale; the client stays whose he is */
	ENTRY_HANDBACK,  /* he gave the client back */
	ENTRY_INTRODUCE, /* he is to get to know the party */
	ENTRY_END,       /* he has the client no longer */
	ENTRY_COUNT
};

enum { ENTRIES_MAX = 2 };

struct entry {
	enum entry_kind kind;
	int person;
};

struct entry_before {
	int holder;  /* whose client the call says he is */
	int officer; /* who took the call in the client department, PERSON_NONE = not known */
	int given;   /* to whom the ledger says this call gave the party, PERSON_NONE = nobody */
};

/* How many entries follow, at most ENTRIES_MAX. */
int entries_of(const struct policy *policy, const struct decision *decision,
	       const struct entry_before *before, struct entry entries[ENTRIES_MAX]);

/* Not a private person's, whoever he works for. */
bool decision_is_of_large_company(const struct decision *decision);

/*
 * A large company's enquiry is a pretext for a meeting, however small the matter, and who
 * has several offices is worked by meetings. A private person is neither.
 */
bool decision_is_for_meeting(const struct policy *policy, const struct decision *decision);

const char *entry_name(enum entry_kind kind);
bool entry_parse(const char *word, enum entry_kind *kind);

#endif

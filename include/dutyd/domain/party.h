/*
 * party: who is calling, as the CRM knows him, and the facts that follow from it.
 *
 * Layer domain: data and arithmetic; store/crm.h fills it. A number may stand for one contact, for
 * a company with many, for several companies, or for nobody; the match class says which, and only
 * what is certain in that class is set (TRAPS.md: the first of several rows is never taken).
 */
#ifndef DUTYD_DOMAIN_PARTY_H
#define DUTYD_DOMAIN_PARTY_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"

/* In the order in which they are tried. */
enum match {
	MATCH_NONE,
	MATCH_EXT,       /* number and extension */
	MATCH_EXACT,     /* one contact */
	MATCH_COMPANY,   /* several contacts, one company: the person is not certain */
	MATCH_SHARED,    /* several companies: neither company nor owner */
	MATCH_AMBIGUOUS, /* two live owners */
	MATCH_COUNT
};

enum crm_state {
	CRM_STATE_SKIPPED, /* no number to look up */
	CRM_STATE_OK,
	CRM_STATE_TIMEOUT, /* locked or slow beyond crm.budget_ms */
	CRM_STATE_ERROR,   /* missing, not a database, without the view */
	CRM_STATE_COUNT
};

/* What the second check made of an organisation that the caller named (organisation.h, R-33). */
enum named {
	NAMED_NOTHING,   /* he named none */
	NAMED_UNKNOWN,   /* no company is called that */
	NAMED_SAME,      /* the one that his number stands for */
	NAMED_FOUND,     /* company and owner are the named one's */
	NAMED_OTHER,     /* another than his number's, which has an owner and counts */
	NAMED_AMBIGUOUS, /* two are called that: neither is taken, a person decides */
	NAMED_UNCHECKED, /* the CRM gave no answer: locked, slow, broken */
	NAMED_NO_VIEW,   /* the CRM has no dutyd_organisation, and there is no crm.organisation */
	NAMED_COUNT
};

struct party_owner {
	char id[64];   /* employee id or CRM login, "" = none */
	int64_t since; /* unix seconds of the last activity, 0 = not told */
};

enum { PARTY_RIVALS_MAX = 4, PARTY_TOUCHES_MAX = 4 }; /* more of them are not named */

struct party {
	enum crm_state state;
	enum match match;
	bool is_blocked;
	int64_t contact_id, company_id; /* 0 = none */
	char contact_name[POLICY_TITLE_SIZE], company_name[POLICY_TITLE_SIZE];
	uint8_t kind; /* enum party_value, 0 = not told */
	uint8_t band; /* enum band_value, 0 = not told */
	bool is_company_large;
	int offices; /* 0 = not told */
	/* A private person has only his own assignment, never his employer's. */
	struct party_owner owner_as_org, owner_as_private;
	/* Whose he was last, since: until when; not always told where he has an owner. */
	struct party_owner former_as_org, former_as_private;
	/* MATCH_AMBIGUOUS: whom the CRM names as owners, as it names them. */
	int n_rivals;
	char rivals[PARTY_RIVALS_MAX][64];
	int n_touches; /* who of ours has called the number, the last first */
	struct party_owner touches[PARTY_TOUCHES_MAX];
	enum named named;
};

/* Two have the client, and nothing that was said has settled it: the head is told (Q10). */
bool party_is_disputed(const struct party *party);

/* How the owner named by the CRM stands on a day. */
enum owner_standing {
	OWNER_STANDS_NOT,   /* nobody is named */
	OWNER_STANDS,       /* employed, here */
	OWNER_STANDS_AWAY,  /* employed, absent that day */
	OWNER_STANDS_GONE,  /* not employed here (any more) */
	OWNER_STANDS_STALE, /* untouched for crm.owner_days */
};

struct owner {
	enum owner_standing standing;
	int person;         /* PERSON_NONE unless OWNER_STANDS or OWNER_STANDS_AWAY */
	int former;         /* when that is PERSON_NONE: who it was, PERSON_NONE = nobody we know */
	bool is_soft;       /* nobody owns the client, but he has called him of late */
	char former_id[64]; /* who it was, by the CRM's name for him, when we do not know him */
};

/* Sets caller, party, company, offices and band as the CRM has them (source crm). */
void party_to_facts(const struct policy *policy, const struct party *party, bool is_withheld,
		    struct facts *facts);

/*
 * Whose client the party is, given what facts say of `party`; sets the fact owner.
 * A shared or ambiguous number has no owner, but perhaps the company that the caller names. Whom
 * nobody owns is his who called him within owner.outbound_days, unless he is a private person: a
 * soft owner, until he is handed over. Without the CRM's word the owner may come from the ledger.
 */
struct owner party_owner_at(const struct policy *policy, const struct party *party, int64_t utc_ms,
			    struct facts *facts);

/* Whom the CRM means by an id or a login; PERSON_NONE: nobody of the policy. */
int party_find_owner(const struct policy *policy, const char *id);

/* Two names of one: the same, or an id and a login of one person of the policy. */
bool party_is_same_owner(const struct policy *policy, const char *a, const char *b);

const char *match_name(enum match match);
const char *crm_state_name(enum crm_state state);
const char *named_name(enum named named);

#endif

/*
 * interruptions: whom the enquiries have disturbed at work, counted from what was decided.
 *
 * Layer domain. An offer is one leg that rang one person. In the commercial department it is right
 * for the client's owner, for the duty of the day, and for backup and head in their role; any other
 * is an interruption, and there must be none. The decision's word for the role is not believed: an
 * owner must be whose client it is, and a duty must be the person whom the wall names for that day
 * at that moment, where the day had been published by then. Nothing here asks decide().
 */
#ifndef DUTYD_DOMAIN_INTERRUPTIONS_H
#define DUTYD_DOMAIN_INTERRUPTIONS_H

#include "dutyd/domain/book.h"
#include "dutyd/domain/policy.h"

struct offer {
	int64_t call, at_ms;
	int64_t over_ms;  /* the leg failed, was answered, the call ended, or it rang to the end */
	int32_t day;      /* civil day of at_ms */
	int32_t duty_day; /* for which the roster was asked, CIVIL_DAY_NONE = not */
	enum role role;
	char who[POLICY_ID_SIZE], belongs_to[POLICY_ID_SIZE], department[POLICY_ID_SIZE];
};

struct offers {
	int n;
	struct offer *all; /* of one call side by side */
};

enum offer_kind {
	OFFER_OWNER,
	OFFER_DUTY,
	OFFER_BACKUP,
	OFFER_HEAD,
	OFFER_INTERRUPTION,
	OFFER_KIND_COUNT
};

/* A verdict rings nobody: the officer is on the line and hands over afterwards. */
bool offer_is_made(enum stage stage, enum action action, const char *employee);

const char *offer_kind_name(enum offer_kind kind);
enum offer_kind offer_kind(const struct offer *offer, const struct book *book);

/* To somebody of the commercial department or its head; one whom the policy no longer knows
 * counts by the department that had the call. */
bool offer_is_commercial(const struct policy *policy, const struct offer *offer);

/* the most people that one call has rung at one moment. */
int offers_simultaneous(const struct policy *policy, const struct offers *offers);

void offers_add(struct offers *offers, const struct offer *offer);
void offers_free(struct offers *offers);

/* ---- by day and person ---- */

struct offer_count {
	int32_t day; /* CIVIL_DAY_NONE: of all days */
	char who[POLICY_ID_SIZE];
	int of[OFFER_KIND_COUNT];
};

struct offer_counts {
	int n;
	struct offer_count *all; /* by day, then in the order of the department, others behind */
};

/* Commercial offers. is_by_day: else one row a person, those of the department without any too. */
struct offer_counts offer_counts_make(const struct policy *policy, const struct book *book,
				      const struct offers *offers, bool is_by_day);
void offer_counts_free(struct offer_counts *counts);
int offer_counts_total(const struct offer_counts *counts, enum offer_kind kind);
int offer_count_all(const struct offer_count *count); /* every kind together */

#endif

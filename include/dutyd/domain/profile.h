/*
 * profile: what a simulated company is like: who calls how often, and how its people behave.
 *
 * Layer domain: data. Shares are numbers to each other and need not be a hundred together; what is
 * called a per cent is one. The company itself (people, departments, hours, roster) is the
 * configuration's business.
 */
#ifndef DUTYD_DOMAIN_PROFILE_H
#define DUTYD_DOMAIN_PROFILE_H

#include <stdint.h>

#include "dutyd/domain/facts.h"

/* In the order of their shares; the first PROFILE_ENQUIRIES are enquiries for commercial. */
enum profile_kind {
	PROFILE_LARGE,   /* a large company, in the CRM as one, nobody's client */
	PROFILE_OFFICES, /* several offices */
	PROFILE_VOLUME,  /* a large contract */
	PROFILE_MEETING, /* nothing happens without a visit */
	PROFILE_ENQUIRIES,
	PROFILE_KNOWN = PROFILE_ENQUIRIES, /* a client of one of the reps */
	PROFILE_PRIVATE,
	PROFILE_SMALL,    /* a small or medium company */
	PROFILE_PERSONAL, /* papers, current work, for somebody in person */
	PROFILE_WITHHELD,
	PROFILE_KIND_COUNT
};

struct profile {
	int seed;
	int enquiries_per_month, calls_per_month; /* calls: all that are no enquiries; of 30 days */
	int share[PROFILE_KIND_COUNT];            /* among enquiries, and among the other calls */
	int repeat;      /* per cent of the enquiries that call a second time */
	int after_hours; /* per cent of all calls that come when nobody is there */
	int clients;     /* in the CRM, each with a rep for owner */
	struct {
		int answer;    /* per cent of the rings at a free phone that are lifted */
		int away;      /* per cent of his half days that a rep without duty is out */
		int neighbour; /* per cent of the duty's calls that somebody beside him lifts */
		int ask_seconds, talk_seconds, patience_seconds;
	} people;
	int crm_days; /* per cent of the days on which the CRM cannot be read */
};

/* seven people, 500 enquiries a month; and twice as many calls about something else. */
struct profile profile_seed500(void);

#endif

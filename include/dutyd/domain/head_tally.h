/*
 * head_tally: what has become of the enquiries that came to the head of sales.
 *
 * Layer domain. Each enquiry is received once, has one fate and one outcome, so the columns add up
 * to what was received whichever way they are read.
 */
#ifndef DUTYD_DOMAIN_HEAD_TALLY_H
#define DUTYD_DOMAIN_HEAD_TALLY_H

enum head_fate {
	HEAD_OPEN,     /* nobody has said yet who works it */
	HEAD_KEPT,     /* he assigned it to himself */
	HEAD_PASSED,   /* to somebody else of the department */
	HEAD_RETURNED, /* given back to the client department */
	HEAD_FATE_COUNT
};

enum head_outcome { HEAD_WON, HEAD_LOST, HEAD_DEAL_OPEN, HEAD_NO_DEAL, HEAD_OUTCOME_COUNT };

struct head_tally {
	int received;
	int of[HEAD_FATE_COUNT][HEAD_OUTCOME_COUNT];
};

/*
 * last_act: the ledger's last one of the call, "HEAD_ASSIGNED" where the head gave it to whom,
 * "assign" where that came with the hand-over; "" = none.
 */
enum head_fate head_fate_of(const char *last_act, const char *whom, const char *head);

/* Of several deals the better one counts: won, open, lost. `stage` as in the CRM. */
enum head_outcome head_outcome_with(enum head_outcome so_far, const char *stage);

void head_tally_add(struct head_tally *tally, enum head_fate fate, enum head_outcome outcome);

int head_tally_fate(const struct head_tally *tally, enum head_fate fate);
int head_tally_outcome(const struct head_tally *tally, enum head_outcome outcome);

const char *head_fate_name(enum head_fate fate);
const char *head_outcome_name(enum head_outcome outcome);

#endif

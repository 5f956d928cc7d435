/*
 * subject: all that dutyd.db holds about one person, for himself (privacy export).
 *
 * Layer store; read beside the daemon (archive.h). The CRM's own copy is the CRM's to show.
 */
#ifndef DUTYD_STORE_SUBJECT_H
#define DUTYD_STORE_SUBJECT_H

#include <stdbool.h>
#include <stdio.h>

#include "dutyd/base/err.h"
#include "dutyd/domain/phone.h"

struct subject {
	char e164[PHONE_E164_SIZE]; /* "" = not by number */
	int64_t contact_id;         /* of the CRM; 0 = not by contact */
};

/* "8 (916) 000-00-01" or "contact:42"; false when it is neither. */
bool subject_parse(const struct phone_rules *rules, const char *text, struct subject *subject);

/*
 * {"calls":[…],"ledger":[…],"tasks":[…],"reached":[…]} and a line break, each oldest first; all
 * but the last, whom he has talked to, with their call's id. 0, or -1 and err.
 */
int subject_write(const char *path, const struct subject *subject, FILE *to, struct err *err);

#endif

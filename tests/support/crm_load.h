/*
 * crm_load: a hundred calls a second of a client who has an owner, and what became of them.
 *
 * One daemon a test (witness.h): load_set_up, load_begin, the fault under load_for, and
 * load_assert_back when it is over. The calls come at their pace whether those before were answered
 * or not.
 */
#ifndef TEST_CRM_LOAD_H
#define TEST_CRM_LOAD_H

#include "daemon.h"

enum { LOAD_PACE_MS = 10, LOAD_CALLS_MAX = 4000 };

extern struct load {
	int fd, n_sent, n_answered, n_twice;
	bool is_answered[LOAD_CALLS_MAX];
	int owner, timeout, error, other; /* reasons */
	int petya;                        /* who is rung, of the owners */
} load;

extern char crm_aside[DAEMON_PATH_SIZE + 16]; /* beside the daemon's CRM */

struct sqlite3;

int load_set_up(void **state);
void load_begin(void); /* launches; owners are rung */
void load_for(int ms);
bool load_take(int timeout_ms); /* one answer */
void load_forget(void);         /* the counts by reason */
int load_n(void);               /* answers since then */
void load_settle(void);         /* all are answered, once, with a reason that fits */

/* Within a second owners are rung again; ends the daemon. */
void load_assert_back(void);

void crm_exec(struct sqlite3 *sqlite, const char *sql);
struct sqlite3 *crm_open_db(const char *path, const char *first);
void crm_copy(const char *to);
void crm_make_rollback(void); /* journal_mode = DELETE */

#endif

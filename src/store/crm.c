#include "dutyd/store/crm.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/store/circuit.h"
#include "dutyd/store/crm_ask.h"
#include "dutyd/store/crm_match.h"
#include "dutyd/store/crm_touch.h"

/* A look-up is asked for again after 5, 10, 20, 40, 40 … ms. */
enum { RETRY_FIRST_MS = 5, RETRY_LAST_MS = 40, GRACE_MS = 5, ROWS_MAX = 1000 };

struct crm {
	struct crm_file file;
	int64_t deadline_ms;  /* of the look-up under way */
	bool is_grace_spent;  /* in this batch */
	bool is_given_up;     /* in this batch: the file is no good */
	bool is_probe;        /* the look-up under way only finds out whether the CRM is back */
	enum crm_state state; /* as last logged */
	int64_t asked_ms;     /* monotonic, when it was last really asked; 0 = never */
	struct circuit circuit;
	struct err problem;
};

struct crm *crm_create(void)
{
	struct crm *crm = xcalloc(1, sizeof(*crm));

	crm->state = CRM_STATE_OK;
	return crm;
}

void crm_destroy(struct crm **crm)
{
	if (*crm == NULL) {
		return;
	}
	crm_file_close(&(*crm)->file);
	free(*crm);
	*crm = NULL;
}

enum crm_state crm_state(const struct crm *crm)
{
	return crm->state;
}

bool crm_is_skipped(const struct crm *crm)
{
	return crm->circuit.is_open;
}

const char *crm_problem(const struct crm *crm)
{
	return crm->problem.text;
}

static void tell_circuit(const struct crm *crm)
{
	const struct circuit *circuit = &crm->circuit;

	LOG(WARN, EV("crm.circuit"), KV_S("state", circuit->is_open ? "open" : "closed"),
	    KV_I("failures", circuit->failures), KV_I("skipped", circuit->skipped),
	    KV_S("problem", crm->problem.text));
}

void crm_begin(struct crm *crm, const struct policy *policy)
{
	crm->is_grace_spent = false;
	crm->is_given_up = false;
	bool is_asked = crm->file.sqlite != NULL || crm->circuit.is_open;

	if (is_asked && crm_file_is_other(&crm->file, policy)) {
		crm_file_close(&crm->file);
		/* What the old one was like says nothing of this one. */
		if (circuit_note(&crm->circuit, true, clock_monotonic_ms())) {
			tell_circuit(crm);
		}
	}
}

void crm_end(struct crm *crm)
{
	crm_file_end(&crm->file);
}

static int is_over(void *arg)
{
	const struct crm *crm = arg;

	return clock_monotonic_ms() > crm->deadline_ms;
}

static const char *text_at(const struct crm_file *file, enum crm_column column)
{
	return (const char *)sqlite3_column_text(file->look_up, file->column[column]);
}

static int64_t number_at(const struct crm_file *file, enum crm_column column)
{
	return sqlite3_column_int64(file->look_up, file->column[column]);
}

static void read_row(const struct crm_file *file, struct crm_row *row)
{
	row->e164 = text_at(file, CRM_E164);
	row->ext = text_at(file, CRM_EXT);
	row->contact_id = number_at(file, CRM_CONTACT_ID);
	row->contact_name = text_at(file, CRM_CONTACT_NAME);
	row->party = text_at(file, CRM_PARTY);
	row->company_id = number_at(file, CRM_COMPANY_ID);
	row->company_name = text_at(file, CRM_COMPANY_NAME);
	row->is_company_large = number_at(file, CRM_COMPANY_LARGE) != 0;
	row->offices = number_at(file, CRM_OFFICES) > 1000000 ? 1000000 :
								(int)number_at(file, CRM_OFFICES);
	row->band = text_at(file, CRM_BAND);
	row->owner_id = text_at(file, CRM_OWNER_ID);
	row->owner_since = number_at(file, CRM_OWNER_SINCE);
	row->is_blocked = number_at(file, CRM_BLOCKED) != 0;
}

struct look_up {
	const struct policy *policy;
	const struct phone *phone;
	struct crm_match match;
	bool is_touch_wanted;
	int n_touches;
	struct party_owner touches[PARTY_TOUCHES_MAX];
};

/* Bind, step, copy, reset: a statement that is left standing would stop the owner's commits. */
static int read_rows(struct crm_file *file, void *arg)
{
	struct look_up *look_up = arg;
	const struct phone *phone = look_up->phone;
	struct crm_match *match = &look_up->match;
	struct crm_row row;
	int n = 0;
	int code;

	crm_match_begin(match, look_up->policy);
	sqlite3_bind_text(file->look_up, file->parameter, phone->key, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(file->look_up)) == SQLITE_ROW && n++ < ROWS_MAX) {
		read_row(file, &row);
		crm_match_add(match, phone, &row);
	}
	sqlite3_reset(file->look_up);
	sqlite3_clear_bindings(file->look_up);
	look_up->n_touches =
		look_up->is_touch_wanted ? crm_touch_read(file, phone, look_up->touches) : 0;
	return code == SQLITE_ROW ? SQLITE_DONE : code;
}

/* One attempt: SQLITE_DONE, SQLITE_BUSY (again), or why not. */
static int attempt(struct crm *crm, const struct policy *policy,
		   const struct crm_question *question)
{
	struct crm_file *file = &crm->file;
	int code = crm_file_open(file, policy, is_over, crm, &crm->problem);

	if (code != SQLITE_OK) {
		return code;
	}
	code = crm_file_begin(file);
	if (code != SQLITE_OK) {
		return code;
	}
	code = question->ask(file, question->arg);
	if (code != SQLITE_DONE && code != SQLITE_BUSY && code != SQLITE_INTERRUPT) {
		err_set(&crm->problem, "%s", sqlite3_errmsg(file->sqlite));
		crm_file_close(
			file); /* the schema may have changed, or the file was cut: look anew */
	}
	return code;
}

static void sleep_ms(int64_t ms)
{
	struct timespec pause = { .tv_nsec = (long)ms * 1000000 };

	nanosleep(&pause, NULL);
}

/* A file that fails otherwise than by a lock gets one second chance: on a new connection. */
static int attempt_all(struct crm *crm, const struct policy *policy,
		       const struct crm_question *question)
{
	bool is_again = false;
	int64_t pause_ms = RETRY_FIRST_MS;

	for (;;) {
		bool was_open = crm->file.sqlite != NULL;
		int code = attempt(crm, policy, question);
		int64_t left_ms = crm->deadline_ms - clock_monotonic_ms();

		if (code == SQLITE_DONE || code == SQLITE_INTERRUPT || left_ms <= 0) {
			return code;
		}
		if (code == SQLITE_BUSY && crm->is_probe) {
			return code; /* other calls would wait behind it */
		}
		if (code == SQLITE_BUSY) {
			sleep_ms(pause_ms < left_ms ? pause_ms : left_ms);
			pause_ms = pause_ms < RETRY_LAST_MS / 2 ? pause_ms * 2 : RETRY_LAST_MS;
		} else if (was_open && !is_again) {
			is_again = true;
		} else {
			return code;
		}
	}
}

static enum crm_state state_of(struct crm *crm, int code)
{
	switch (code) {
	case SQLITE_DONE:
		crm->problem.text[0] = '\0';
		return CRM_STATE_OK;
	case SQLITE_BUSY:
		err_set(&crm->problem, "locked by another program");
		return CRM_STATE_TIMEOUT;
	case SQLITE_INTERRUPT:
		err_set(&crm->problem, "the look-up took too long");
		return CRM_STATE_TIMEOUT;
	default:
		crm->is_given_up = true;
		return CRM_STATE_ERROR;
	}
}

/* One line when it stops working, one when it works again; the calls' own reasons tell the rest. */
static void tell(struct crm *crm, enum crm_state state)
{
	if (state == crm->state) {
		return;
	}
	crm->state = state;
	if (state == CRM_STATE_OK) {
		LOG(WARN, EV("crm.back"), KV_S("path", crm->file.path));
	} else {
		LOG(ERR, EV("crm.failed"), KV_S("path", crm->file.path),
		    KV_S("state", crm_state_name(state)), KV_S("problem", crm->problem.text));
	}
}

/*
 * A job that waited for a slow disk may come with its budget spent. That is not the CRM's fault: it
 * is asked all the same, briefly, unless that was in vain already in this batch.
 */
static int64_t with_grace(struct crm *crm, int64_t deadline_ms)
{
	int64_t grace_ms = clock_monotonic_ms() + GRACE_MS;

	return deadline_ms < grace_ms && !crm->is_grace_spent ? grace_ms : deadline_ms;
}

enum crm_state crm_ask(struct crm *crm, const struct policy *policy, int64_t deadline_ms,
		       const struct crm_question *question)
{
	enum circuit_way way = circuit_ask(&crm->circuit, clock_monotonic_ms());

	if (crm->is_given_up || way == CIRCUIT_SKIP) {
		return crm->is_given_up ? CRM_STATE_ERROR : crm->state;
	}
	crm->asked_ms = clock_monotonic_ms();
	crm->is_probe = way == CIRCUIT_PROBE;
	if (crm->is_probe) {
		crm_file_close(&crm->file); /* a kept statement may know nothing of a new schema */
	}
	crm->deadline_ms = with_grace(crm, deadline_ms);
	enum crm_state state = state_of(crm, attempt_all(crm, policy, question));

	if (state == CRM_STATE_TIMEOUT) {
		crm->is_grace_spent = true;
	}
	tell(crm, state);
	if (circuit_note(&crm->circuit, state == CRM_STATE_OK, clock_monotonic_ms())) {
		tell_circuit(crm);
	}
	return state;
}

void crm_look_up(struct crm *crm, const struct policy *policy, const struct phone *phone,
		 int64_t deadline_ms, struct party *party)
{
	struct look_up look_up = { .policy = policy,
				   .phone = phone,
				   .is_touch_wanted = policy->owner_outbound_days > 0 };

	memset(party, 0, sizeof(*party));
	if (phone->kind != PHONE_OK) {
		return; /* CRM_STATE_SKIPPED */
	}
	enum crm_state state =
		crm_ask(crm, policy, deadline_ms, &(struct crm_question){ read_rows, &look_up });

	if (state == CRM_STATE_OK) {
		crm_match_end(&look_up.match, policy->phones.shared_from, party);
		party->n_touches = look_up.n_touches;
		memcpy(party->touches, look_up.touches, sizeof(party->touches));
	}
	party->state = state;
}

void crm_prove(struct crm *crm, const struct policy *policy)
{
	int64_t now_ms = clock_monotonic_ms();
	struct phone nobody = { .kind = PHONE_OK };
	struct party party;

	if (crm->asked_ms != 0 && now_ms - crm->asked_ms < CRM_PROOF_MS) {
		return;
	}
	memset(nobody.key, '0', (size_t)policy->phones.match_digits);
	crm_look_up(crm, policy, &nobody, now_ms + policy->crm.budget_ms, &party);
}

#include "dutyd/service/health.h"

#include <stdio.h>

#include "dutyd/domain/duty.h"

enum { LINE_SIZE = 512 };

static void put_line(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		bool is_control = (unsigned char)*text < ' ' || *text == 0x7f;

		buf_put_char(out, is_control ? ' ' : *text);
	}
	buf_put_char(out, '\n');
}

/* "warning: crm: what", and ": why" where that is known. */
static void warn(struct buf *out, const char *area, const char *what, const char *why)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "warning: %s: %s%s%s", area, what, why[0] != '\0' ? ": " : "",
		 why);
	put_line(out, line);
}

bool health_is_durable(const struct health_view *view)
{
	return !view->store.is_at_sea && view->n_late == 0 &&
	       view->store.batch_ms < HEALTH_BATCH_MS;
}

static void write_store(struct buf *out, const struct health_view *view)
{
	const struct store_health *store = &view->store;
	char line[LINE_SIZE];

	if (!store->is_at_sea) {
		put_line(out, "store: the disk is late, decisions go out that are not on it yet");
		return;
	}
	snprintf(line, sizeof(line), "store: decisions are kept in memory%s: %s",
		 store->is_boat_full ? ", which is full" : "", store->problem.text);
	put_line(out, line);
}

static void warn_crm(struct buf *out, const struct health_view *view)
{
	const struct store_health *store = &view->store;

	if (store->crm == CRM_STATE_OK || store->crm == CRM_STATE_SKIPPED) {
		return;
	}
	warn(out, "crm",
	     store->is_crm_skipped ? "callers are not looked up, it is tried twice a second" :
				     "callers cannot be looked up",
	     store->crm_problem.text);
}

/* Today's duty, and how far the wall is filled. */
static void warn_roster(struct buf *out, const struct health_view *view)
{
	const struct policy *policy = view->current->policy;
	const struct roster *roster = view->current->roster;
	const struct book *book = view->current->book;
	char day[CIVIL_TEXT_SIZE];

	if (roster == NULL || mode_at(policy, roster, view->now_ms) == MODE_HEAD) {
		return;
	}
	int32_t today = duty_day_at(policy, view->now_ms);

	if (roster_at(roster, today, view->now_ms).kind == ROSTER_GAP) {
		warn(out, "roster", "nobody has duty today", "");
	}
	if (book == NULL || book->last == CIVIL_DAY_NONE) {
		warn(out, "roster", "nothing is published", "");
	} else if (book->last - today < policy->roster.warn_days) {
		civil_format(book->last, day);
		warn(out, "roster", "too few days are published ahead, the last is", day);
	}
}

static void warn_pbx(struct buf *out, const struct health_view *view)
{
	char what[64];

	if (view->pbx.is_used && view->pbx.link.state != AMI_LINK_LIVE) {
		snprintf(what, sizeof(what), "the manager link is %s",
			 ami_link_state_name(view->pbx.link.state));
		warn(out, "asterisk", what, view->pbx.link.problem);
	}
}

bool health_write(struct buf *out, const struct health_view *view)
{
	bool is_durable = health_is_durable(view);

	if (is_durable) {
		put_line(out, "ok");
	} else {
		write_store(out, view);
	}
	warn_crm(out, view);
	warn_roster(out, view);
	warn_pbx(out, view);
	return is_durable;
}

/* The acts of book_plan.h: what may be done to the book, and what comes of it. */
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/book_plan.h"
#include "dutyd/domain/policy.h"

struct act {
	const struct policy *policy;
	const struct book *book;
	const struct book_ask *ask;
	struct book_plan *plan;
	struct err *err;
};

static const char *const action_names[BOOK_ACTION_COUNT] = {
	[BOOK_PUBLISH] = "publish",
	[BOOK_SWAP] = "swap",
	[BOOK_OVERRIDE] = "override",
	[BOOK_URGENT] = "urgent",
};

const char *book_action_name(enum book_action action)
{
	return (unsigned)action < BOOK_ACTION_COUNT ? action_names[action] : "?";
}

bool book_action_parse(const char *word, enum book_action *action)
{
	for (int i = 0; i < BOOK_ACTION_COUNT; i++) {
		if (strcmp(word, action_names[i]) == 0) {
			*action = (enum book_action)i;
			return true;
		}
	}
	return false;
}

static int refuse_day(const struct act *act, int32_t day, const char *why)
{
	char text[CIVIL_TEXT_SIZE];

	civil_format(day, text);
	return err_set(act->err, "%s %s", text, why);
}

/* ---- publish ---- */

static int publish(struct act *act)
{
	int32_t from = act->ask->from, to = act->ask->to;
	int32_t begin = book_begin(act->policy, act->book);
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE];

	if (to < from) {
		return err_set(act->err, "the last day comes before the first");
	}
	if (to < act->ask->today) {
		return refuse_day(act, to, "is over: the past is not published");
	}
	from = from < act->ask->today ? act->ask->today : from; /* what is left of the month */
	from = from < begin ? begin : from;
	if (to < from) {
		return refuse_day(act, from, "is the roster's first day");
	}
	if ((int64_t)to - from >= BOOK_PUBLISH_MAX) {
		return err_set(act->err, "at most %d days at a time", BOOK_PUBLISH_MAX);
	}
	act->plan = book_plan(act->policy, act->book, from, to);
	if (act->plan->n_rows == 0) {
		civil_format(from, first);
		civil_format(to, last);
		return err_set(act->err, "%s to %s is published already", first, last);
	}
	return 0;
}

/* ---- a change of one day ---- */

/* The row that a change starts from, or NULL and err. */
static const struct book_row *changeable_row(const struct act *act, int32_t day)
{
	const struct book_row *row = book_on(act->book, day);

	if (day < act->ask->today) {
		refuse_day(act, day, "is over: the past does not change");
		return NULL;
	}
	if (day == act->ask->today) {
		refuse_day(act, day, "is today: only `urgent` changes it");
		return NULL;
	}
	if (row == NULL) {
		refuse_day(act, day, "is not published yet: write the change into roster.conf");
		return NULL;
	}
	if (row->kind == ROSTER_OFF) {
		refuse_day(act, day, "is a day off: nobody is on duty");
		return NULL;
	}
	return row;
}

static int check_lands(const struct act *act, const char *who, int32_t day)
{
	int person = policy_find_person(act->policy, who);
	const struct policy_department *on_duty =
		&act->policy->departments[act->policy->roster.department];
	char text[CIVIL_TEXT_SIZE];

	civil_format(day, text);
	if (who[0] == '\0') {
		return 0; /* the gap of a swapped day */
	}
	if (person == PERSON_NONE) {
		return err_set(act->err, "nobody is called %s", who);
	}
	if (!department_has_member(on_duty, person) && person != on_duty->head) {
		return err_set(act->err, "%s is not of the department that has duty", who);
	}
	if (!policy_is_employed(act->policy, person, day)) {
		return err_set(act->err, "%s is not employed on %s", who, text);
	}
	if (policy_is_absent(act->policy, person, day)) {
		return err_set(act->err, "%s is absent on %s", who, text);
	}
	return 0;
}

static void add_change(struct act *act, const struct book_row *was, const char *who,
		       enum roster_kind kind)
{
	struct book_row *row = &act->plan->rows[act->plan->n_rows++];

	*row = (struct book_row){ .day = was->day, .seq = was->seq + 1, .kind = kind };
	if (who[0] == '\0') {
		row->kind = ROSTER_GAP;
	}
	str_copy(row->who, sizeof(row->who), who);
	str_copy(row->instead_of, sizeof(row->instead_of), was->who);
	str_copy(row->why, sizeof(row->why), act->ask->why);
}

static void make_room(struct act *act, int n_rows)
{
	act->plan = xcalloc(1, sizeof(*act->plan));
	act->plan->rows = xcalloc((size_t)n_rows, sizeof(*act->plan->rows));
}

static int swap(struct act *act)
{
	if (act->ask->from == act->ask->to) {
		return err_set(act->err, "a day is swapped with itself");
	}
	const struct book_row *one = changeable_row(act, act->ask->from);
	const struct book_row *other = one != NULL ? changeable_row(act, act->ask->to) : NULL;

	if (other == NULL) {
		return -1;
	}
	if (strcmp(one->who, other->who) == 0) {
		return err_set(act->err, "both days are %s's: nothing would change",
			       one->who[0] != '\0' ? one->who : "nobody");
	}
	if (check_lands(act, other->who, one->day) != 0 ||
	    check_lands(act, one->who, other->day) != 0) {
		return -1;
	}
	make_room(act, 2);
	if (one->day > other->day) { /* rows of a plan stand by day */
		const struct book_row *late = one;

		one = other;
		other = late;
	}
	add_change(act, one, other->who, ROSTER_SWAP);
	add_change(act, other, one->who, ROSTER_SWAP);
	return 0;
}

/* WHO must be somebody else than has the day, and there on it. */
static int check_substitute(const struct act *act, const struct book_row *row)
{
	const char *who = act->ask->who;

	if (who[0] == '\0') {
		return err_set(act->err, "who is to have the day?");
	}
	if (strcmp(row->who, who) == 0) {
		return err_set(act->err, "%s has duty that day anyway", who);
	}
	return check_lands(act, who, row->day);
}

static int override(struct act *act)
{
	const struct book_row *row = changeable_row(act, act->ask->from);

	if (row == NULL || check_substitute(act, row) != 0) {
		return -1;
	}
	make_room(act, 1);
	add_change(act, row, act->ask->who, ROSTER_OVERRIDE);
	return 0;
}

/* A day that is not published is published as planned first: then it shows what was changed. */
static int urgent(struct act *act)
{
	int32_t today = act->ask->today;
	const struct book_row *row = book_on(act->book, today);
	struct book_plan *planned = book_plan(act->policy, act->book, today, today);
	int rc = -1;

	row = row == NULL && planned->n_rows == 1 ? &planned->rows[0] : row;
	if (row == NULL) {
		err_set(act->err, "no roster is configured");
	} else if (row->kind == ROSTER_OFF) {
		refuse_day(act, today, "is a day off: nobody is on duty");
	} else if (act->ask->why[0] == '\0') {
		err_set(act->err, "a change of today needs a reason");
	} else if (check_substitute(act, row) == 0) {
		make_room(act, 2);
		for (int i = 0; i < planned->n_rows; i++) {
			act->plan->rows[act->plan->n_rows++] = planned->rows[i];
			planned->rows[i].queue = NULL; /* the new plan's now */
		}
		add_change(act, row, act->ask->who, ROSTER_URGENT);
		rc = 0;
	}
	book_plan_free(&planned);
	return rc;
}

struct book_plan *book_act(const struct policy *policy, const struct book *book,
			   const struct book_ask *ask, struct err *err)
{
	static int (*const acts[BOOK_ACTION_COUNT])(struct act *) = {
		[BOOK_PUBLISH] = publish,
		[BOOK_SWAP] = swap,
		[BOOK_OVERRIDE] = override,
		[BOOK_URGENT] = urgent,
	};
	struct act act = { policy, book, ask, NULL, err };

	if (!policy->has_roster) {
		err_set(err, "no roster is configured");
		return NULL;
	}
	if (acts[ask->action](&act) != 0) {
		book_plan_free(&act.plan);
		return NULL;
	}
	for (int i = 0; i < act.plan->n_rows; i++) {
		act.plan->rows[i].made_ms = ask->now_ms;
	}
	return act.plan;
}

#include "dutyd/domain/duty.h"

#include "dutyd/domain/policy.h"

enum { SEARCH_DAYS = 366, BACKUP_DAYS = 60 };

/* A moment as the roster sees it. */
struct moment {
	int64_t utc_ms;
	int32_t day;      /* the civil day */
	int32_t duty_day; /* the same, or the one before it until the rule's turn */
	bool is_open;     /* somebody is in the department: of the civil day, whatever the turn */
	bool is_before_close; /* of a duty's day that is served */
};

static int64_t seconds_of(int64_t utc_ms)
{
	return utc_ms / 1000 - (utc_ms % 1000 < 0 ? 1 : 0);
}

int32_t duty_day_at(const struct policy *policy, int64_t utc_ms)
{
	struct zone_local local = zone_local_at(policy->zone, seconds_of(utc_ms));

	return local.second / 60 < policy->roster.turn_minute ? local.day - 1 : local.day;
}

int64_t duty_day_start_ms(const struct policy *policy, int32_t day)
{
	int64_t start = policy->roster.turn_minute == 0 ?
				zone_day_start(policy->zone, day) :
				zone_instant_of(policy->zone, day, policy->roster.turn_minute * 60);

	return start * 1000;
}

static struct moment moment_at(const struct policy *policy, const struct roster *roster,
			       int64_t utc_ms)
{
	const struct hours *hours = &policy->departments[policy->roster.department].hours;
	struct zone_local local = zone_local_at(policy->zone, seconds_of(utc_ms));
	int minute = local.second / 60;
	bool is_before_turn = minute < policy->roster.turn_minute;
	struct moment moment = { .utc_ms = utc_ms,
				 .day = local.day,
				 .duty_day = is_before_turn ? local.day - 1 : local.day };
	int weekday = roster_hours_weekday(&policy->roster, hours, local.day);

	moment.is_open = roster_on(roster, local.day).kind != ROSTER_OFF &&
			 (hours->n_spans == 0 || hours_is_open(hours, weekday, minute));
	/* Before the turn the duty's own day has closed long ago, unless the clock says open. */
	moment.is_before_close =
		roster_on(roster, moment.duty_day).kind != ROSTER_OFF &&
		(moment.is_open || (!is_before_turn && minute < hours_close_of(hours, weekday)));
	return moment;
}

/* The nearest day from `day` on, a step at a time, that has somebody; CIVIL_DAY_NONE without. */
static int32_t find_served_day(const struct roster *roster, const struct moment *moment, int step)
{
	int32_t day = moment->duty_day + (step > 0 ? 1 : 0);

	for (int i = 0; i < SEARCH_DAYS; i++, day += step) {
		if (roster_at(roster, day, moment->utc_ms).person != PERSON_NONE) {
			return day;
		}
	}
	return CIVIL_DAY_NONE;
}

static bool is_at_work(const struct policy *policy, int person, int32_t day)
{
	return policy_is_employed(policy, person, day) && !policy_is_absent(policy, person, day);
}

/* The nearest day back, this one included, that somebody has who is at work now. */
static int32_t find_last_at_work(const struct policy *policy, const struct roster *roster,
				 const struct moment *moment)
{
	int32_t day = moment->duty_day;

	for (int i = 0; i < SEARCH_DAYS; i++, day--) {
		if (is_at_work(policy, roster_at(roster, day, moment->utc_ms).person,
			       moment->day)) {
			return day;
		}
	}
	return CIVIL_DAY_NONE;
}

/* Who stands in: next in the roster, and there on the day on which he would be rung. */
static int find_backup(const struct policy *policy, const struct roster *roster,
		       const struct duty *duty, int32_t rung_on, int64_t utc_ms)
{
	for (int i = 1; i <= BACKUP_DAYS; i++) {
		int person = roster_at(roster, duty->day + i, utc_ms).person;

		if (person != duty->person && is_at_work(policy, person, rung_on)) {
			return person;
		}
	}
	return PERSON_NONE;
}

static void fill_from_roster(const struct policy *policy, const struct roster *roster,
			     struct duty *duty, int32_t rung_on, int64_t utc_ms)
{
	struct roster_day row = roster_at(roster, duty->day, utc_ms);

	duty->person = row.person;
	duty->instead_of = row.instead_of;
	duty->kind = row.kind;
	duty->backup = find_backup(policy, roster, duty, rung_on, utc_ms);
}

static int32_t day_of_duty(const struct policy *policy, const struct roster *roster,
			   const struct moment *moment)
{
	if (moment->is_before_close) {
		return moment->duty_day;
	}
	if (policy->roster.off_hours != ROSTER_OFF_LAST_DUTY) {
		return find_served_day(roster, moment, 1);
	}
	return moment->is_open ? find_last_at_work(policy, roster, moment) :
				 find_served_day(roster, moment, -1);
}

bool duty_is_open(const struct policy *policy, const struct roster *roster, int64_t utc_ms)
{
	return moment_at(policy, roster, utc_ms).is_open;
}

struct duty duty_last(const struct policy *policy, const struct roster *roster, int64_t utc_ms)
{
	struct moment moment = moment_at(policy, roster, utc_ms);
	struct duty duty = { .day = find_last_at_work(policy, roster, &moment),
			     .person = PERSON_NONE,
			     .backup = PERSON_NONE,
			     .instead_of = PERSON_NONE,
			     .kind = ROSTER_GAP,
			     .is_off_hours = !moment.is_open };

	if (duty.day != CIVIL_DAY_NONE) {
		fill_from_roster(policy, roster, &duty, moment.day, utc_ms);
	}
	return duty;
}

struct duty duty_at(const struct policy *policy, const struct roster *roster, int64_t utc_ms)
{
	struct moment moment = moment_at(policy, roster, utc_ms);
	struct duty duty = { .day = moment.duty_day,
			     .person = PERSON_NONE,
			     .backup = PERSON_NONE,
			     .instead_of = PERSON_NONE,
			     .kind = ROSTER_OFF,
			     .is_off_hours = !moment.is_open };

	if (!moment.is_before_close && policy->roster.off_hours == ROSTER_OFF_HEAD) {
		return duty;
	}
	duty.day = day_of_duty(policy, roster, &moment);
	if (duty.day == CIVIL_DAY_NONE) {
		duty.kind = ROSTER_GAP;
		return duty;
	}
	fill_from_roster(policy, roster, &duty, moment.is_open ? moment.day : duty.day, utc_ms);
	return duty;
}

struct duty_heir duty_heir_of(const struct policy *policy, const struct roster *roster,
			      const struct duty *nobody, int64_t utc_ms)
{
	enum department_gap gap = policy->departments[policy->commercial].gap;
	struct duty_heir heir = { .duty.person = PERSON_NONE, .department = policy->commercial };

	if (nobody->kind == ROSTER_OFF) {
		heir.duty = duty_at(policy, roster, utc_ms);
	} else if (gap == GAP_TO_LAST_DUTY) {
		heir.duty = duty_last(policy, roster, utc_ms);
	} else if (gap == GAP_TO_CLIENT) {
		heir.department = policy->client;
	}
	return heir;
}

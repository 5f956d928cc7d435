#include "dutyd/store/offer_store.h"

#include <string.h>

#include "dutyd/base/str.h"

/* Columns of ARCHIVE_DECISIONS. */
enum {
	CALL,
	AT,
	STAGE,
	FAILED_LEG,
	SECONDS,
	LEG,
	ACTION,
	EMPLOYEE,
	DEPARTMENT,
	BELONGS_TO,
	LEGS,
	ROSTER_DAY,
	ANSWERED,
	ENDED
};

struct reader {
	const struct policy *policy;
	struct offers *offers;
	int64_t call;
	int32_t duty_day; /* for which the call's decisions asked the roster last */
};

/* The word after the target, "dial PJSIP/202 duty masha 20", in the leg of that number. */
static enum role role_of(const char *legs, int64_t leg)
{
	enum role role = ROLE_QUEUE;
	char word[16];

	for (int64_t i = 0; i < leg && legs != NULL; i++) {
		legs = strchr(legs, ';');
		legs = legs != NULL ? legs + 1 : NULL;
	}
	for (int i = 0; i < 2 && legs != NULL; i++) {
		legs = strchr(legs, ' ');
		legs = legs != NULL ? legs + 1 : NULL;
	}
	if (legs == NULL || !str_copy_n(word, sizeof(word), legs, strcspn(legs, " ;")) ||
	    !role_parse(word, &role)) {
		return ROLE_QUEUE;
	}
	return role;
}

/* The next leg is asked for: the one before has failed. */
static void end_last(struct reader *reader, int64_t call, int64_t at_ms)
{
	struct offers *offers = reader->offers;
	struct offer *last = offers->n > 0 ? &offers->all[offers->n - 1] : NULL;

	if (last != NULL && last->call == call && last->over_ms > at_ms) {
		last->over_ms = at_ms;
	}
}

static int64_t over_at(const struct archive_row *row, int64_t at_ms)
{
	int64_t over_ms = at_ms + archive_int(row, SECONDS) * 1000;
	int64_t answered_ms = archive_int(row, ANSWERED), ended_ms = archive_int(row, ENDED);

	if (answered_ms >= at_ms && answered_ms < over_ms) {
		over_ms = answered_ms;
	}
	return ended_ms >= at_ms && ended_ms < over_ms ? ended_ms : over_ms;
}

static void note_duty_day(struct reader *reader, const struct archive_row *row, int64_t call)
{
	const char *day = archive_text(row, ROSTER_DAY);

	if (call != reader->call) {
		reader->call = call;
		reader->duty_day = CIVIL_DAY_NONE;
	}
	if (day[0] != '\0' && !civil_parse(day, &reader->duty_day)) {
		reader->duty_day = CIVIL_DAY_NONE;
	}
}

static bool is_rung(const struct archive_row *row)
{
	enum stage stage;
	enum action action;

	return stage_parse(archive_text(row, STAGE), &stage) &&
	       action_parse(archive_text(row, ACTION), &action) &&
	       offer_is_made(stage, action, archive_text(row, EMPLOYEE));
}

static void take(const struct archive_row *row, void *arg)
{
	struct reader *reader = arg;
	int64_t at_ms = archive_int(row, AT), call = archive_int(row, CALL);

	note_duty_day(reader, row, call);
	if (strcmp(archive_text(row, STAGE), stage_name(STAGE_NEXT)) == 0) {
		end_last(reader, call, at_ms);
	}
	if (!is_rung(row)) {
		return;
	}
	struct offer offer = { .call = call,
			       .at_ms = at_ms,
			       .over_ms = over_at(row, at_ms),
			       .day = zone_day_at(reader->policy->zone, at_ms / 1000),
			       .duty_day = reader->duty_day,
			       .role = role_of(archive_text(row, LEGS), archive_int(row, LEG)) };

	str_copy_cut(offer.who, sizeof(offer.who), archive_text(row, EMPLOYEE));
	str_copy_cut(offer.belongs_to, sizeof(offer.belongs_to), archive_text(row, BELONGS_TO));
	str_copy_cut(offer.department, sizeof(offer.department), archive_text(row, DEPARTMENT));
	offers_add(reader->offers, &offer);
}

int offer_store_read(struct archive *archive, const struct policy *policy, int64_t from_ms,
		     int64_t until_ms, struct offers *offers)
{
	struct reader reader = { .policy = policy, .offers = offers, .duty_day = CIVIL_DAY_NONE };
	struct archive_ask ask = { .from_ms = from_ms,
				   .until_ms = until_ms,
				   .is_time_told = policy->intake.is_time_trusted };

	*offers = (struct offers){ 0 };
	return archive_read(archive, ARCHIVE_DECISIONS, &ask, take, &reader);
}

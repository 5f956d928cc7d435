#include "dutyd/domain/volume.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/report.h"

enum { BELONGS_TO = 2 }; /* of ARCHIVE_VOLUME */

static const struct listing_column total_columns[] = {
	{ "enquiries", "enquiries", LISTING_COUNT },
	{ "days", "days", LISTING_COUNT },
	{ "per_day", "a day", LISTING_TENTHS },
	{ "working_days", "working days", LISTING_COUNT },
	{ "per_working_day", "a working day", LISTING_TENTHS },
};

static const struct listing_column person_columns[] = {
	{ "who", "person", LISTING_PERSON },
	{ "enquiries", "enquiries", LISTING_COUNT },
	{ "share", "share", LISTING_PERCENT },
};

struct tally {
	const struct policy *policy;
	struct volume volume;
};

static void take(const struct archive_row *row, void *arg)
{
	struct tally *tally = arg;

	volume_add(&tally->volume, tally->policy, archive_text(row, BELONGS_TO));
}

static void add_rate(struct listing *listing, int enquiries, int days)
{
	listing_number(listing, days);
	if (days > 0) {
		listing_number(listing, volume_tenths(enquiries, days));
	} else {
		listing_empty(listing);
	}
}

static struct listing totals(const struct volume *volume)
{
	struct listing listing = LISTING(total_columns);

	listing_number(&listing, volume->enquiries);
	add_rate(&listing, volume->enquiries, volume->days);
	add_rate(&listing, volume->enquiries, volume->working_days);
	return listing;
}

static bool is_rep(const struct policy *policy, int person)
{
	const struct policy_department *commercial = &policy->departments[policy->commercial];

	for (int i = 0; i < commercial->n_members; i++) {
		if (commercial->members[i] == person) {
			return true;
		}
	}
	return false;
}

static struct listing people(const struct policy *policy, const struct volume *volume)
{
	struct listing listing = LISTING(person_columns);

	for (int i = 0; i < policy->n_people; i++) {
		if (volume->of[i] > 0 || is_rep(policy, i)) {
			listing_text(&listing, policy->people[i].id);
			listing_number(&listing, volume->of[i]);
			listing_number(&listing, volume_share(volume, volume->of[i]));
		}
	}
	return listing;
}

/* Of a month that is not over the days so far. */
static enum exit_code show(const struct report *report)
{
	const struct policy *policy = report->policy;
	int32_t today = zone_day_at(policy->zone, report->now_ms / 1000);
	struct tally tally = { .policy = policy };
	enum exit_code code = EXIT_TROUBLE;

	tally.volume =
		volume_make(policy, report->first, today < report->last ? today : report->last);
	if (report_read(report, ARCHIVE_VOLUME, policy->departments[policy->commercial].id, take,
			&tally)) {
		struct listing total = totals(&tally.volume),
			       person = people(policy, &tally.volume);
		struct report_part parts[] = { { NULL, &total, NULL },
					       { "people", &person, NULL } };

		code = report_show(report, parts, sizeof(parts) / sizeof(parts[0]));
	}
	volume_free(&tally.volume);
	return code;
}

enum exit_code cmd_report_volume(struct context *context)
{
	return report_run(context, REPORT_MONTH, show);
}

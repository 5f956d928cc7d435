#include <stdio.h>

#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/report.h"
#include "dutyd/dutyctl/simulate.h"

enum { BAR_COLUMNS = 48, CALLS_SIZE = 48 };

static const struct listing_column total_columns[] = {
	{ "profile", "profile", LISTING_TEXT },
	{ "seed", "seed", LISTING_COUNT },
	{ "days", "days", LISTING_COUNT },
	{ "calls", "calls", LISTING_COUNT },
	{ "decisions", "commercial decisions", LISTING_COUNT },
	{ "per_day", "a day", LISTING_TENTHS },
	{ "working_days", "working days", LISTING_COUNT },
	{ "per_working_day", "a working day", LISTING_TENTHS },
	{ "service_level", "answered in time", LISTING_PERCENT },
	{ "abandoned", "abandoned", LISTING_COUNT },
	{ "verdict", NULL, LISTING_TEXT },
};

static const struct listing_column way_columns[] = {
	{ "way", "", LISTING_TEXT },
	{ "enquiries", "enquiries", LISTING_COUNT },
	{ "rings", "phones rung", LISTING_COUNT },
	{ "stand_ins", "backup, head", LISTING_COUNT },
	{ "interruptions", "interruptions", LISTING_COUNT },
	{ "protected_minutes", "hours without an enquiry", LISTING_MINUTES },
	{ "cold_calls", "worth in cold calls", LISTING_TEXT },
};

static const struct listing_column person_columns[] = {
	{ "who", "person", LISTING_PERSON },
	{ "enquiries", "enquiries", LISTING_COUNT },
	{ "share", "share", LISTING_PERCENT },
	{ "interruptions", "interruptions", LISTING_COUNT },
	{ "interruptions_ring_one", "one in turn", LISTING_COUNT },
	{ "interruptions_ring_all", "all at once", LISTING_COUNT },
};

static const struct sim_way *way_of(const struct sim_report *report, enum sim_way_kind kind)
{
	for (int i = 0; i < report->n_ways; i++) {
		if (report->ways[i].kind == kind) {
			return &report->ways[i];
		}
	}
	return &report->ways[0];
}

/* "with duty: 0 interruptions of 6 reps; without: 428 …" */
static void put_verdict(const struct sim_report *report, char *text, size_t size)
{
	snprintf(text, size,
		 "%s: %d interruptions of %d reps; without: %d (one free phone in turn), %d (every "
		 "free phone at once)",
		 report->world->has_duty ? "with duty" : "with the head",
		 report->ways[0].interruptions, sim_undisturbed(report->world),
		 way_of(report, SIM_WAY_RING_ONE)->interruptions,
		 way_of(report, SIM_WAY_RING_ALL)->interruptions);
}

static void put_tenths(struct listing *listing, int enquiries, int days)
{
	if (days > 0) {
		listing_number(listing, volume_tenths(enquiries, days));
	} else {
		listing_empty(listing);
	}
}

static struct listing totals(const struct sim_report *report)
{
	struct listing listing = LISTING(total_columns);
	const struct volume *volume = &report->world->volume;
	const struct service_level *level = &report->world->level;
	int hundredths = service_level_hundredths(level);
	char verdict[256];

	put_verdict(report, verdict, sizeof(verdict));
	listing_text(&listing, report->profile);
	listing_number(&listing, report->seed);
	listing_number(&listing, volume->days);
	listing_number(&listing, level->calls);
	listing_number(&listing, volume->enquiries);
	put_tenths(&listing, volume->enquiries, volume->days);
	listing_number(&listing, volume->working_days);
	put_tenths(&listing, volume->enquiries, volume->working_days);
	if (hundredths >= 0) {
		listing_number(&listing, hundredths);
	} else {
		listing_empty(&listing);
	}
	listing_number(&listing, level->abandoned);
	listing_text(&listing, verdict);
	return listing;
}

static struct listing ways(const struct sim_report *report)
{
	struct listing listing = LISTING(way_columns);
	char calls[CALLS_SIZE];

	for (int i = 0; i < report->n_ways; i++) {
		const struct sim_way *way = &report->ways[i];
		int minutes = way->hours.protected_minutes;

		snprintf(calls, sizeof(calls), "%d\u2013%d", minutes / 60 * COLD_CALLS_FROM,
			 minutes / 60 * COLD_CALLS_TO);
		listing_text(&listing, way->name);
		listing_number(&listing, way->enquiries);
		listing_number(&listing, way->rings);
		listing_number(&listing, way->stand_ins);
		listing_number(&listing, way->interruptions);
		listing_number(&listing, minutes);
		listing_text(&listing, calls);
	}
	return listing;
}

static struct listing people(const struct sim_report *report)
{
	struct listing listing = LISTING(person_columns);
	const struct policy *policy = report->world->policy;
	const struct volume *volume = &report->world->volume;
	const struct policy_department *commercial = &policy->departments[policy->commercial];

	for (int i = 0; i <= commercial->n_members; i++) {
		bool is_head = i == commercial->n_members;
		int person = is_head ? commercial->head : commercial->members[i];

		if (person == PERSON_NONE || (is_head && volume->of[person] == 0)) {
			continue;
		}
		listing_text(&listing, policy->people[person].id);
		listing_number(&listing, volume->of[person]);
		listing_number(&listing, volume_share(volume, volume->of[person]));
		listing_number(&listing, report->ways[0].interrupted[person]);
		listing_number(&listing, way_of(report, SIM_WAY_RING_ONE)->interrupted[person]);
		listing_number(&listing, way_of(report, SIM_WAY_RING_ALL)->interrupted[person]);
	}
	return listing;
}

/* ---- bars ---- */

static int name_width(const struct sim_report *report)
{
	int width = 0;

	for (int i = 0; i < report->n_ways; i++) {
		int own = print_width(report->ways[i].name);

		width = own > width ? own : width;
	}
	return width;
}

static void print_bars(const struct sim_report *report)
{
	int width = name_width(report), most = 1;

	for (int i = 0; i < report->n_ways; i++) {
		most = report->ways[i].interruptions > most ? report->ways[i].interruptions : most;
	}
	puts("\ninterruptions");
	for (int i = 0; i < report->n_ways; i++) {
		int n = report->ways[i].interruptions;
		int bar = (int)(((int64_t)n * BAR_COLUMNS + most / 2) / most);

		printf("  ");
		print_padded(report->ways[i].name, width + 2);
		for (int b = 0; b < (n > 0 && bar == 0 ? 1 : bar); b++) {
			fputs("█", stdout);
		}
		printf("%s%d\n", bar > 0 ? " " : "", n);
	}
}

static void print_words(const struct sim_report *report)
{
	char verdict[256];

	put_verdict(report, verdict, sizeof(verdict));
	print_bars(report);
	printf("\n%s\n", verdict);
	puts("An interruption is a ring at a rep whose turn it was not; backup and head, who\n"
	     "stand in for a duty on the phone, are counted apart. Without duty the same\n"
	     "enquiries ring reps who are on shift, not out and not on a call, in turn or all\n"
	     "at once. Owners' own clients are counted nowhere, and what waiting for the phone\n"
	     "does to people is not modelled.");
}

enum exit_code simulate_show(const struct sim_report *report)
{
	const struct sim_plan *plan = report->plan;
	struct report shown = { .context = report->context,
				.policy = report->world->policy,
				.first = plan->first,
				.last = plan->first + plan->days - 1 };
	struct listing total = totals(report), way = ways(report), person = people(report);
	struct report_part parts[] = { { NULL, &total, NULL },
				       { "ways", &way, NULL },
				       { "people", &person, NULL } };
	enum exit_code code = report_show(&shown, parts, sizeof(parts) / sizeof(parts[0]));

	if (code == EXIT_FINE && !report->context->is_json) {
		print_words(report);
	}
	return code;
}

#include "dutyd/service/measures.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/exposition.h"
#include "dutyd/codec/json_out.h"

enum look { LOOK_COUNT, LOOK_NOW, LOOK_IS };

static const struct row {
	const char *group, *key; /* in status; _ms and _s are seconds in /metrics */
	enum look look;          /* counted up; as it is now; true or false */
	const char *help;
} rows[MEASURE_COUNT] = {
	[MEASURE_GENERATION] = { "config", "generation", LOOK_NOW,
				 "Configurations that were in force since the start." },
	[MEASURE_IN_PROGRESS] = { "calls", "in_progress", LOOK_NOW, "Calls that have not ended." },
	[MEASURE_UNANSWERED] = { "calls", "unanswered", LOOK_NOW,
				 "Requests that have no answer yet." },
	[MEASURE_OLDEST_MS] = { "calls", "oldest_unanswered_ms", LOOK_NOW,
				"Age of the oldest request that waits for its answer." },
	[MEASURE_REQUESTS] = { "calls", "requests", LOOK_COUNT, "Requests of all peers." },
	[MEASURE_REFUSED] = { "calls", "refused", LOOK_COUNT,
			      "Requests that could not be read or met." },
	[MEASURE_DECIDED] = { "calls", "decided", LOOK_COUNT, "Decisions that were made." },
	[MEASURE_REPEATED] = { "calls", "repeated", LOOK_COUNT,
			       "Requests that got the decision made before." },
	[MEASURE_NOT_DURABLE] = { "calls", "not_durable", LOOK_COUNT,
				  "Answers that went out before they were on disk." },
	[MEASURE_PAST_DEADLINE] = { "calls", "past_deadline", LOOK_COUNT,
				    "Requests that got the fallback, none decided in time." },
	[MEASURE_LATE] = { "calls", "late", LOOK_NOW,
			   "Decisions that went out before they were on disk, and wait for it." },
	[MEASURE_DURABLE] = { "store", "durable", LOOK_IS,
			      "Whether decisions reach the disk: /healthz is 200." },
	[MEASURE_BATCH_MS] = { "store", "batch_ms", LOOK_NOW,
			       "How long the store has been busy with what it does." },
	[MEASURE_CONSUMERS] = { "store", "consumers", LOOK_NOW,
				"Consumers of the decision queue that are connected." },
	[MEASURE_CRM_SKIPPED] = { "crm", "skipped", LOOK_IS,
				  "Whether the CRM is not asked, as it fails (circuit open)." },
	[MEASURE_DAYS_AHEAD] = { "roster", "days_ahead", LOOK_NOW,
				 "Days from today to the last one published; none are 0." },
	[MEASURE_STATE_S] = { "asterisk", "state_s", LOOK_NOW,
			      "How long the manager link has been in its state." },
	[MEASURE_SYNCED_S] = { "asterisk", "synced_s", LOOK_NOW,
			       "Since everything was last listed." },
	[MEASURE_CHANNELS] = { "asterisk", "channels", LOOK_NOW, "Channels of the PBX." },
	[MEASURE_LOGINS] = { "asterisk", "logins", LOOK_COUNT, "Logins to the manager." },
	[MEASURE_LOST] = { "asterisk", "lost", LOOK_COUNT, "Times that the link was lost." },
	[MEASURE_EVENTS] = { "asterisk", "events", LOOK_COUNT, "Events of the manager." },
	[MEASURE_CORRECTED] = { "asterisk", "corrected", LOOK_COUNT,
				"States of people that nothing proved any more." },
	[MEASURE_DUTY_MISSED] = { "asterisk", "duty_missed", LOOK_COUNT,
				  "Calls that rang at the duty's in vain." },
	[MEASURE_OFFERS_SIMULTANEOUS] = { "asterisk", "offers_simultaneous", LOOK_NOW,
					  "The most people of the commercial department whom one "
					  "call has rung at one moment since the start." },
};

void measures_show(struct buf *out, const struct measures *measures, const char *group)
{
	for (int i = 0; i < MEASURE_COUNT; i++) {
		if (strcmp(rows[i].group, group) != 0) {
			continue;
		}
		if (rows[i].look == LOOK_IS) {
			json_bool(out, rows[i].key, measures->of[i] != 0);
		} else {
			json_int(out, rows[i].key, measures->of[i]);
		}
	}
}

/* "state_s" is "state_seconds", and has as many decimals as its unit wants; 0 for none. */
static int name_unit(char *name)
{
	static const struct {
		const char *end;
		int decimals;
	} units[] = { { "_ms", 3 }, { "_s", 0 } };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n_end = strlen(units[i].end);

		if (n > n_end && strcmp(name + n - n_end, units[i].end) == 0) {
			str_copy(name + n - n_end, MEASURE_NAME_SIZE - (n - n_end), "_seconds");
			return units[i].decimals;
		}
	}
	return 0;
}

static void expose(struct buf *out, const struct row *row, int64_t value)
{
	char name[MEASURE_NAME_SIZE];
	bool is_count = row->look == LOOK_COUNT;

	snprintf(name, sizeof(name), "dutyd_%s_%s%s", row->group, row->key,
		 is_count ? "_total" : "");
	int decimals = name_unit(name);

	exposition_family(out, name, is_count ? EXPOSITION_COUNTER : EXPOSITION_GAUGE, row->help);
	if (value != MEASURE_UNKNOWN) {
		exposition_put(out, &(struct exposition_sample){
					    .name = name, .value = value, .decimals = decimals });
	}
}

void measures_expose(struct buf *out, const struct measures *measures)
{
	for (int i = 0; i < MEASURE_COUNT; i++) {
		expose(out, &rows[i], measures->of[i]);
	}
}

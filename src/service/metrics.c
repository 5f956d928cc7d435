#include "dutyd/service/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/exposition.h"
#include "dutyd/domain/staff.h"

/* One sample for each name that an enum has, 1 for the one that is. */
static void put_state(struct buf *out, const char *name, const char *const *names, int n, int is)
{
	for (int i = 0; i < n; i++) {
		exposition_put(out, &(struct exposition_sample){ .name = name,
								 .label = "state",
								 .label_value = names[i],
								 .value = i == is });
	}
}

static void write_states(struct buf *out, const struct health_view *health)
{
	static const char link[] = "dutyd_asterisk_state", crm[] = "dutyd_crm_state";
	const char *links[AMI_LINK_LIVE + 2], *crms[CRM_STATE_COUNT];
	int n = 0;

	for (; n <= AMI_LINK_LIVE; n++) {
		links[n] = ami_link_state_name((enum ami_link_state)n);
	}
	links[n] = "unused";
	exposition_family(out, link, EXPOSITION_GAUGE, "1 for the state of the manager link.");
	put_state(out, link, links, n + 1, health->pbx.is_used ? (int)health->pbx.link.state : n);
	for (int i = 0; i < CRM_STATE_COUNT; i++) {
		crms[i] = crm_state_name((enum crm_state)i);
	}
	exposition_family(out, crm, EXPOSITION_GAUGE, "1 for what came of the last look-up.");
	put_state(out, crm, crms, CRM_STATE_COUNT, (int)health->store.crm);
}

static void write_reasons(struct buf *out, const struct counters *counters)
{
	static const char name[] = "dutyd_decisions_total";

	exposition_family(out, name, EXPOSITION_COUNTER, "Decisions that were made, by reason.");
	for (int i = 0; i < REASON_COUNT; i++) {
		exposition_put(out, &(struct exposition_sample){
					    .name = name,
					    .label = "reason",
					    .label_value = reason_name((enum reason)i),
					    .value = counters->by_reason[i] });
	}
}

static void write_offers(struct buf *out, const struct counters *counters)
{
	static const char name[] = "dutyd_offers_total";

	exposition_family(out, name, EXPOSITION_COUNTER,
			  "Legs that rang somebody of the commercial department, by his part.");
	for (int i = 0; i < OFFER_KIND_COUNT; i++) {
		exposition_put(out, &(struct exposition_sample){
					    .name = name,
					    .label = "to",
					    .label_value = offer_kind_name((enum offer_kind)i),
					    .value = counters->offers[i] });
	}
}

static void write_people(struct buf *out, const struct staff *staff)
{
	static const char name[] = "dutyd_people";
	int n[PRESENCE_COUNT] = { 0 };

	for (int i = 0; i < staff->n; i++) {
		n[staff_presence(&staff->people[i])]++;
	}
	exposition_family(out, name, EXPOSITION_GAUGE, "People, by presence.");
	for (int i = 0; i < PRESENCE_COUNT; i++) {
		exposition_put(out, &(struct exposition_sample){ .name = name,
								 .label = "presence",
								 .label_value = presence_state_name(
									 (enum presence_state)i),
								 .value = n[i] });
	}
}

/* ---- lines: how many of a number's channels are in use (R-11) ---- */

struct line_tally {
	const struct policy *policy;
	int64_t *n; /* by line */
};

static void count_call(void *arg, const struct live_call *call)
{
	const struct line_tally *tally = arg;
	int line = policy_find_line(tally->policy, call->did);

	if (line >= 0) {
		tally->n[line]++;
	}
}

static void put_line(struct buf *out, const char *name, const char *line, int64_t value)
{
	exposition_put(
		out, &(struct exposition_sample){
			     .name = name, .label = "line", .label_value = line, .value = value });
}

static void write_lines(struct buf *out, const struct policy *policy, struct calls *calls)
{
	static const char busy[] = "dutyd_line_calls", all[] = "dutyd_line_channels";
	int64_t *n = xcalloc((size_t)policy->n_lines + 1, sizeof(*n));
	struct line_tally tally = { policy, n };

	calls_each(calls, count_call, &tally);
	exposition_family(out, busy, EXPOSITION_GAUGE, "Calls in progress, by the line they use.");
	for (int i = 0; i < policy->n_lines; i++) {
		put_line(out, busy, policy->lines[i].id, n[i]);
	}
	exposition_family(out, all, EXPOSITION_GAUGE, "Channels that the line has.");
	for (int i = 0; i < policy->n_lines; i++) {
		put_line(out, all, policy->lines[i].id, policy->lines[i].channels);
	}
	free(n);
}

/* "0.0025", "1": the shortest, as those who ask for a bucket by name expect it. */
static void write_bound(char *text, size_t size, int us)
{
	snprintf(text, size, "%d.%06d", us / 1000000, us % 1000000);

	char *end = text + strlen(text);

	while (end[-1] == '0') {
		*--end = '\0';
	}
	if (end[-1] == '.') {
		end[-1] = '\0';
	}
}

static void write_timing(struct buf *out, const char *name, const struct timing *timing,
			 const char *help)
{
	char sample[MEASURE_NAME_SIZE], bound[24];
	long long n = 0;

	exposition_family(out, name, EXPOSITION_HISTOGRAM, help);
	snprintf(sample, sizeof(sample), "%s_bucket", name);
	for (int i = 0; i < TIMING_BOUNDS; i++) {
		n += timing->of[i];
		write_bound(bound, sizeof(bound), timing_bounds_us[i]);
		exposition_put(out, &(struct exposition_sample){ .name = sample,
								 .label = "le",
								 .label_value = bound,
								 .value = n });
	}
	exposition_put(out, &(struct exposition_sample){ .name = sample,
							 .label = "le",
							 .label_value = "+Inf",
							 .value = timing->n });
	snprintf(sample, sizeof(sample), "%s_sum", name);
	exposition_put(out, &(struct exposition_sample){
				    .name = sample, .value = timing->sum_us, .decimals = 6 });
	snprintf(sample, sizeof(sample), "%s_count", name);
	exposition_put(out, &(struct exposition_sample){ .name = sample, .value = timing->n });
}

/* ---- the decision queue ---- */

static int64_t waits_ms(const struct queue_reader *reader, int64_t now_ms)
{
	bool is_waiting = reader->waits_since_ms != 0 && reader->waits_since_ms < now_ms;

	return is_waiting ? now_ms - reader->waits_since_ms : 0;
}

static int64_t figure_of(const struct queue_reader *reader, int column, int64_t now_ms)
{
	switch (column) {
	case 0:
		return reader->behind;
	case 1:
		return waits_ms(reader, now_ms);
	case 2:
		return reader->refused;
	default:
		return reader->dead;
	}
}

static void write_consumers(struct buf *out, const struct queue_readers *readers, int64_t now_ms)
{
	static const struct {
		const char *name, *help;
		int decimals;
	} columns[] = {
		{ "dutyd_consumer_behind", "Messages that the consumer has not confirmed.", 0 },
		{ "dutyd_consumer_waits_seconds", "Age of the first of them.", 3 },
		{ "dutyd_consumer_refused", "Messages that it has refused and may take yet.", 0 },
		{ "dutyd_consumer_dead_letters", "Messages that it will not get unless told so.",
		  0 },
	};

	for (int c = 0; c < (int)(sizeof(columns) / sizeof(columns[0])); c++) {
		exposition_family(out, columns[c].name, EXPOSITION_GAUGE, columns[c].help);
		for (int i = 0; i < readers->n; i++) {
			exposition_put(out, &(struct exposition_sample){
						    .name = columns[c].name,
						    .label = "consumer",
						    .label_value = readers->all[i].name,
						    .value = figure_of(&readers->all[i], c, now_ms),
						    .decimals = columns[c].decimals });
		}
	}
}

static void write_queue(struct buf *out, const struct metrics_view *view)
{
	static const char kept[] = "dutyd_queue_messages", last[] = "dutyd_queue_last_seq";

	if (view->readers == NULL) {
		return; /* the store has not said in time; better no figure than an old one */
	}
	exposition_family(out, kept, EXPOSITION_GAUGE, "Messages that the decision queue keeps.");
	exposition_put(out,
		       &(struct exposition_sample){ .name = kept, .value = view->readers->kept });
	exposition_family(out, last, EXPOSITION_GAUGE, "Sequence number of the newest message.");
	exposition_put(out,
		       &(struct exposition_sample){ .name = last, .value = view->readers->last });
	write_consumers(out, view->readers, view->health->now_ms);
}

static void write_program(struct buf *out, const struct counters *counters)
{
	static const char build[] = "dutyd_build_info", start[] = "process_start_time_seconds";

	exposition_family(out, build, EXPOSITION_GAUGE, "The program's version.");
	exposition_put(out, &(struct exposition_sample){ .name = build,
							 .label = "version",
							 .label_value = DUTYD_VERSION,
							 .value = 1 });
	exposition_family(out, start, EXPOSITION_GAUGE, "When it started, since 1970.");
	exposition_put(out, &(struct exposition_sample){
				    .name = start, .value = counters->started_ms, .decimals = 3 });
}

void metrics_write(struct buf *out, const struct metrics_view *view)
{
	write_program(out, view->counters);
	measures_expose(out, view->measures);
	write_reasons(out, view->counters);
	write_offers(out, view->counters);
	write_timing(out, "dutyd_answer_seconds", &view->counters->answers,
		     "From a request to the answer with its decision.");
	write_timing(out, "dutyd_commit_seconds", &view->counters->commits,
		     "Of a decision's batch: from the look-ups until it is on disk.");
	write_states(out, view->health);
	write_lines(out, view->policy, view->calls);
	write_people(out, view->staff);
	write_queue(out, view);
}

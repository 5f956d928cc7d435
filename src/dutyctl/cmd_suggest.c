#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/closing.h"
#include "dutyd/domain/muster.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/store/deal_store.h"

enum { OUTPUT_MAX = 32768, DAY_MS = 86400000 };

struct reps {
	const struct policy *policy;
	struct closing *closings; /* by index of policy->people, like strengths */
	int *strengths;
	int n;
	int of[PRESENCE_PEOPLE_MAX]; /* the strongest first */
};

static void count_deal(struct reps *reps, const struct deal *deal, int64_t at_ms)
{
	bool is_won = strcmp(deal->stage, "won") == 0 && deal->closed_ms <= at_ms;

	if (deal->opened_ms <= at_ms) {
		closing_count(reps->policy, reps->closings, deal->employee, is_won);
	}
}

/* Another program's CRM may have no deals: then what the configuration says is all there is. */
static void count_deals(const struct context *context, struct reps *reps, int64_t at_ms)
{
	const struct policy *policy = reps->policy;
	int64_t days = policy->departments[policy->commercial].suggest_days;
	struct deal_ask ask = { .which = DEALS_OPENED, .from_ms = at_ms - days * DAY_MS };
	struct deals deals;
	struct err err;

	if (deal_store_read(policy, &ask, &deals, &err) != 0) {
		context_trouble(context, "by people.strength, no deals: %s", err.text);
	}
	for (int i = 0; i < deals.n; i++) {
		count_deal(reps, &deals.all[i], at_ms);
	}
	deals_free(&deals);
}

static void print_reps(const struct reps *reps)
{
	struct print_table table;
	char strength[16], closed[48];

	print_table_init(&table, 4);
	for (int i = 0; i < reps->n; i++) {
		const struct policy_person *person = &reps->policy->people[reps->of[i]];
		const struct closing *closing = &reps->closings[reps->of[i]];

		snprintf(strength, sizeof(strength), "%d", person->strength);
		snprintf(closed, sizeof(closed), "%d%% %d/%d", closing_percent(closing),
			 closing->won, closing->received);
		print_table_row(&table, (const char *[]){ person->id, person->name, strength,
							  closing->received > 0 ? closed : "-" });
	}
	print_table_end(&table, NULL);
}

static bool print_reps_json(const struct reps *reps)
{
	static char memory[OUTPUT_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	json_open_array(&out, "reps");
	for (int i = 0; i < reps->n; i++) {
		const struct policy_person *person = &reps->policy->people[reps->of[i]];
		const struct closing *closing = &reps->closings[reps->of[i]];

		json_open(&out, NULL);
		json_text(&out, "id", person->id);
		json_text(&out, "name", person->name);
		json_int(&out, "strength", person->strength);
		json_int(&out, "received", closing->received);
		json_int(&out, "won", closing->won);
		json_close(&out);
	}
	json_close_array(&out);
	json_close(&out);
	return print_json(&out);
}

static enum exit_code suggest(const struct context *context, const struct policy *policy,
			      int64_t at_ms)
{
	struct muster muster = { .policy = policy, .utc_ms = at_ms };
	size_t n_people = (size_t)policy->n_people;
	struct reps reps = { .policy = policy,
			     .closings = xcalloc(n_people, sizeof(*reps.closings)),
			     .strengths = xcalloc(n_people, sizeof(*reps.strengths)) };
	bool is_printed = true;

	count_deals(context, &reps, at_ms);
	closing_strengths(policy, reps.closings, reps.strengths);
	reps.n = muster_rank(&muster, reps.strengths, reps.of);
	if (!context->is_json) {
		print_reps(&reps);
	} else {
		is_printed = print_reps_json(&reps);
	}
	free(reps.closings);
	free(reps.strengths);
	if (!is_printed) {
		return EXIT_TROUBLE;
	}
	return context_end(context, reps.n > 0 ? EXIT_FINE : EXIT_NEGATIVE);
}

enum exit_code cmd_suggest(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	int64_t at_ms = clock_wall_ms();
	enum exit_code code;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind > 1) {
		return context_misused(context, "one time, in quotes when it has blanks");
	}
	const char *text = context->argv[optind];
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (text != NULL && !zone_parse_ms(policy->zone, text, &at_ms)) {
		code = context_misused(context, "\"%s\" is no time (\"2026-12-01 11:00\")", text);
	} else {
		code = suggest(context, policy, at_ms);
	}
	policy_unref(&policy);
	return code;
}

#include "dutyd/dutyctl/reps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/store/deal_store.h"

enum { DAY_MS = 86400000 };

static void count_deal(struct reps *reps, const struct deal *deal)
{
	int64_t at_ms = reps->muster->utc_ms;
	bool is_won = strcmp(deal->stage, "won") == 0 && deal->closed_ms <= at_ms;

	if (deal->opened_ms <= at_ms) {
		closing_count(reps->muster->policy, reps->closings, deal->employee, is_won);
	}
}

/* Another program's CRM may have no deals: then what the configuration says is all there is. */
static void count_deals(struct reps *reps, const struct context *context)
{
	const struct policy *policy = reps->muster->policy;
	int64_t days = policy->departments[policy->commercial].suggest_days;
	struct deal_ask ask = { .which = DEALS_OPENED,
				.from_ms = reps->muster->utc_ms - days * DAY_MS };
	struct deals deals;
	struct err err;

	if (deal_store_read(policy, &ask, &deals, &err) != 0) {
		context_trouble(context, "by people.strength, no deals: %s", err.text);
	}
	for (int i = 0; i < deals.n; i++) {
		count_deal(reps, &deals.all[i]);
	}
	deals_free(&deals);
}

void reps_rank(struct reps *reps, const struct context *context, const struct muster *muster)
{
	size_t n_people = (size_t)muster->policy->n_people;

	*reps = (struct reps){ .muster = muster,
			       .closings = xcalloc(n_people, sizeof(*reps->closings)),
			       .strengths = xcalloc(n_people, sizeof(*reps->strengths)) };
	count_deals(reps, context);
	closing_strengths(muster->policy, reps->closings, reps->strengths);
	reps->n = muster_rank(muster, reps->strengths, reps->of);
}

void reps_finish(struct reps *reps)
{
	free(reps->closings);
	free(reps->strengths);
	reps->closings = NULL;
	reps->strengths = NULL;
	reps->n = 0;
}

static const char *presence_of(const struct reps *reps, int person)
{
	return presence_state_name(muster_presence(reps->muster, person));
}

void reps_print(const struct reps *reps)
{
	bool has_presence = reps->muster->presence != NULL;
	struct print_table table;
	char strength[16], closed[48];

	print_table_init(&table, 5);
	for (int i = 0; i < reps->n; i++) {
		const struct policy_person *person = &reps->muster->policy->people[reps->of[i]];
		const struct closing *closing = &reps->closings[reps->of[i]];

		snprintf(strength, sizeof(strength), "%d", person->strength);
		snprintf(closed, sizeof(closed), "%d%% %d/%d", closing_percent(closing),
			 closing->won, closing->received);
		print_table_row(&table,
				(const char *[]){ person->id, person->name, strength,
						  closing->received > 0 ? closed : "-",
						  has_presence ? presence_of(reps, reps->of[i]) :
								 NULL,
						  NULL });
	}
	print_table_end(&table, NULL);
}

void reps_write(const struct reps *reps, struct buf *out)
{
	json_open_array(out, "reps");
	for (int i = 0; i < reps->n; i++) {
		const struct policy_person *person = &reps->muster->policy->people[reps->of[i]];
		const struct closing *closing = &reps->closings[reps->of[i]];

		json_open(out, NULL);
		json_text(out, "id", person->id);
		json_text(out, "name", person->name);
		json_int(out, "strength", person->strength);
		json_int(out, "received", closing->received);
		json_int(out, "won", closing->won);
		if (reps->muster->presence != NULL) {
			json_text(out, "presence", presence_of(reps, reps->of[i]));
		}
		json_close(out);
	}
	json_close_array(out);
}

#include <stdio.h>

#include "dutyd/base/clock.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/muster.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum { OUTPUT_MAX = 32768 };

static void print_reps(const struct policy *policy, const int *reps, int n)
{
	struct print_table table;
	char strength[16];

	print_table_init(&table, 3);
	for (int i = 0; i < n; i++) {
		const struct policy_person *person = &policy->people[reps[i]];

		snprintf(strength, sizeof(strength), "%d", person->strength);
		print_table_row(&table, (const char *[]){ person->id, person->name, strength });
	}
	print_table_end(&table, NULL);
}

static bool print_reps_json(const struct policy *policy, const int *reps, int n)
{
	static char memory[OUTPUT_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	json_open_array(&out, "reps");
	for (int i = 0; i < n; i++) {
		const struct policy_person *person = &policy->people[reps[i]];

		json_open(&out, NULL);
		json_text(&out, "id", person->id);
		json_text(&out, "name", person->name);
		json_int(&out, "strength", person->strength);
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
	int reps[PRESENCE_PEOPLE_MAX];
	int n = muster_rank(&muster, NULL, reps);

	if (!context->is_json) {
		print_reps(policy, reps, n);
	} else if (!print_reps_json(policy, reps, n)) {
		return EXIT_TROUBLE;
	}
	return context_end(context, n > 0 ? EXIT_FINE : EXIT_NEGATIVE);
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

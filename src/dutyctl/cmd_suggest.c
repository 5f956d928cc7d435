#include "dutyd/base/clock.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/reps.h"

enum { OUTPUT_MAX = 32768 };

static bool print_reps_json(const struct reps *reps)
{
	static char memory[OUTPUT_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	reps_write(reps, &out);
	json_close(&out);
	return print_json(&out);
}

static enum exit_code suggest(const struct context *context, const struct policy *policy,
			      int64_t at_ms)
{
	struct muster muster = { .policy = policy, .utc_ms = at_ms };
	struct reps reps;
	bool is_printed = true;

	reps_rank(&reps, context, &muster);
	enum exit_code code = reps.n > 0 ? EXIT_FINE : EXIT_NEGATIVE;
	if (!context->is_json) {
		reps_print(&reps);
	} else {
		is_printed = print_reps_json(&reps);
	}
	reps_finish(&reps);
	return is_printed ? context_end(context, code) : EXIT_TROUBLE;
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

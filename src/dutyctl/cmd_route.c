#include "dutyd/codec/decision_json.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_view.h"
#include "dutyd/dutyctl/route.h"

enum {
	OPTION_FROM = CONTEXT_LONG_ONLY,
	OPTION_TO,
	OPTION_AT,
	OPTION_SET,
	OPTION_STAGE,
	OPTION_EXPLAIN
};

static const struct option own[] = {
	{ "from", required_argument, NULL, OPTION_FROM },
	{ "to", required_argument, NULL, OPTION_TO },
	{ "at", required_argument, NULL, OPTION_AT },
	{ "set", required_argument, NULL, OPTION_SET },
	{ "stage", required_argument, NULL, OPTION_STAGE },
	{ "explain", no_argument, NULL, OPTION_EXPLAIN },
	{ NULL, 0, NULL, 0 },
};

/* False when the command is over: *code. */
static bool read_options(struct context *context, struct route_words *words, bool *is_explained,
			 enum exit_code *code)
{
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		switch (option) {
		case CONTEXT_STOP:
			return false;
		case OPTION_FROM:
			words->from = optarg;
			break;
		case OPTION_TO:
			words->to = optarg;
			break;
		case OPTION_AT:
			words->at = optarg;
			break;
		case OPTION_STAGE:
			words->stage = optarg;
			break;
		case OPTION_EXPLAIN:
			*is_explained = true;
			break;
		default:
			if (words->n_set == ROUTE_SET_MAX) {
				*code = context_misused(context, "too many --set");
				return false;
			}
			words->set[words->n_set++] = optarg;
			break;
		}
	}
	return true;
}

/* The note goes first and to stderr: with --json stdout holds nothing but the object. */
static enum exit_code print_route(const struct context *context, const struct route *route,
				  bool is_explained)
{
	static char memory[DECISION_JSON_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	if (route->crm_problem.text[0] != '\0') {
		context_trouble(context, "decided without the CRM: %s: %s",
				route->policy->crm.database, route->crm_problem.text);
	}
	if (route->store_problem.text[0] != '\0') {
		context_trouble(context, "decided without the ledger: %s",
				route->store_problem.text);
	}
	if (context->is_json) {
		decision_json_write(&out, route->policy, &route->party, &route->decision,
				    &route->answer);
		return context_end(context, print_json(&out) ? EXIT_FINE : EXIT_TROUBLE);
	}
	route_print(route);
	if (is_explained) {
		route_print_explained(route);
	}
	return context_end(context, EXIT_FINE);
}

static enum exit_code route_with(const struct context *context, const struct policy *policy,
				 const struct route_words *words, bool is_explained)
{
	static struct route route; /* too big for comfort on a stack */

	if (!route_ask(context, policy, words, &route)) {
		return EXIT_TROUBLE;
	}
	if (policy->has_roster && !roster_view_book(context, policy, &route.book)) {
		return EXIT_TROUBLE;
	}
	route_decide(&route);
	enum exit_code code = print_route(context, &route, is_explained);
	route_finish(&route);
	return code;
}

enum exit_code cmd_route(struct context *context)
{
	struct route_words words = { .from = NULL };
	bool is_explained = false;
	enum exit_code code;

	if (!read_options(context, &words, &is_explained, &code)) {
		return code;
	}
	if (words.from == NULL) {
		return context_misused(context, "--from is missing: the caller's number, \"\" when "
						"he hides it");
	}
	if (optind < context->argc) {
		return context_misused(context, "\"%s\" is not wanted; blanks need quotes",
				       context->argv[optind]);
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	code = route_with(context, policy, &words, is_explained);
	policy_unref(&policy);
	return code;
}

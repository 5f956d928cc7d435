#include "dutyd/base/clock.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/domain/verdict.h"
#include "dutyd/dutyctl/route.h"
#include "dutyd/store/crm_former.h"
#include "dutyd/store/crm_org.h"
#include "dutyd/store/owners.h"

/* As the store thread does it, deadline and all; the CRM is opened for this one look-up. */
static void look_up_in_crm(struct route *route)
{
	const struct policy *policy = route->policy;
	int64_t deadline_ms = clock_monotonic_ms() + policy->crm.budget_ms;
	struct crm *crm = crm_create();

	crm_begin(crm, policy);
	crm_look_up(crm, policy, &route->caller, deadline_ms, &route->party);
	if (shopper_is(&policy->quality, &route->caller)) { /* an ordinary unknown caller */
		route->party = (struct party){ .state = CRM_STATE_OK, .match = MATCH_NONE };
	}
	crm_look_up_org(crm, policy, &route->clue, deadline_ms, &route->party);
	crm_look_up_former(crm, policy, deadline_ms, &route->party);
	crm_end(crm);
	err_set(&route->crm_problem, "%s", crm_problem(crm));
	crm_destroy(&crm);
}

static void look_up_in_ledger(struct route *route)
{
	static const struct phone nobody = { .kind = PHONE_WITHHELD };
	const struct policy *policy = route->policy;
	bool is_test = shopper_is(&policy->quality, &route->caller);

	if (owners_read_file(policy->store_database, is_test ? &nobody : &route->caller,
			     &route->clue, &route->party, &route->store_problem) == 0) {
		route->store_problem.text[0] = '\0';
	}
}

void route_decide(struct route *route)
{
	look_up_in_crm(route);
	look_up_in_ledger(route);
	route->roster = horizon_compose(route->policy, route->book, route->situation.now_ms);
	decide(route->policy, route->roster, NULL, &route->situation, &route->decision);
	verdict_conclude(route->policy, &route->walk, &route->decision);
	answer_from_decision(route->policy, &route->party, &route->decision, &route->answer);
}

void route_finish(struct route *route)
{
	roster_unref(&route->roster);
	book_free(&route->book);
}

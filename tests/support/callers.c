#include "callers.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/str.h"
#include "dutyd/config/load.h"

struct policy *callers_policy(void)
{
	struct config_options options = { .is_start = true };
	struct report report;

	report_init(&report);
	struct policy *policy = config_load(TEST_TOP_DIR "/conf/dutyd.conf", &options, &report);
	if (policy == NULL) {
		report_print(&report, stderr);
	}
	report_finish(&report);
	return policy;
}

int64_t callers_instant(const struct policy *policy, const char *text)
{
	int64_t ms;

	if (!zone_parse_ms(policy->zone, text, &ms)) {
		fprintf(stderr, "no instant: %s\n", text);
		abort();
	}
	return ms;
}

static void own(const struct policy *policy, struct party_owner *owner, const char *id,
		const char *since)
{
	str_copy(owner->id, sizeof(owner->id), id);
	owner->since = callers_instant(policy, since) / 1000;
}

void callers_make(const struct policy *policy, enum who who, struct party *party)
{
	*party = (struct party){ .state = CRM_STATE_OK,
				 .match = MATCH_EXACT,
				 .contact_id = 1,
				 .company_id = 1,
				 .kind = PARTY_ORG };
	str_copy(party->company_name, sizeof(party->company_name), "ООО Вектор");
	switch (who) {
	case OWNED:
		own(policy, &party->owner_as_org, "vpetrov", "2026-11-20"); /* the CRM login */
		break;
	case OWNED_BY_OFFICER:
		own(policy, &party->owner_as_org, "anya", "2026-11-20");
		break;
	case OWNED_ABSENT:
		own(policy, &party->owner_as_org, "olya", "2026-11-20");
		break;
	case OWNED_GONE:
		own(policy, &party->owner_as_org, "boris", "2026-11-20");
		break;
	case OWNED_STALE:
		own(policy, &party->owner_as_org, "vasya", "2026-01-10");
		break;
	case PRIVATE_AT_BOSCH:
		own(policy, &party->owner_as_org, "vasya", "2026-11-20");
		party->is_company_large = true;
		break;
	case LARGE:
		party->is_company_large = true;
		break;
	case SEVERAL_OFFICES:
		party->offices = 2;
		break;
	case AMBIGUOUS:
		party->match = MATCH_AMBIGUOUS;
		break;
	case SHARED:
		party->match = MATCH_SHARED;
		break;
	case BLOCKED:
		party->is_blocked = true;
		break;
	case LOCKED:
		*party = (struct party){ .state = CRM_STATE_TIMEOUT };
		break;
	case BROKEN:
		*party = (struct party){ .state = CRM_STATE_ERROR };
		break;
	case WITHHELD:
		*party = (struct party){ .state = CRM_STATE_SKIPPED };
		break;
	default:
		*party = (struct party){ .state = CRM_STATE_OK };
		break;
	}
}

#include "dutyd/domain/service_level.h"

bool call_is_first_line(const struct call_course *call)
{
	if (!call->has_arrival) {
		return false;
	}
	switch (call->reason) {
	case REASON_FIRST_LINE:
	case REASON_OWNER_GONE:
	case REASON_CALLER_WITHHELD:
	case REASON_CRM_AMBIGUOUS:
	case REASON_CRM_TIMEOUT:
	case REASON_CRM_ERROR:
	case REASON_DEADLINE:
		return true;
	default:
		return false;
	}
}

bool call_is_unqualified(const struct call_course *call)
{
	return call_is_first_line(call) && call->answered_ms != 0 && call->ended_ms != 0 &&
	       !call->has_verdict;
}

static void add_up(int64_t *sum, int64_t *longest, int64_t ms)
{
	*sum += ms;
	*longest = ms > *longest ? ms : *longest;
}

static void add_contact(struct service_level *level, const struct call_course *call)
{
	int64_t contact_ms = call->answered_ms;

	if (contact_ms == 0 || (call->called_back_ms != 0 && call->called_back_ms < contact_ms)) {
		contact_ms = call->called_back_ms;
	}
	level->new_enquiries++;
	if (contact_ms == 0) {
		level->not_contacted++;
		return;
	}
	level->contacted++;
	add_up(&level->contact_ms, &level->longest_contact_ms, contact_ms - call->arrived_ms);
}

static void add_wait(struct service_level *level, const struct call_course *call,
		     int answer_seconds)
{
	int64_t wait_ms = call->answered_ms - call->arrived_ms;

	level->answered++;
	level->in_time += wait_ms <= answer_seconds * INT64_C(1000);
	add_up(&level->wait_ms, &level->longest_ms, wait_ms);
}

void service_level_add(struct service_level *level, const struct call_course *call,
		       int answer_seconds)
{
	level->calls++;
	if (call->has_arrival && call->action == ACTION_REJECT) {
		level->rejected++;
		return;
	}
	if (call_is_first_line(call) || call->reason == REASON_AFTER_HOURS) {
		add_contact(level, call);
	}
	if (call->answered_ms != 0) {
		add_wait(level, call, answer_seconds);
	} else if (call->has_arrival && call->action == ACTION_MESSAGE) {
		level->messages++;
	} else if (call->ended_ms != 0) {
		level->abandoned++;
	} else {
		level->under_way++;
	}
}

int service_level_hundredths(const struct service_level *level)
{
	int64_t all = (int64_t)level->answered + level->abandoned;

	return all == 0 ? -1 : (int)(level->in_time * INT64_C(10000) / all);
}

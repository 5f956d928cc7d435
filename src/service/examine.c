#include "dutyd/service/examine.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"

enum { SCORE_MAX = 100 };

static bool refuse(struct refusal *refusal, const char *field, const char *text)
{
	refusal->field = field;
	err_set(&refusal->err, "%s", text);
	return false;
}

/* A day alone is its noon: a test needs no minute. */
static bool read_moment(const struct policy *policy, const char *text, int64_t *at_ms)
{
	char date[CIVIL_TEXT_SIZE], noon[CIVIL_TEXT_SIZE + 8];
	int32_t day;

	if (text[0] == '\0') {
		return true;
	}
	if (!civil_parse(text, &day)) {
		return zone_parse_ms(policy->zone, text, at_ms);
	}
	civil_format(day, date);
	snprintf(noon, sizeof(noon), "%s 12:00", date);
	return zone_parse_ms(policy->zone, noon, at_ms);
}

bool examine_read(const struct policy *policy, const struct request *request, struct job_call *call,
		  struct refusal *refusal)
{
	int person = policy_find_person_any(policy, request->who);
	int64_t score = -1;

	if (strcmp(request->action, "add") != 0) {
		return refuse(refusal, "action", "wanted add");
	}
	if (person == PERSON_NONE) {
		return refuse(refusal, "who", "nobody is called so");
	}
	if (request->score[0] != '\0' && !str_to_int(request->score, 0, SCORE_MAX, &score)) {
		return refuse(refusal, "score", "wanted a whole number from 0 to 100");
	}
	call->now_ms = clock_wall_ms();
	call->tested_ms = call->now_ms;
	if (!read_moment(policy, request->at, &call->tested_ms)) {
		return refuse(refusal, "at", "not a day or time such as 2026-12-01");
	}
	if (request->call[0] != '\0' && !intake_name_call(request, call, refusal)) {
		return false;
	}
	str_copy(call->by, sizeof(call->by), policy_person_id(policy, person));
	str_copy_cut(call->name, sizeof(call->name), request->reason);
	call->score = (int)score;
	return true;
}

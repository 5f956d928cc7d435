#include "dutyd/domain/head_tally.h"

#include <string.h>

static const char *const fate_names[HEAD_FATE_COUNT] = {
	[HEAD_OPEN] = "open",
	[HEAD_KEPT] = "kept",
	[HEAD_PASSED] = "passed",
	[HEAD_RETURNED] = "returned",
};

static const char *const outcome_names[HEAD_OUTCOME_COUNT] = {
	[HEAD_WON] = "won",
	[HEAD_LOST] = "lost",
	[HEAD_DEAL_OPEN] = "in work",
	[HEAD_NO_DEAL] = "no deal",
};

const char *head_fate_name(enum head_fate fate)
{
	return fate_names[fate];
}

const char *head_outcome_name(enum head_outcome outcome)
{
	return outcome_names[outcome];
}

enum head_fate head_fate_of(const char *last_act, const char *whom, const char *head)
{
	if (strcmp(last_act, "handback") == 0 || strcmp(last_act, "end") == 0) {
		return HEAD_RETURNED;
	}
	if (last_act[0] != '\0' && strcmp(whom, head) != 0) {
		return HEAD_PASSED;
	}
	return strcmp(last_act, "HEAD_ASSIGNED") == 0 ? HEAD_KEPT : HEAD_OPEN;
}

enum head_outcome head_outcome_with(enum head_outcome so_far, const char *stage)
{
	if (so_far == HEAD_WON || strcmp(stage, "won") == 0) {
		return HEAD_WON;
	}
	if (so_far == HEAD_DEAL_OPEN || strcmp(stage, "open") == 0) {
		return HEAD_DEAL_OPEN;
	}
	return strcmp(stage, "lost") == 0 ? HEAD_LOST : so_far;
}

void head_tally_add(struct head_tally *tally, enum head_fate fate, enum head_outcome outcome)
{
	tally->received++;
	tally->of[fate][outcome]++;
}

int head_tally_fate(const struct head_tally *tally, enum head_fate fate)
{
	int n = 0;

	for (int o = 0; o < HEAD_OUTCOME_COUNT; o++) {
		n += tally->of[fate][o];
	}
	return n;
}

int head_tally_outcome(const struct head_tally *tally, enum head_outcome outcome)
{
	int n = 0;

	for (int f = 0; f < HEAD_FATE_COUNT; f++) {
		n += tally->of[f][outcome];
	}
	return n;
}

#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/dice.h"
#include "sim_run.h"

enum {
	LIFT_FROM_MS = 2000, /* after so long a free phone is lifted */
	LIFT_WITHIN_MS = 8000,
	BUSY_AFTER_MS = 500,
	ASK_AGAIN_MS = 3000, /* as in extensions_dutyd.conf */
	WORTH_ASKING_MS = 1000,
	MESSAGE_MS = 30000
};

/* What a call's chance is drawn for: its legs are 1, 2, 3 … */
enum { CHANCE_TALK = 100, CHANCE_ASK = 200 };

/* ---- jobs ---- */

static int duty_of(const struct sim_run *run, int64_t at_ms)
{
	const struct policy *policy = run->simulation->policy;

	return policy->has_roster && run->roster != NULL ?
		       duty_at(policy, run->roster, at_ms).person :
		       PERSON_NONE;
}

static struct job *make_job(struct sim_run *run, const struct sim_course *course, enum stage stage)
{
	const struct policy *policy = run->simulation->policy;
	bool is_note = stage == STAGE_ANSWERED || stage == STAGE_ENDED;
	struct job *job =
		job_create(is_note ? JOB_NOTE : JOB_DECIDE, run->simulation->policy, run->roster);
	struct job_call *call = &job->call;

	call->stage = stage;
	call->now_ms = course->at_ms;
	str_copy(call->source, sizeof(call->source), "simulation");
	snprintf(call->pbx_id, sizeof(call->pbx_id), "%d", course->index + 1);
	if (!is_note) {
		sim_presence(&run->people, duty_of(run, course->at_ms), course->at_ms,
			     &run->presence);
		job->presence = &run->presence;
	}
	if (policy->n_lines > 0) {
		str_copy(call->did, sizeof(call->did), policy->lines[0].number);
	}
	return job;
}

/* The same, run; the job is for job_destroy. */
static struct job *ask(struct sim_run *run, struct job *job)
{
	sim_run_job(run, job);
	return job;
}

/* ---- what happens next ---- */

void sim_go_on(struct sim_run *run, struct sim_course *course, enum sim_step step, int64_t at_ms)
{
	course->step = step;
	course->at_ms = at_ms;
	sim_queue_put(&run->queue, course);
}

static void fail(struct sim_run *run, struct sim_course *course, const char *status, int64_t at_ms)
{
	str_copy(course->status, sizeof(course->status), status);
	sim_go_on(run, course, STEP_NEXT, at_ms);
}

static void end(struct sim_run *run, struct sim_course *course, const char *outcome, int64_t at_ms)
{
	str_copy(course->status, sizeof(course->status), outcome);
	sim_go_on(run, course, STEP_END, at_ms);
}

static bool is_enquiry(const struct sim_course *course)
{
	return course->call->kind < PROFILE_ENQUIRIES;
}

/* Whoever lifts has no hands free until he has done with the caller. */
static void lift(struct sim_run *run, struct sim_course *course, int person, int64_t at_ms)
{
	const struct profile *profile = run->simulation->profile;
	struct dice dice = dice_make(course->call->seed, CHANCE_TALK + (uint64_t)course->legs);
	bool is_asked = course->is_first_line && !course->is_handed_over;
	bool is_kept = !is_asked || !is_enquiry(course);
	int64_t seconds = (is_asked ? dice_about(&dice, profile->people.ask_seconds) : 0) +
			  (is_kept ? dice_about(&dice, profile->people.talk_seconds) : 0);

	course->person = person;
	course->talk_until_ms = at_ms + seconds * 1000;
	run->people.busy_until_ms[person] = course->talk_until_ms;
	sim_go_on(run, course, STEP_ANSWER, at_ms);
}

/* somebody beside the duty reaches for the phone. */
static int neighbour_of(const struct sim_run *run, int person, struct dice *dice, int64_t at_ms)
{
	const struct policy *policy = run->simulation->policy;
	const struct policy_department *commercial = &policy->departments[policy->commercial];
	int other = commercial->members[dice_below(dice, commercial->n_members)];

	if (person != duty_of(run, at_ms) ||
	    !dice_percent(dice, run->simulation->profile->people.neighbour) ||
	    sim_is_away(&run->people, other, person, at_ms) ||
	    sim_is_busy(&run->people, other, at_ms)) {
		return person;
	}
	return other;
}

/* a busy phone is asked again as long as the leg waits for it and the caller does. */
static void meet_busy(struct sim_run *run, struct sim_course *course)
{
	int64_t busy_ms = course->at_ms + BUSY_AFTER_MS, again_ms = busy_ms + ASK_AGAIN_MS;

	if (busy_ms >= course->ring.wait_until_ms) {
		fail(run, course, "BUSY", busy_ms);
	} else if (again_ms >= course->ring.give_up_ms) {
		end(run, course, "abandoned", course->ring.give_up_ms);
	} else {
		sim_go_on(run, course, STEP_RING, again_ms);
	}
}

static void ring(struct sim_run *run, struct sim_course *course)
{
	int person = course->ring.person;
	int64_t at_ms = course->at_ms;
	struct dice dice = dice_make(course->call->seed, (uint64_t)course->legs);
	int64_t lift_ms = LIFT_FROM_MS + dice_below(&dice, LIFT_WITHIN_MS);

	bool is_heard = person != PERSON_NONE && lift_ms < course->ring.for_ms &&
			!sim_is_away(&run->people, person, duty_of(run, at_ms), at_ms) &&
			dice_percent(&dice, run->simulation->profile->people.answer);

	if (person != PERSON_NONE && sim_is_busy(&run->people, person, at_ms)) {
		meet_busy(run, course);
	} else if (!is_heard) {
		fail(run, course, "NOANSWER", at_ms + course->ring.for_ms);
	} else {
		lift(run, course, neighbour_of(run, person, &dice, at_ms), at_ms + lift_ms);
	}
}

static void ring_first(struct sim_run *run, struct sim_course *course, const struct answer *answer)
{
	int64_t patience_ms = run->simulation->profile->people.patience_seconds * INT64_C(1000);

	course->legs++;
	course->ring.person = policy_find_person(run->simulation->policy, answer->employee);
	course->ring.for_ms = answer->seconds * INT64_C(1000);
	course->ring.wait_until_ms = course->at_ms + answer->wait * INT64_C(1000);
	course->ring.give_up_ms = course->at_ms + patience_ms;
	ring(run, course);
}

/* The whole wait is the leg's, so what is left of it is all that the phone may ring. */
static void ring_again(struct sim_run *run, struct sim_course *course)
{
	int64_t left_ms = course->ring.wait_until_ms - course->at_ms;

	if (left_ms < WORTH_ASKING_MS) {
		fail(run, course, "BUSY", course->at_ms);
		return;
	}
	course->ring.for_ms = left_ms < course->ring.for_ms ? left_ms : course->ring.for_ms;
	ring(run, course);
}

/* The officers take callers in the order in which they come. */
static void wait_in_queue(struct sim_run *run, struct sim_course *course,
			  const struct answer *answer)
{
	int64_t at_ms = course->at_ms, free_ms = at_ms;
	int64_t patience_ms = run->simulation->profile->people.patience_seconds * INT64_C(1000);
	struct dice dice = dice_make(course->call->seed, (uint64_t)++course->legs);
	int64_t lift_ms = LIFT_FROM_MS + dice_below(&dice, LIFT_WITHIN_MS);
	int officer = sim_next_officer(&run->people, at_ms, &free_ms);
	int64_t wait_ms = free_ms + lift_ms - at_ms;

	if (officer != PERSON_NONE && wait_ms < answer->seconds * INT64_C(1000) &&
	    wait_ms < patience_ms) {
		lift(run, course, officer, at_ms + wait_ms);
	} else if (patience_ms < answer->seconds * INT64_C(1000)) {
		end(run, course, "abandoned", at_ms + patience_ms);
	} else {
		fail(run, course, "TIMEOUT", at_ms + answer->seconds * INT64_C(1000));
	}
}

static void follow(struct sim_run *run, struct sim_course *course, const struct answer *answer)
{
	switch (answer->action) {
	case ACTION_DIAL:
		ring_first(run, course, answer);
		break;
	case ACTION_QUEUE:
		wait_in_queue(run, course, answer);
		break;
	case ACTION_MESSAGE:
		end(run, course, "message", course->at_ms + MESSAGE_MS);
		break;
	default:
		end(run, course, "rejected", course->at_ms);
		break;
	}
}

/* ---- the steps ---- */

static void arrive(struct sim_run *run, struct sim_course *course)
{
	struct job *job = make_job(run, course, STAGE_ARRIVAL);
	char number[SIM_NUMBER_SIZE];

	sim_number(course->call->caller, number);
	phone_normalise(&run->simulation->policy->phones,
			course->call->kind == PROFILE_WITHHELD ? "anonymous" : number,
			&job->call.caller);
	job->call.may_create = true;
	job->call.new_number = workbench_number(run->workbench, course->at_ms);
	ask(run, job);
	course->is_first_line = job->answer.action == ACTION_QUEUE;
	follow(run, course, &job->answer);
	job_destroy(&job);
}

static void answered(struct sim_run *run, struct sim_course *course)
{
	struct job *job = make_job(run, course, STAGE_ANSWERED);
	struct dice dice = dice_make(course->call->seed, CHANCE_ASK);
	int64_t ask_ms = dice_about(&dice, run->simulation->profile->people.ask_seconds) * 1000;

	str_copy(job->call.by, sizeof(job->call.by),
		 policy_person_id(run->simulation->policy, course->person));
	ask(run, job);
	job_destroy(&job);
	if (!course->is_first_line || course->is_handed_over) {
		end(run, course, "answered", course->talk_until_ms);
	} else if (is_enquiry(course) || course->at_ms + ask_ms > course->talk_until_ms) {
		sim_go_on(run, course, STEP_VERDICT, course->talk_until_ms);
	} else {
		sim_go_on(run, course, STEP_VERDICT, course->at_ms + ask_ms);
	}
}

static const struct sim_fact {
	const char *name, *text;
} facts[PROFILE_KIND_COUNT][4] = {
	[PROFILE_LARGE] = { { "party", "org" }, { "band", "medium" } },
	[PROFILE_OFFICES] = { { "party", "org" }, { "offices", "several" } },
	[PROFILE_VOLUME] = { { "party", "org" }, { "offices", "one" }, { "band", "large" } },
	[PROFILE_MEETING] = { { "party", "org" },
			      { "offices", "one" },
			      { "band", "medium" },
			      { "meeting", "needed" } },
	[PROFILE_KNOWN] = { { "party", "org" }, { "kind", "existing" } },
	[PROFILE_PRIVATE] = { { "party", "private" }, { "band", "small" } },
	[PROFILE_SMALL] = { { "party", "org" }, { "offices", "one" }, { "band", "small" } },
	[PROFILE_PERSONAL] = { { "kind", "personal" } },
	[PROFILE_WITHHELD] = { { "party", "private" }, { "band", "small" } },
};

static void give_facts(struct job *job, enum profile_kind kind)
{
	for (int i = 0; i < 4 && facts[kind][i].name != NULL; i++) {
		struct given *given = job_call_give(&job->call);

		str_copy(given->name, sizeof(given->name), facts[kind][i].name);
		str_copy(given->text, sizeof(given->text), facts[kind][i].text);
		given->source = SOURCE_OFFICER;
	}
}

static bool is_commercial(const struct sim_run *run, const struct answer *answer)
{
	const struct policy *policy = run->simulation->policy;

	return strcmp(answer->department, policy->departments[policy->commercial].id) == 0;
}

static void count_enquiry(struct sim_run *run, const struct sim_course *course,
			  const struct answer *answer)
{
	if (!is_commercial(run, answer) || answer->reason == REASON_OWNER_ACTIVE ||
	    answer->reason == REASON_OWNER_AWAY) {
		return;
	}
	run->simulation->enquiries++;
	for (int i = 0; i < SIM_BASELINE_COUNT; i++) {
		sim_baseline_add(&run->simulation->baselines[i], course->index, course->at_ms,
				 course->call->seed);
	}
}

static void hand_over(struct sim_run *run, struct sim_course *course)
{
	struct job *job = ask(run, make_job(run, course, STAGE_HANDOVER));

	course->is_handed_over = true;
	count_enquiry(run, course, &job->answer);
	follow(run, course, &job->answer);
	job_destroy(&job);
}

/* The officer has asked his questions: he keeps the caller, or hands him over. */
static void reach_verdict(struct sim_run *run, struct sim_course *course)
{
	struct job *job = make_job(run, course, STAGE_QUALIFY);

	give_facts(job, course->call->kind);
	str_copy(job->call.author, sizeof(job->call.author),
		 policy_person_id(run->simulation->policy, course->person));
	ask(run, job);
	bool is_to_commercial = is_commercial(run, &job->answer);

	job_destroy(&job);
	if (is_to_commercial) {
		hand_over(run, course);
	} else {
		end(run, course, "answered", course->talk_until_ms);
	}
}

static void try_next(struct sim_run *run, struct sim_course *course)
{
	struct job *job = make_job(run, course, STAGE_NEXT);

	str_copy(job->call.status, sizeof(job->call.status), course->status);
	ask(run, job);
	follow(run, course, &job->answer);
	job_destroy(&job);
}

static void finish_call(struct sim_run *run, const struct sim_course *course)
{
	struct job *job = make_job(run, course, STAGE_ENDED);

	str_copy(job->call.status, sizeof(job->call.status), course->status);
	ask(run, job);
	job_destroy(&job);
}

void sim_take_step(struct sim_run *run, struct sim_course *course)
{
	switch (course->step) {
	case STEP_ARRIVE:
		arrive(run, course);
		break;
	case STEP_RING:
		ring_again(run, course);
		break;
	case STEP_ANSWER:
		answered(run, course);
		break;
	case STEP_VERDICT:
		reach_verdict(run, course);
		break;
	case STEP_NEXT:
		try_next(run, course);
		break;
	default:
		finish_call(run, course);
		break;
	}
}

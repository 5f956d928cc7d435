#include "dutyd/service/simulation.h"

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/dice.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/store/sim_crm.h"
#include "sim_run.h"

enum {
	PUBLISHED_BEHIND = 14, /* days: who calls on the last evening belongs to somebody */
	HALF_DAY_MS = 12 * 3600 * 1000,
	CHANCE_CRM = 77
};

void sim_run_job(struct sim_run *run, struct job *job)
{
	workbench_run(run->workbench, job);
	if (job->result != JOB_OK && run->err.text[0] == '\0') {
		err_set(&run->err, "%s", job->err.text);
	}
}

/* ---- days ---- */

static struct job *roster_job(const struct sim_run *run, enum job_roster_what what, int64_t now_ms)
{
	struct job *job = job_create(JOB_ROSTER, run->simulation->policy, run->roster);

	job->act->what = what;
	job->call.now_ms = now_ms;
	str_copy(job->act->actor, sizeof(job->act->actor), "simulation");
	return job;
}

static void run_roster_job(struct sim_run *run, struct job *job)
{
	sim_run_job(run, job);
	if (job->result == JOB_OK) {
		roster_unref(&run->roster);
		run->roster =
			horizon_compose(run->simulation->policy, job->act->book, job->call.now_ms);
	}
	job_destroy(&job);
}

static void publish_days(struct sim_run *run, int32_t from, int32_t to)
{
	const struct simulation *simulation = run->simulation;
	int64_t now_ms = duty_day_start_ms(simulation->policy, simulation->plan->first) -
			 (int64_t)HALF_DAY_MS;
	struct job *job = roster_job(run, ROSTER_ACT, now_ms);

	job->act->ask = (struct book_ask){ .action = BOOK_PUBLISH, .from = from, .to = to };
	run_roster_job(run, job);
}

/* The whole time hangs on the wall before it begins; days before the roster's start are gaps. */
static void publish(struct sim_run *run)
{
	const struct sim_plan *plan = run->simulation->plan;
	int32_t start = run->simulation->policy->roster.start;
	int32_t from = plan->first < start ? start : plan->first;
	int32_t last = plan->first + plan->days + PUBLISHED_BEHIND;

	if (last < from) {
		err_set(&run->err, "the roster begins only after the days that are simulated");
	}
	for (; from <= last && run->err.text[0] == '\0'; from += BOOK_PUBLISH_MAX) {
		int32_t to = from + BOOK_PUBLISH_MAX - 1;

		publish_days(run, from, to < last ? to : last);
	}
}

static void rename_crm(struct sim_run *run, bool is_gone)
{
	const char *path = run->simulation->policy->crm.database;
	char gone[POLICY_PATH_SIZE + 8];

	if (is_gone == run->is_crm_gone) {
		return;
	}
	snprintf(gone, sizeof(gone), "%s.gone", path);
	if (rename(is_gone ? path : gone, is_gone ? gone : path) == 0) {
		run->is_crm_gone = is_gone;
	}
}

static void begin_day(struct sim_run *run, int32_t day)
{
	const struct simulation *simulation = run->simulation;
	struct dice dice =
		dice_make((uint64_t)simulation->profile->seed + CHANCE_CRM, (uint64_t)day);

	run->day = day;
	rename_crm(run, dice_percent(&dice, simulation->profile->crm_days));
	if (simulation->policy->has_roster) {
		run_roster_job(run, roster_job(run, ROSTER_DAY,
					       duty_day_start_ms(simulation->policy, day)));
	}
}

/* ---- the whole ---- */

static void run_calls(struct sim_run *run)
{
	const struct policy *policy = run->simulation->policy;
	struct sim_course *course;

	while ((course = sim_queue_first(&run->queue)) != NULL && run->err.text[0] == '\0') {
		int32_t day = policy->has_roster ? duty_day_at(policy, course->at_ms) :
						   zone_day_at(policy->zone, course->at_ms / 1000);

		while (run->day < day) {
			begin_day(run, run->day + 1);
		}
		sim_take_step(run, sim_queue_take(&run->queue));
	}
}

static void line_up(struct sim_run *run)
{
	const struct sim_plan *plan = run->simulation->plan;

	run->courses = xcalloc((size_t)plan->n + 1, sizeof(*run->courses));
	run->queue.heap = xcalloc((size_t)plan->n + 1, sizeof(struct sim_course *));
	for (int i = 0; i < plan->n; i++) {
		struct sim_course *course = &run->courses[i];

		*course = (struct sim_course){ .call = &plan->calls[i],
					       .index = i,
					       .person = PERSON_NONE };
		sim_go_on(run, course, STEP_ARRIVE, plan->calls[i].at_ms);
	}
}

static void run_all(struct sim_run *run)
{
	struct simulation *simulation = run->simulation;

	run->people = sim_people_make(simulation->policy, simulation->profile);
	for (int i = 0; i < SIM_BASELINE_COUNT; i++) {
		simulation->baselines[i] = sim_baseline_make(
			(enum sim_baseline_kind)i, simulation->policy, simulation->profile);
	}
	line_up(run);
	if (simulation->policy->has_roster) {
		publish(run);
	}
	if (run->err.text[0] == '\0') {
		run_calls(run);
	}
	rename_crm(run, false);
	sim_people_free(&run->people);
	free(run->courses);
	free(run->queue.heap);
}

int simulation_run(struct simulation *simulation, struct err *err)
{
	const struct policy *policy = simulation->policy;
	struct sim_run run = { .simulation = simulation, .day = simulation->plan->first - 1 };

	if (sim_crm_make(policy->crm.database, policy, simulation->profile, simulation->plan,
			 err) != 0) {
		return -1;
	}
	run.workbench = workbench_open(policy->store_database, err);
	if (run.workbench == NULL) {
		return -1;
	}
	run_all(&run);
	roster_unref(&run.roster);
	if (run.err.text[0] != '\0') {
		workbench_close(&run.workbench, err);
		return err_set(err, "%s", run.err.text);
	}
	return workbench_close(&run.workbench, err);
}

void simulation_finish(struct simulation *simulation)
{
	for (int i = 0; i < SIM_BASELINE_COUNT; i++) {
		sim_baseline_free(&simulation->baselines[i]);
	}
}

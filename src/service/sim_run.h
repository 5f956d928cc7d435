/*
 * sim_run: a simulation while it runs.
 *
 * Layer service, internal: simulation.c has the days and the whole, sim_steps.c what happens to one
 * call.
 */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "dutyd/service/simulation.h"
#include "dutyd/store/workbench.h"
#include "sim_course.h"

struct sim_run {
	struct simulation *simulation;
	struct workbench *workbench;
	struct roster *roster;
	struct sim_people people;
	struct presence presence;
	struct sim_course *courses;
	struct sim_queue queue;
	int32_t day; /* the last one that has begun */
	bool is_crm_gone;
	struct err err; /* of the first job that failed; "" = none has */
};

/* Runs the job; it is still the caller's. */
void sim_run_job(struct sim_run *run, struct job *job);

/* Its next step, and when. */
void sim_go_on(struct sim_run *run, struct sim_course *course, enum sim_step step, int64_t at_ms);

/* The step that it is time for. */
void sim_take_step(struct sim_run *run, struct sim_course *course);

#endif

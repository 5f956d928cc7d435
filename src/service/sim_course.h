/*
 * sim_course: one simulated call under way.
 *
 * Layer service, internal to simulation. A course knows its next step and when; the steps
 * themselves are simulation.c's.
 */
#ifndef SIM_COURSE_H
#define SIM_COURSE_H

#include "dutyd/domain/decide.h"
#include "dutyd/domain/sim_plan.h"

enum sim_step { STEP_ARRIVE, STEP_RING, STEP_ANSWER, STEP_VERDICT, STEP_NEXT, STEP_END };

struct sim_course {
	const struct sim_call *call;
	int index;
	enum sim_step step;
	int64_t at_ms;
	int legs; /* tried so far: each has its own chance */
	struct {
		int person; /* whose phone rings; PERSON_NONE: nobody we know */
		int64_t for_ms;
		int64_t wait_until_ms; /* while it is busy it is asked again */
		int64_t give_up_ms;    /* as long the caller bears that */
	} ring;
	int person; /* who lifts, or has lifted */
	int64_t talk_until_ms;
	bool is_first_line; /* came to the client department: somebody asks the questions */
	bool is_handed_over;
	char status[STATUS_SIZE];
};

/* Courses by the time of their next step, and among equals by their index. */
struct sim_queue {
	int n;
	struct sim_course **heap;
};

void sim_queue_put(struct sim_queue *queue, struct sim_course *course); /* room is the caller's */
struct sim_course *sim_queue_first(const struct sim_queue *queue);      /* NULL: empty */
struct sim_course *sim_queue_take(struct sim_queue *queue);

#endif

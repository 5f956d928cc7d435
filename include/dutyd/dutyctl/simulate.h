/*
 * simulate: what `dutyctl simulate` asks, and what came of each way to run the department.
 *
 * Layer dutyctl; shared by cmd_simulate.c, simulate_world.c, simulate_show.c and simulate_chart.c.
 * A world is one configuration with databases of its own in a folder of its own. From it, and from
 * the two ways without duty (sim_baseline.h), come figures that can stand side by side.
 */
#ifndef DUTYD_DUTYCTL_SIMULATE_H
#define DUTYD_DUTYCTL_SIMULATE_H

#include "dutyd/domain/protected_hours.h"
#include "dutyd/domain/service_level.h"
#include "dutyd/domain/volume.h"
#include "dutyd/dutyctl/context.h"
#include "dutyd/service/simulation.h"

/* The configuration, perhaps another one, and the two ways without duty. */
enum { SIM_WAYS_MAX = 4, SIM_NAME_SIZE = 272 };

struct sim_way {
	char name[SIM_NAME_SIZE];
	enum sim_way_kind { SIM_WAY_CONFIG, SIM_WAY_RING_ONE, SIM_WAY_RING_ALL } kind;
	int enquiries;
	int rings;         /* of reps, by enquiries: owners' own clients are not counted */
	int stand_ins;     /* of these, at backup or head in their turn, for a duty on the phone */
	int interruptions; /* of these, at somebody whose turn it was not */
	int *interrupted;  /* the same by person */
	struct protected_time hours; /* of all reps together */
};

struct sim_world {
	struct context *context;
	struct policy *policy;
	char folder[POLICY_PATH_SIZE];
	struct simulation simulation;
	struct service_level level;
	struct volume volume;
	bool has_duty; /* the department has one: six of seven are not to be rung */
};

struct sim_report {
	struct context *context;
	const char *profile;
	int seed;
	const struct sim_plan *plan;
	const struct sim_world *world; /* the first */
	int n_ways;
	struct sim_way ways[SIM_WAYS_MAX];
};

/*
 * Runs the plan under the world's policy and reads what came of it into *way. False after saying
 * what is wrong. sim_world_close() ends it in either case.
 */
bool sim_world_run(struct sim_world *world, const struct profile *profile,
		   const struct sim_plan *plan, struct sim_way *way);
void sim_world_close(struct sim_world *world);

/* The same enquiries without duty. */
bool sim_world_baseline(const struct sim_world *world, enum sim_baseline_kind kind,
			struct sim_way *way);

/* Reps who are to be left alone: all but the duty, where there is one. */
int sim_undisturbed(const struct sim_world *world);

enum exit_code simulate_show(const struct sim_report *report);

/* The picture of it; false after saying why it cannot be written. */
bool simulate_chart(const struct sim_report *report, const char *path, bool is_russian);

#endif

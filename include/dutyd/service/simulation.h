/*
 * simulation: a planned stretch of calls, run through the engine that runs in the daemon.
 *
 * Layer service. The clock is simulated, everything else is not: each step of a call is a job of
 * the store's own code (workbench.h), looks its caller up in a CRM file, decides, and stands in a
 * dutyd.db that reports can be read from. People lift, are busy or out by the plan's seeds alone:
 * the same plan leaves the same bytes. The folder is the caller's: nothing outside it is touched.
 */
#ifndef DUTYD_SERVICE_SIMULATION_H
#define DUTYD_SERVICE_SIMULATION_H

#include "dutyd/base/err.h"
#include "dutyd/domain/sim_baseline.h"
#include "dutyd/domain/sim_plan.h"

struct simulation {
	struct policy *policy; /* its databases are those of the simulation */
	const struct profile *profile;
	const struct sim_plan *plan;
	/* What came of it, besides the database. */
	int enquiries; /* entered the commercial department, nobody's client there */
	struct sim_baseline baselines[SIM_BASELINE_COUNT];
};

/* Makes both databases and runs every call to its end. 0, or -1 and err. */
int simulation_run(struct simulation *simulation, struct err *err);
void simulation_finish(struct simulation *simulation);

#endif

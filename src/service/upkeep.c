#include "dutyd/service/upkeep.h"

#include "dutyd/base/clock.h"

void upkeep_tick(struct upkeep *upkeep)
{
	const struct current *current = upkeep->current;

	if (upkeep->is_away) {
		return;
	}
	struct job *job = job_create(JOB_TEND, current->policy, current->roster);
	job->call.now_ms = clock_wall_ms();
	upkeep->is_away = store_submit(upkeep->store, job);
	if (!upkeep->is_away) {
		job_destroy(&job); /* a busy store is left alone until the next tick */
	}
}

void upkeep_done(struct upkeep *upkeep, struct job *job)
{
	bool is_more = job->result == JOB_OK && job->is_more;

	upkeep->is_away = false;
	job_destroy(&job);
	if (is_more) {
		upkeep_tick(upkeep);
	}
}

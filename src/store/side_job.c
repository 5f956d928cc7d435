#include "dutyd/store/side_job.h"

#include "dutyd/store/pbx_job.h"
#include "dutyd/store/quality.h"
#include "dutyd/store/roster_job.h"

int side_job_plan(struct worker *worker, struct job *job, struct record *record)
{
	switch (job->kind) {
	case JOB_ROSTER:
		return roster_job_plan(worker, job, record);
	case JOB_PBX:
		return pbx_job_plan(worker, job, record);
	case JOB_QUALITY:
		return quality_plan(worker, job, record);
	default:
		return 0;
	}
}

int side_job_write(struct db *db, const struct record *record)
{
	switch (record->kind) {
	case RECORD_ROSTER:
		return roster_job_write(db, record);
	case RECORD_PBX:
		return pbx_job_write(db, record);
	case RECORD_QUALITY:
		return quality_write(db, record);
	default:
		return 0;
	}
}

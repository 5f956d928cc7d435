#include "dutyd/service/attendance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/service/actor.h"
#include "dutyd/store/pbx_job.h"

enum { PAYLOAD_SIZE = 4096, REPLY_SIZE = 512 };

struct asking {
	LIST_ENTRY(asking) link;
	struct attendance *attendance;
	struct peer *peer; /* NULL: gone */
	struct request request;
	enum staff_status status;
};

/* ---- what is written ---- */

struct news {
	const char *topic, *key, *payload;
};

static struct job *tell(struct attendance *attendance, const struct news *news)
{
	struct job *job = pbx_job_create(PBX_TELL, attendance->current->policy);

	str_copy(job->pbx->topic, sizeof(job->pbx->topic), news->topic);
	str_copy(job->pbx->key, sizeof(job->pbx->key), news->key);
	job->pbx->payload = xstrdup(news->payload);
	job->call.now_ms = clock_wall_ms();
	return job;
}

static void send_off(struct attendance *attendance, struct job *job)
{
	if (!store_submit(attendance->store, job)) {
		job->result = JOB_FAILED;
		err_set(&job->err, "the store is busy: try again");
		attendance_back(attendance, job);
		job_destroy(&job);
	}
}

/* One a day and kind, however often it is found. */
static void raise_alarm(struct attendance *attendance, const char *kind, const char *person,
			const char *detail)
{
	const struct policy *policy = attendance->current->policy;
	int32_t day = zone_day_at(policy->zone, clock_wall_ms() / 1000);
	char date[CIVIL_TEXT_SIZE], key[96], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	civil_format(day, date);
	snprintf(key, sizeof(key), "%s/%s/%s", kind, date, person);
	json_open(&out, NULL);
	json_text(&out, "alarm", kind);
	json_text(&out, "day", date);
	json_text(&out, "person", person);
	json_text(&out, "detail", detail);
	json_close(&out);
	send_off(attendance, tell(attendance, &(struct news){ "alarm", key, payload }));
}

/* ---- today's duty ---- */

/* By index of the policy, or PERSON_NONE. Only while his department is open. */
static int duty_now(const struct attendance *attendance, int64_t wall_ms)
{
	const struct current *current = attendance->current;

	if (current->roster == NULL || !current->policy->has_roster) {
		return PERSON_NONE;
	}
	struct duty duty = duty_at(current->policy, current->roster, wall_ms);

	return duty.is_off_hours ? PERSON_NONE : duty.person;
}

/* On his own day, open or not yet: before the morning he may not leave either. */
static bool has_duty_today(const struct attendance *attendance, const char *id)
{
	const struct current *current = attendance->current;
	int64_t now_ms = clock_wall_ms();

	if (current->roster == NULL || !current->policy->has_roster) {
		return false;
	}
	struct roster_day row =
		roster_at(current->roster, duty_day_at(current->policy, now_ms), now_ms);

	return strcmp(policy_person_id(current->policy, row.person), id) == 0;
}

/* ---- a status ---- */

static void refuse(struct peer *peer, const struct request *request, const char *field,
		   const char *text)
{
	peer->ops->refuse(peer, request->id, "refused", field, text);
}

/* The head, or whoever stands in for him; only an admin may speak for them. */
static bool is_leave_given(const struct attendance *attendance, const struct peer *peer,
			   const struct request *request)
{
	return peer->is_admin && request->reason[0] != '\0' &&
	       policy_is_led_by(attendance->current->policy, request->by);
}

/* True when he may; else it has been said why not. */
static bool is_allowed(const struct attendance *attendance, struct peer *peer,
		       const struct request *request, enum staff_status status)
{
	char text[384];

	if (status == STAFF_AVAILABLE || !has_duty_today(attendance, request->who)) {
		return true;
	}
	if (request->by[0] == '\0') {
		snprintf(text, sizeof(text),
			 "%s has duty today: on his day the duty is in the department all day and"
			 " may not leave, not even for negotiations (R-52); the head may record"
			 " leave: --override-by HEAD --reason TEXT",
			 request->who);
		refuse(peer, request, "status", text);
		return false;
	}
	if (!is_leave_given(attendance, peer, request)) {
		refuse(peer, request, "override_by",
		       "leave on a duty day is given by the head of the department, with a"
		       " reason, and recorded by an admin");
		return false;
	}
	return true;
}

/* Where he stands in a queue the PBX knows of his break too. */
static void pause_in_queues(struct attendance *attendance, const struct staff_person *person)
{
	struct ami_action action;

	ami_action_begin(&action, "QueuePause", "pause");
	ami_action_put(&action, "Interface", person->dial);
	ami_action_put(&action, "Paused", person->status == STAFF_AVAILABLE ? "false" : "true");
	(void)exchange_send(attendance->exchange, &action);
}

static void apply(struct attendance *attendance, const char *id, enum staff_status status)
{
	struct staff *staff = exchange_staff(attendance->exchange);
	int person = staff_find(staff, id);

	if (person != PERSON_NONE) {
		staff->people[person].status = status;
		exchange_changed(attendance->exchange);
		pause_in_queues(attendance, &staff->people[person]);
	}
}

static struct job *write_status(struct asking *asking)
{
	struct attendance *attendance = asking->attendance;
	const struct request *request = &asking->request;
	char key[96], payload[PAYLOAD_SIZE];
	struct buf out = buf_over(payload, sizeof(payload));

	json_open(&out, NULL);
	json_text(&out, "employee", request->who);
	json_text(&out, "status", staff_status_name(asking->status));
	json_text(&out, "override_by", request->by[0] != '\0' ? request->by : NULL);
	json_text(&out, "reason", request->reason[0] != '\0' ? request->reason : NULL);
	json_close(&out);
	snprintf(key, sizeof(key), "%s/%lld", request->who, (long long)clock_wall_ms());
	struct job *job = tell(attendance, &(struct news){ "presence", key, payload });

	job->owner = asking;
	str_copy(job->pbx->action, sizeof(job->pbx->action), "status");
	str_copy(job->pbx->object, sizeof(job->pbx->object), request->who);
	actor_name(asking->peer, job->pbx->actor, sizeof(job->pbx->actor));
	return job;
}

void attendance_ask(struct attendance *attendance, struct peer *peer, const struct request *request)
{
	enum staff_status status;

	if (!staff_status_parse(request->status, &status)) {
		refuse(peer, request, "status", "one of: available, break, off");
		return;
	}
	if (policy_find_person(attendance->current->policy, request->who) == PERSON_NONE) {
		refuse(peer, request, "employee", "nobody of that id");
		return;
	}
	if (!is_allowed(attendance, peer, request, status)) {
		return;
	}
	struct asking *asking = xcalloc(1, sizeof(*asking));

	asking->attendance = attendance;
	asking->peer = peer;
	asking->request = *request;
	asking->status = status;
	LIST_INSERT_HEAD(&attendance->asked, asking, link);
	send_off(attendance, write_status(asking));
}

static void answer(struct asking *asking, const struct job *job)
{
	char text[REPLY_SIZE];
	struct buf out = buf_over(text, sizeof(text));
	const struct request *request = &asking->request;

	if (job->result == JOB_OK) {
		LOG(INFO, EV("presence.status"), KV_S("person", request->who),
		    KV_S("status", staff_status_name(asking->status)), KV_S("by", job->pbx->actor),
		    KV_S("override_by", request->by[0] != '\0' ? request->by : NULL));
		apply(asking->attendance, request->who, asking->status);
	}
	if (asking->peer == NULL) {
		return;
	}
	if (job->result == JOB_OK) {
		json_text(&out, "employee", request->who);
		json_text(&out, "status", staff_status_name(asking->status));
		asking->peer->ops->reply(asking->peer, request->id, out.text);
	} else {
		asking->peer->ops->refuse(asking->peer, request->id, "failed", "", job->err.text);
	}
}

/* With the next check it is raised again. */
static void keep_in_mind(struct attendance *attendance, const struct job_pbx *alarm)
{
	if (str_has_prefix(alarm->key, "duty-missed/")) {
		str_copy(attendance->unheard, sizeof(attendance->unheard),
			 strrchr(alarm->key, '/') + 1);
	} else {
		attendance->absent_person = PERSON_NONE;
	}
}

void attendance_back(struct attendance *attendance, struct job *job)
{
	struct asking *asking = job->owner;

	if (asking == NULL && job->result != JOB_OK) {
		keep_in_mind(attendance, job->pbx);
	}
	if (asking != NULL) {
		answer(asking, job);
		LIST_REMOVE(asking, link);
		free(asking);
	}
}

void attendance_forget(struct attendance *attendance, const struct peer *peer)
{
	struct asking *asking;

	LIST_FOREACH(asking, &attendance->asked, link)
	{
		if (asking->peer == peer) {
			asking->peer = NULL;
		}
	}
}

void attendance_resume(struct attendance *attendance, const struct job *job)
{
	struct staff *staff = exchange_staff(attendance->exchange);
	enum staff_status status;

	for (int i = 0; i < job->pbx->n_statuses; i++) {
		const struct pbx_status *said = &job->pbx->statuses[i];
		int person = staff_find(staff, said->employee);

		if (person != PERSON_NONE && staff_status_parse(said->status, &status)) {
			staff->people[person].status = status;
		}
	}
	exchange_changed(attendance->exchange);
}

/* ---- is the duty there? ---- */

static bool is_absent(const struct staff_person *person, int64_t now_ms, int minutes)
{
	return person->phone == STAFF_PHONE_GONE && person->phone_gone_ms != 0 &&
	       now_ms - person->phone_gone_ms >= (int64_t)minutes * 60000;
}

static void raise_missed(struct attendance *attendance, const char *person)
{
	raise_alarm(attendance, "duty-missed", person, "the duty's phone rang in vain");
}

static void raise_unheard(struct attendance *attendance)
{
	char person[POLICY_ID_SIZE];

	str_copy(person, sizeof(person), attendance->unheard);
	attendance->unheard[0] = '\0';
	if (person[0] != '\0') {
		raise_missed(attendance, person);
	}
}

void attendance_check(struct attendance *attendance, int64_t now_ms, int64_t wall_ms)
{
	const struct policy *policy = attendance->current->policy;
	struct staff *staff = exchange_staff(attendance->exchange);
	int duty = duty_now(attendance, wall_ms);
	int person = staff_find(staff, policy_person_id(policy, duty));
	int32_t day = zone_day_at(policy->zone, wall_ms / 1000);

	raise_unheard(attendance);
	if (person == PERSON_NONE ||
	    !is_absent(&staff->people[person], now_ms, policy->asterisk.absent_minutes) ||
	    (attendance->absent_day == day && attendance->absent_person == duty)) {
		return;
	}
	attendance->absent_day = day;
	attendance->absent_person = duty;
	LOG(ERR, EV("duty.absent"), KV_S("person", staff->people[person].id),
	    KV_I("minutes", policy->asterisk.absent_minutes));
	raise_alarm(attendance, "duty-absent", staff->people[person].id,
		    "the duty's phone cannot be reached");
}

void attendance_missed(struct attendance *attendance, int person)
{
	const struct staff_person *who = &exchange_staff(attendance->exchange)->people[person];
	int duty = duty_now(attendance, clock_wall_ms());

	if (strcmp(policy_person_id(attendance->current->policy, duty), who->id) != 0) {
		return;
	}
	attendance->n_missed++;
	LOG(WARN, EV("duty.missed"), KV_S("person", who->id), KV_I("in_row", who->missed_in_row));
	raise_missed(attendance, who->id);
}

void attendance_init(struct attendance *attendance)
{
	LIST_INIT(&attendance->asked);
	attendance->absent_day = CIVIL_DAY_NONE;
	attendance->absent_person = PERSON_NONE;
}

/* After the store is closed: no job comes back any more. */
void attendance_finish(struct attendance *attendance)
{
	while (!LIST_EMPTY(&attendance->asked)) {
		struct asking *asking = LIST_FIRST(&attendance->asked);

		LIST_REMOVE(asking, link);
		free(asking);
	}
}

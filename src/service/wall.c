#include "dutyd/service/wall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/duty.h"
#include "dutyd/service/actor.h"
#include "dutyd/store/roster_store.h"

enum { SOONEST_MS = 10 };

struct asked { /* an act on its way to the store */
	TAILQ_ENTRY(asked) link;
	struct peer *peer; /* NULL: gone */
	struct request request;
};

struct wall {
	struct store *store;
	struct current *current;
	int32_t day;       /* the one that the store was told of */
	bool is_renewing;  /* a new day is on its way to the store */
	bool is_uncertain; /* what is in force may not be what is published */
	struct {
		int32_t day, published_to;
		int warn_days;
	} ahead; /* what was told last of a roster that runs out */
	TAILQ_HEAD(, asked) all;
};

static int64_t day_end_ms(const struct wall *wall, int64_t now_ms)
{
	const struct policy *policy = wall->current->policy;

	return duty_day_start_ms(policy, duty_day_at(policy, now_ms) + 1);
}

/* ---- the days ---- */

static void submit_day(struct wall *wall, int64_t now_ms)
{
	const struct current *current = wall->current;
	struct job *job = job_create(JOB_ROSTER, current->policy, current->roster);

	job->act->what = ROSTER_DAY;
	job->call.now_ms = now_ms;
	str_copy(job->act->actor, sizeof(job->act->actor), "dutyd");
	wall->is_renewing = store_submit(wall->store, job);
	if (wall->is_renewing) {
		wall->is_uncertain = false;
		wall->day = duty_day_at(current->policy, now_ms);
	} else {
		job_destroy(&job); /* the next tick tries again */
	}
}

int64_t wall_tick(struct wall *wall)
{
	int64_t now_ms = clock_wall_ms();

	if (!wall->current->policy->has_roster) {
		return INT64_MAX;
	}
	if (!wall->is_renewing &&
	    (wall->is_uncertain || wall->day != duty_day_at(wall->current->policy, now_ms))) {
		submit_day(wall, now_ms);
	}
	int64_t left_ms = day_end_ms(wall, now_ms) - now_ms;

	return left_ms > SOONEST_MS ? left_ms : SOONEST_MS;
}

void wall_renew(struct wall *wall)
{
	wall->is_uncertain = true;
	wall_tick(wall);
}

static void log_day(const struct wall *wall)
{
	const struct policy *policy = wall->current->policy;
	struct roster_day row = roster_on(wall->current->roster, wall->day);
	char day[CIVIL_TEXT_SIZE];

	civil_format(wall->day, day);
	LOG(INFO, EV("roster.day"), KV_S("day", day),
	    KV_S("kind", roster_kind_name((enum roster_kind)row.kind)),
	    KV_S("person", policy_person_id(policy, row.person)));
}

/* on the day that somebody begins or has left, and channels and people part. */
static void log_lines(const struct wall *wall)
{
	const struct policy *policy = wall->current->policy;

	for (int i = 0; i < policy->n_lines; i++) {
		const struct policy_line *line = &policy->lines[i];
		int n_people = policy_count_employed(policy, line->department, wall->day);

		if (n_people != line->channels &&
		    n_people != policy_count_employed(policy, line->department, wall->day - 1)) {
			LOG(WARN, EV("line.channels"), KV_S("line", line->id),
			    KV_I("channels", line->channels), KV_I("people", n_people));
		}
	}
}

/* Said when it is decided, a day ahead. */
static void log_modes(const struct job *job)
{
	for (int i = 0; i < job->act->n_modes; i++) {
		const struct mode_step *step = &job->act->modes[i];
		bool is_unpublished = step->why == MODE_UNPUBLISHED;
		char day[CIVIL_TEXT_SIZE];

		if (step->why == MODE_STAYS) {
			continue;
		}
		civil_format(step->day, day);
		if (is_unpublished) {
			LOG(WARN, EV("mode.unpublished"), KV_S("day", day),
			    KV_S("mode", mode_name(step->mode)));
		} else {
			LOG(INFO, EV("mode.changed"), KV_S("day", day),
			    KV_S("mode", mode_name(step->mode)),
			    KV_I("handovers", step->volume.sum), KV_I("days", step->volume.n));
		}
	}
}

/* Once a day however often the day is read anew, as by each reload; and what is new of it. */
static void log_ahead(struct wall *wall, const struct job *job)
{
	int warn_days = wall->current->policy->roster.warn_days;
	bool is_told = wall->ahead.day == wall->day &&
		       wall->ahead.published_to == job->act->alarm_to &&
		       wall->ahead.warn_days == warn_days;
	char to[CIVIL_TEXT_SIZE];

	if (is_told || job->act->alarm_to == CIVIL_DAY_NONE) {
		return;
	}
	wall->ahead.day = wall->day;
	wall->ahead.published_to = job->act->alarm_to;
	wall->ahead.warn_days = warn_days;
	civil_format(job->act->alarm_to, to);
	LOG(WARN, EV("roster.ahead"), KV_S("published_to", to), KV_I("warn_days", warn_days));
}

static void log_act(const struct job *job)
{
	const struct job_roster *act = job->act;
	char first[CIVIL_TEXT_SIZE], last[CIVIL_TEXT_SIZE];

	if (act->plan == NULL) {
		return;
	}
	civil_format(act->plan->rows[0].day, first);
	civil_format(act->plan->rows[act->plan->n_rows - 1].day, last);
	LOG(INFO, EV("roster.changed"), KV_S("action", book_action_name(act->ask.action)),
	    KV_I("publication", act->publication), KV_S("by", act->actor), KV_S("first", first),
	    KV_S("last", last), KV_S("who", act->ask.who), KV_S("why", act->ask.why));
}

/* ---- acts ---- */

static void refuse(const struct asked *asked, const char *code, const char *field, const char *text)
{
	if (asked->peer != NULL) {
		asked->peer->ops->refuse(asked->peer, asked->request.id, code, field, text);
	}
}

static bool read_day(const char *field, const char *text, bool is_needed, int32_t *day,
		     struct refusal *refusal)
{
	if ((text[0] == '\0' && !is_needed) || civil_parse(text, day)) {
		return true;
	}
	refusal->field = field;
	err_set(&refusal->err, "wanted a day such as 2026-12-01");
	return false;
}

static bool read_who(const struct policy *policy, const char *word, struct book_ask *ask,
		     struct refusal *refusal)
{
	int person = policy_find_person_any(policy, word);

	if (word[0] == '\0') {
		refusal->field = "who";
		err_set(&refusal->err, "who is to have the day?");
		return false;
	}
	if (person == PERSON_NONE) {
		refusal->field = "who";
		err_set(&refusal->err, "nobody is called %s", word);
		return false;
	}
	str_copy(ask->who, sizeof(ask->who), policy_person_id(policy, person));
	return true;
}

bool wall_read(const struct policy *policy, const struct request *request, struct job *job,
	       struct refusal *refusal)
{
	struct book_ask *ask = &job->act->ask;

	if (!book_action_parse(request->action, &ask->action)) {
		refusal->field = "action";
		err_set(&refusal->err, "wanted publish, swap, override or urgent");
		return false;
	}
	bool has_from = ask->action != BOOK_URGENT;
	bool has_to = ask->action == BOOK_PUBLISH || ask->action == BOOK_SWAP;
	bool has_who = ask->action == BOOK_OVERRIDE || ask->action == BOOK_URGENT;
	str_copy_cut(ask->why, sizeof(ask->why), request->reason);
	job->call.now_ms = clock_wall_ms();
	return read_day("from", request->from, has_from, &ask->from, refusal) &&
	       read_day("to", request->to, has_to, &ask->to, refusal) &&
	       (!has_who || read_who(policy, request->who, ask, refusal)) &&
	       intake_read_time(policy, request, &job->call.now_ms, refusal);
}

void wall_ask(struct wall *wall, struct peer *peer, const struct request *request)
{
	const struct current *current = wall->current;
	struct asked *asked = xcalloc(1, sizeof(*asked));
	struct job *job = job_create(JOB_ROSTER, current->policy, current->roster);
	struct refusal refusal = { 0 };

	asked->peer = peer;
	asked->request = *request;
	job->owner = asked;
	job->act->what = ROSTER_ACT;
	actor_name(peer, job->act->actor, sizeof(job->act->actor));
	if (!wall_read(current->policy, request, job, &refusal)) {
		refuse(asked, "bad_request", refusal.field, refusal.err.text);
	} else if (!store_submit(wall->store, job)) {
		refuse(asked, "busy", "", "the store is busy: try again");
	} else {
		TAILQ_INSERT_TAIL(&wall->all, asked, link);
		return;
	}
	job_destroy(&job);
	free(asked);
}

void wall_forget(struct wall *wall, const struct peer *peer)
{
	struct asked *asked;

	TAILQ_FOREACH(asked, &wall->all, link)
	{
		if (asked->peer == peer) {
			asked->peer = NULL;
		}
	}
}

/* The members of what came of it are the answer's members. */
static void give(struct asked *asked, const struct job *job)
{
	if (job->result != JOB_OK) {
		refuse(asked, job->result == JOB_REFUSED ? "refused" : "failed", "", job->err.text);
	} else if (asked->peer != NULL) {
		char *members = xstrdup(job->body + 1);

		members[strlen(members) - 1] = '\0';
		asked->peer->ops->reply(asked->peer, asked->request.id, members);
		free(members);
	}
}

void wall_done(struct wall *wall, struct job *job)
{
	struct asked *asked = job->owner;

	if (job->result == JOB_OK) {
		current_take_book(wall->current, job->act->book);
		job->act->book = NULL;
		log_act(job);
	} else if (job->result == JOB_FAILED) {
		wall->is_uncertain = true; /* the commit may have got through all the same */
		LOG(ERR, EV("roster.failed"), KV_S("problem", job->err.text));
	}
	if (asked != NULL) {
		give(asked, job);
		TAILQ_REMOVE(&wall->all, asked, link);
		free(asked);
	} else if (job->result == JOB_OK) {
		log_day(wall);
		log_lines(wall);
		log_modes(job);
		log_ahead(wall, job);
	}
	wall->is_renewing = wall->is_renewing && asked != NULL;
	job_destroy(&job);
}

/* ---- the wall itself ---- */

struct wall *wall_create(struct store *store, struct current *current)
{
	struct wall *wall = xcalloc(1, sizeof(*wall));
	struct err err = { "" };
	struct book *book;

	wall->store = store;
	wall->current = current;
	wall->day = CIVIL_DAY_NONE;
	wall->ahead.day = CIVIL_DAY_NONE;
	TAILQ_INIT(&wall->all);
	if (current->policy->has_roster &&
	    roster_store_read(current->policy->store_database, current->policy, &book, &err) == 0) {
		current_take_book(current, book);
	} else if (current->policy->has_roster) {
		LOG(ERR, EV("roster.failed"), KV_S("problem", err.text));
		wall->is_uncertain = true;
	}
	return wall;
}

void wall_destroy(struct wall **wall)
{
	struct asked *asked;

	if (*wall == NULL) {
		return;
	}
	while ((asked = TAILQ_FIRST(&(*wall)->all)) != NULL) {
		TAILQ_REMOVE(&(*wall)->all, asked, link); /* the job went with the store */
		free(asked);
	}
	free(*wall);
	*wall = NULL;
}

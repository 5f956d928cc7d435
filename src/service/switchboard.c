#include "dutyd/service/switchboard.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/store/pbx_job.h"

enum { REPLY_SIZE = 128 * 1024 };

struct switchboard {
	struct current *current;
	struct outcomes outcomes;
	struct attendance attendance;
	struct exchange *exchange;
};

/* ---- what the link tells ---- */

static const char *answerer(void *arg, const char *uniqueid)
{
	return outcomes_answerer(&((struct switchboard *)arg)->outcomes, uniqueid);
}

static bool is_waiting(void *arg, const char *uniqueid)
{
	return outcomes_is_waiting(&((struct switchboard *)arg)->outcomes, uniqueid);
}

static void answered(void *arg, const char *uniqueid, const char *person)
{
	outcomes_answered(&((struct switchboard *)arg)->outcomes, uniqueid, person);
}

static void ended(void *arg, const char *uniqueid, int cause)
{
	outcomes_ended(&((struct switchboard *)arg)->outcomes, uniqueid, cause);
}

static void synced(void *arg)
{
	outcomes_synced(&((struct switchboard *)arg)->outcomes);
}

static void missed(void *arg, int person)
{
	attendance_missed(&((struct switchboard *)arg)->attendance, person);
}

static const struct exchange_ops exchange_ops = { answerer, is_waiting, answered,
						  ended,    synced,     missed };

/* ---- calls that are moved ---- */

/*
 * A hand-over or hand-back that was not asked for by the caller's own channel: the channel is sent
 * to the extension to which somebody would have transferred it. There the dialplan asks for the
 * same and gets the same decision.
 */
static void decided(void *arg, const struct answer *answer)
{
	struct switchboard *switchboard = arg;
	const struct policy *policy = switchboard->current->policy;
	bool is_back = answer->stage == STAGE_HANDBACK;
	const char *place = is_back ? policy->asterisk.handback : policy->asterisk.handover;
	const char *channel = outcomes_channel(&switchboard->outcomes, answer->call);

	if ((answer->stage == STAGE_HANDOVER || is_back) && channel != NULL) {
		bool is_sent = exchange_redirect(switchboard->exchange, channel, place);

		LOG(INFO, EV("call.moved"), KV_S("call", answer->call), KV_S("to", place),
		    KV_I("sent", is_sent));
	}
}

static bool watches(void *arg, const struct answer *answer)
{
	return outcomes_watches(&((struct switchboard *)arg)->outcomes, answer);
}

/* ---- show ---- */

static void write_person(struct buf *out, const struct staff_person *person, int64_t now_ms)
{
	json_open(out, NULL);
	json_text(out, "employee", person->id);
	json_text(out, "presence", presence_state_name(staff_presence(person)));
	json_text(out, "status", staff_status_name(person->status));
	json_bool(out, "paused", person->is_paused);
	json_text(out, "phone", staff_phone_name(person->phone));
	json_text(out, "state", staff_state_name(person->state));
	json_int(out, "state_s", person->state_ms > 0 ? (now_ms - person->state_ms) / 1000 : 0);
	json_text(out, "channel", person->proof[0] != '\0' ? person->proof : NULL);
	json_int(out, "missed", person->missed);
	json_close(out);
}

static void write_agents(struct buf *out, const struct switchboard *switchboard)
{
	const struct staff *staff = exchange_staff(switchboard->exchange);
	int64_t now_ms = clock_monotonic_ms();

	json_open_array(out, "agents");
	for (int i = 0; i < staff->n; i++) {
		write_person(out, &staff->people[i], now_ms);
	}
	json_close_array(out);
}

void switchboard_measure(const struct switchboard *switchboard, struct measures *measures)
{
	struct exchange_view view = exchange_view(switchboard->exchange);
	const struct ami_link_view *link = &view.link;
	int64_t now_ms = clock_monotonic_ms(), *of = measures->of;

	of[MEASURE_STATE_S] = link->since_ms > 0 ? (now_ms - link->since_ms) / 1000 : 0;
	of[MEASURE_SYNCED_S] = view.synced_ms > 0 ? (now_ms - view.synced_ms) / 1000 :
						    MEASURE_UNKNOWN;
	of[MEASURE_CHANNELS] = view.channels;
	of[MEASURE_LOGINS] = link->logins;
	of[MEASURE_LOST] = link->lost;
	of[MEASURE_EVENTS] = link->events;
	of[MEASURE_CORRECTED] = view.corrected;
	of[MEASURE_DUTY_MISSED] = switchboard->attendance.n_missed;
	of[MEASURE_OFFERS_SIMULTANEOUS] = view.most_rung;
}

static void write_link(struct buf *out, const struct switchboard *switchboard)
{
	struct exchange_view view = exchange_view(switchboard->exchange);
	const struct ami_link_view *link = &view.link;
	struct measures measures;

	switchboard_measure(switchboard, &measures);
	json_text(out, "state", view.is_used ? ami_link_state_name(link->state) : "unused");
	json_text(out, "problem", view.is_used && link->problem[0] != '\0' ? link->problem : NULL);
	measures_show(out, &measures, "asterisk");
}

void switchboard_write(struct buf *out, const struct switchboard *switchboard)
{
	json_open(out, "asterisk");
	write_link(out, switchboard);
	json_close(out);
}

void switchboard_show(struct switchboard *switchboard, struct peer *peer,
		      const struct request *request)
{
	char *memory = xcalloc(1, REPLY_SIZE);
	struct buf out = buf_over(memory, REPLY_SIZE);

	if (strcmp(request->action, "agents") == 0) {
		write_agents(&out, switchboard);
		peer->ops->reply(peer, request->id, out.text);
	} else if (strcmp(request->action, "links") == 0) {
		json_open_array(&out, "links");
		json_open(&out, NULL);
		json_text(&out, "link", "asterisk");
		write_link(&out, switchboard);
		json_close(&out);
		json_close_array(&out);
		peer->ops->reply(peer, request->id, out.text);
	} else {
		peer->ops->refuse(peer, request->id, "bad_request", "what",
				  "one of: agents, links, tasks, call");
	}
	free(memory);
}

const struct staff *switchboard_staff(const struct switchboard *switchboard)
{
	return exchange_staff(switchboard->exchange);
}

struct exchange_view switchboard_view(const struct switchboard *switchboard)
{
	return exchange_view(switchboard->exchange);
}

const char *switchboard_word(const struct switchboard *switchboard)
{
	struct exchange_view view = exchange_view(switchboard->exchange);

	return view.is_used ? ami_link_state_name(view.link.state) : "unused";
}

/* ---- the rest is passed on ---- */

struct presence *switchboard_presence(struct switchboard *switchboard, const struct policy *policy)
{
	return exchange_presence(switchboard->exchange, policy);
}

void switchboard_correct(struct switchboard *switchboard, struct job_call *call)
{
	outcomes_correct(&switchboard->outcomes, call);
}

void switchboard_set_status(struct switchboard *switchboard, struct peer *peer,
			    const struct request *request)
{
	attendance_ask(&switchboard->attendance, peer, request);
}

void switchboard_forget(struct switchboard *switchboard, const struct peer *peer)
{
	attendance_forget(&switchboard->attendance, peer);
}

void switchboard_tick(struct switchboard *switchboard)
{
	attendance_check(&switchboard->attendance, clock_monotonic_ms(), clock_wall_ms());
	exchange_settle(switchboard->exchange);
}

void switchboard_renew(struct switchboard *switchboard)
{
	exchange_renew(switchboard->exchange);
}

void switchboard_back(struct switchboard *switchboard, struct job *job)
{
	if (job->pbx->ask == PBX_TELL) {
		attendance_back(&switchboard->attendance, job);
	} else {
		outcomes_resume(&switchboard->outcomes, job);
		attendance_resume(&switchboard->attendance, job);
	}
	job_destroy(&job);
}

struct switchboard *switchboard_create(struct flights *flights, struct current *current)
{
	struct switchboard *switchboard = xcalloc(1, sizeof(*switchboard));
	struct job *job = pbx_job_create(PBX_RESUME, current->policy);

	switchboard->current = current;
	switchboard->exchange = exchange_create(flights->loop, current, &exchange_ops, switchboard);
	switchboard->outcomes = (struct outcomes){ flights, current, switchboard->exchange };
	switchboard->attendance = (struct attendance){ .store = flights->store,
						       .current = current,
						       .exchange = switchboard->exchange };
	attendance_init(&switchboard->attendance);
	flights->decided = decided;
	flights->watches = watches;
	flights->arg = switchboard;
	job->pbx->after = callid_after(0, clock_wall_ms() - CALLS_AGE_MAX_MS);
	if (!store_submit(flights->store, job)) {
		job_destroy(&job);
	}
	return switchboard;
}

void switchboard_destroy(struct switchboard **switchboard)
{
	struct switchboard *gone = *switchboard;

	if (gone == NULL) {
		return;
	}
	*switchboard = NULL;
	exchange_destroy(&gone->exchange);
	attendance_finish(&gone->attendance);
	free(gone);
}

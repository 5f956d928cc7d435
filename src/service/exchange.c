#include "dutyd/service/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/ringing.h"
#include "dutyd/service/duty_queue.h"
#include "dutyd/service/lease.h"

/*
 * A list is made of what stands there now, and events come a little later: what is missing in it is
 * gone only when its end has not been told by then either.
 */
enum { BEAT_MS = 500, GRACE_MS = 500 };

struct exchange {
	struct net_loop *loop;
	struct current *current;
	const struct exchange_ops *ops;
	void *arg;
	struct meeting_calls calls;
	struct ami_link_options options; /* of the link */
	struct ami_link *link;           /* NULL: not used */
	struct wire *wire;
	struct staff staff;
	struct duty_queue duty_queue;
	struct presence *presence; /* of current->policy; NULL = to be made anew */
	struct net_timer *beat;
	int64_t synced_ms, asked_ms;
	bool is_listing; /* between the beginning and the end of a sync */
	struct lease lease;
	int64_t sweep_ms; /* when what was not listed is thrown away, 0 = nothing to do */
	long long corrected;
	int most_rung; /* in commercial, for one call at one moment */
};

/* ---- presence ---- */

void exchange_changed(struct exchange *exchange)
{
	presence_unref(&exchange->presence);
}

struct presence *exchange_presence(struct exchange *exchange, const struct policy *policy)
{
	struct presence *presence;

	if (policy == exchange->current->policy && exchange->presence != NULL) {
		return presence_ref(exchange->presence);
	}
	presence = presence_create();
	staff_show(&exchange->staff, policy, presence);
	if (policy == exchange->current->policy) {
		exchange->presence = presence_ref(presence);
	}
	return presence;
}

static int64_t wrap_up_ms(const struct exchange *exchange)
{
	return (int64_t)exchange->current->policy->asterisk.wrap_up_seconds * 1000;
}

static void see(struct exchange *exchange, int person)
{
	if (person != PERSON_NONE) {
		staff_see(&exchange->staff, person, wire_of_person(exchange->wire, person),
			  wrap_up_ms(exchange), clock_monotonic_ms());
		exchange_changed(exchange);
	}
}

static void log_corrected(struct exchange *exchange, int person, enum staff_state was,
			  const char *by)
{
	exchange->corrected++;
	LOG(WARN, EV("presence.corrected"), KV_S("person", exchange->staff.people[person].id),
	    KV_S("state", staff_state_name(was)), KV_S("by", by));
}

/* ---- channels ---- */

static enum wire_state state_of(int state)
{
	switch (state) {
	case AMI_STATE_RINGING:
		return WIRE_RINGING;
	case AMI_STATE_UP:
	case AMI_STATE_RING: /* he is calling somebody: not free */
		return WIRE_UP;
	default:
		return WIRE_DOWN;
	}
}

static void on_channel(struct exchange *exchange, const struct ami_event *event)
{
	struct wire_channel *channel = wire_put(exchange->wire, event->uniqueid, event->channel);
	char device[WIRE_NAME_SIZE];

	if (channel == NULL) {
		return; /* the next sync finds it */
	}
	wire_device(event->channel, device);
	channel->person = staff_find_device(&exchange->staff, device);
	if (event->linkedid[0] != '\0') {
		str_copy(channel->linkedid, sizeof(channel->linkedid), event->linkedid);
	}
	if (event->state >= 0) {
		channel->state = state_of(event->state);
	}
	if (exchange->is_listing) {
		wire_join(exchange->wire, event->uniqueid, event->bridge);
	}
	ringing_note(exchange->wire, exchange->current->policy, channel, &exchange->most_rung);
	see(exchange, channel->person);
}

static void on_gone(void *arg, const struct wire_channel *channel)
{
	struct exchange *exchange = arg;

	meeting_end(channel, &exchange->calls);
	see(exchange, channel->person);
}

static void on_hangup(struct exchange *exchange, const struct ami_event *event)
{
	wire_remove(exchange->wire, event->uniqueid, on_gone, exchange);
	exchange->ops->ended(exchange->arg, event->uniqueid, event->cause);
}

static void on_enter(struct exchange *exchange, const struct ami_event *event)
{
	if (event->channel[0] != '\0') {
		on_channel(exchange, event);
	}
	wire_join(exchange->wire, event->uniqueid, event->bridge);
	meeting_look(exchange->wire, &exchange->staff, event->uniqueid, &exchange->calls);
}

/* ---- phones and queues ---- */

static void on_device(struct exchange *exchange, const struct ami_event *event)
{
	static const enum staff_phone phones[] = {
		[AMI_DEVICE_UNKNOWN] = STAFF_PHONE_UNKNOWN, [AMI_DEVICE_FREE] = STAFF_PHONE_FREE,
		[AMI_DEVICE_RINGING] = STAFF_PHONE_BUSY,    [AMI_DEVICE_BUSY] = STAFF_PHONE_BUSY,
		[AMI_DEVICE_GONE] = STAFF_PHONE_GONE,
	};
	int person = staff_find_device(&exchange->staff, event->device);

	if (person != PERSON_NONE) {
		staff_set_phone(&exchange->staff, person, phones[event->device_state],
				clock_monotonic_ms());
		exchange_changed(exchange);
	}
}

/* Of several queues, a list shows him paused in any, an event what has just been done. */
static void on_member(struct exchange *exchange, const struct ami_event *event)
{
	int person = staff_find_device(&exchange->staff, event->interface);

	if (person != PERSON_NONE) {
		bool *is_paused = &exchange->staff.people[person].is_paused;

		*is_paused = event->is_paused || (exchange->is_listing && *is_paused);
		exchange_changed(exchange);
	}
}

/* A busy phone in a queue counts as no answer too, but it has not rung. */
static void on_dial_end(struct exchange *exchange, const struct ami_event *event)
{
	const struct wire_channel *channel = wire_find(exchange->wire, event->uniqueid);

	if (event->is_no_answer && channel != NULL && channel->person != PERSON_NONE &&
	    channel->state == WIRE_RINGING) {
		staff_missed(&exchange->staff, channel->person);
		if (exchange->ops->missed != NULL) {
			exchange->ops->missed(exchange->arg, channel->person);
		}
	}
}

static bool send_for_queue(void *arg, struct ami_action *action)
{
	return exchange_send(arg, action);
}

void exchange_settle(struct exchange *exchange)
{
	if (exchange_is_live(exchange) && !exchange->is_listing) {
		duty_queue_settle(&exchange->duty_queue, exchange->current, clock_wall_ms(),
				  send_for_queue, exchange);
	}
}

/* ---- the link ---- */

static void on_event(void *arg, const struct ami_event *event)
{
	struct exchange *exchange = arg;

	switch (event->kind) {
	case AMI_CHANNEL:
		on_channel(exchange, event);
		break;
	case AMI_HANGUP:
		on_hangup(exchange, event);
		break;
	case AMI_BRIDGE_ENTER:
		on_enter(exchange, event);
		break;
	case AMI_BRIDGE_LEAVE:
		wire_join(exchange->wire, event->uniqueid, "");
		break;
	case AMI_DIAL_END:
		on_dial_end(exchange, event);
		break;
	case AMI_DEVICE:
		on_device(exchange, event);
		break;
	case AMI_MEMBER:
		on_member(exchange, event);
		duty_queue_event(&exchange->duty_queue, exchange->current->policy, event);
		break;
	case AMI_MEMBER_REMOVED:
		duty_queue_event(&exchange->duty_queue, exchange->current->policy, event);
		break;
	default:
		break;
	}
}

static void on_sync_began(void *arg)
{
	struct exchange *exchange = arg;

	exchange->is_listing = true;
	exchange->sweep_ms = 0;
	exchange->asked_ms = clock_monotonic_ms();
	wire_sync_begin(exchange->wire);
	duty_queue_clear(&exchange->duty_queue);
	for (int i = 0; i < exchange->staff.n; i++) {
		exchange->staff.people[i].is_paused = false;
	}
}

/* Its end was never told. */
static void on_vanished(void *arg, const struct wire_channel *channel)
{
	struct exchange *exchange = arg;

	if (channel->person != PERSON_NONE) {
		const struct staff_person *person = &exchange->staff.people[channel->person];

		if (strcmp(person->proof, channel->uniqueid) == 0) {
			log_corrected(exchange, channel->person, person->state, "resync");
		}
		see(exchange, channel->person);
	}
	meeting_end(channel, &exchange->calls);
	exchange->ops->ended(exchange->arg, channel->uniqueid, -1);
}

static void on_sync_ended(void *arg, bool has_channels)
{
	struct exchange *exchange = arg;

	exchange->is_listing = false;
	exchange->lease.is_listed = has_channels;
	exchange_changed(exchange);
	exchange_settle(exchange);
	if (has_channels) {
		meeting_look(exchange->wire, &exchange->staff, NULL, &exchange->calls);
		exchange->synced_ms = clock_monotonic_ms();
		exchange->sweep_ms = exchange->synced_ms + GRACE_MS;
	}
}

static void sweep(struct exchange *exchange)
{
	exchange->sweep_ms = 0;
	wire_sync_end(exchange->wire, on_vanished, exchange);
	exchange->ops->synced(exchange->arg);
}

static void on_pong(void *arg, int64_t clock_s)
{
	struct exchange *exchange = arg;
	struct ami_action action;

	if (clock_s > 0 && lease_is_due(&exchange->lease) && !wire_is_full(exchange->wire)) {
		lease_give(&action, clock_s);
		(void)exchange_send(exchange, &action);
	}
}

static void on_response(void *arg, const struct ami_event *event)
{
	struct exchange *exchange = arg;

	lease_answered(&exchange->lease, event);
	/* Who stands in no queue cannot be paused there: that is no news. */
	if (!event->is_success && strcmp(event->action_id, "pause") != 0) {
		LOG(WARN, EV("ami.denied"), KV_S("action", event->action_id),
		    KV_S("text", event->text));
	}
}

static void on_lost(void *arg)
{
	struct exchange *exchange = arg;

	exchange->is_listing = false;
	exchange->lease = (struct lease){ 0 };
	exchange->sweep_ms = 0;
	staff_lose_sight(&exchange->staff);
	exchange_changed(exchange);
}

static const struct ami_link_ops link_ops = { on_sync_began, on_event, on_sync_ended,
					      on_response,   on_pong,  on_lost };

/* ---- time ---- */

static void on_beat(void *arg)
{
	struct exchange *exchange = arg;
	int64_t now_ms = clock_monotonic_ms();
	int64_t every_ms = (int64_t)exchange->current->policy->asterisk.resync_seconds * 1000;
	enum staff_state was;
	int person;

	while ((person = staff_expire(&exchange->staff, now_ms, &was)) != PERSON_NONE) {
		exchange_changed(exchange);
		if (was != STAFF_WRAP_UP) {
			log_corrected(exchange, person, was, "lease");
		}
	}
	if (exchange->sweep_ms != 0 && now_ms >= exchange->sweep_ms) {
		sweep(exchange);
	}
	if (exchange->link != NULL && now_ms - exchange->asked_ms >= every_ms) {
		ami_link_resync(exchange->link);
	}
	net_timer_start(exchange->beat, BEAT_MS);
}

/* ---- the exchange itself ---- */

/* Zeroed, so that two can be compared. -1: no link is wanted. */
static int read_options(const struct policy *policy, struct ami_link_options *options)
{
	bool is_v6 = strchr(policy->asterisk.host, ':') != NULL;

	memset(options, 0, sizeof(*options));
	if (!policy->asterisk.is_used) {
		return -1;
	}
	ami_link_defaults(options);
	snprintf(options->address, sizeof(options->address), is_v6 ? "[%s]:%d" : "%s:%d",
		 policy->asterisk.host, policy->asterisk.port);
	str_copy(options->user, sizeof(options->user), policy->asterisk.user);
	str_copy(options->secret, sizeof(options->secret), policy->asterisk.secret);
	return 0;
}

static void renew_link(struct exchange *exchange)
{
	struct ami_link_options options;
	int wanted = read_options(exchange->current->policy, &options);

	if (exchange->link != NULL && wanted == 0 &&
	    memcmp(&options, &exchange->options, sizeof(options)) == 0) {
		ami_link_resync(exchange->link);
		return;
	}
	ami_link_destroy(&exchange->link);
	on_lost(exchange);
	exchange->options = options;
	if (wanted == 0) {
		exchange->link =
			ami_link_create(exchange->loop, &options, &link_ops, exchange, NULL);
	}
}

struct exchange *exchange_create(struct net_loop *loop, struct current *current,
				 const struct exchange_ops *ops, void *arg)
{
	struct exchange *exchange = xcalloc(1, sizeof(*exchange));

	exchange->loop = loop;
	exchange->current = current;
	exchange->ops = ops;
	exchange->arg = arg;
	exchange->calls =
		(struct meeting_calls){ ops->answerer, ops->is_waiting, ops->answered, arg };
	exchange->wire = wire_create();
	staff_adopt(&exchange->staff, current->policy);
	exchange->beat = net_timer_create(loop, on_beat, exchange);
	net_timer_start(exchange->beat, BEAT_MS);
	renew_link(exchange);
	return exchange;
}

void exchange_destroy(struct exchange **exchange)
{
	struct exchange *gone = *exchange;

	if (gone == NULL) {
		return;
	}
	*exchange = NULL;
	ami_link_destroy(&gone->link);
	net_timer_destroy(&gone->beat);
	wire_destroy(&gone->wire);
	presence_unref(&gone->presence);
	free(gone);
}

static int whose(const void *arg, const char *device)
{
	return staff_find_device(arg, device);
}

void exchange_renew(struct exchange *exchange)
{
	staff_adopt(&exchange->staff, exchange->current->policy);
	wire_rename_people(exchange->wire, whose, &exchange->staff);
	exchange_changed(exchange);
	renew_link(exchange);
}

struct staff *exchange_staff(struct exchange *exchange)
{
	return &exchange->staff;
}

bool exchange_has(const struct exchange *exchange, const char *uniqueid)
{
	return wire_find(exchange->wire, uniqueid) != NULL;
}

bool exchange_sees(const struct exchange *exchange, const char *uniqueid)
{
	return exchange_is_live(exchange) && lease_is_due(&exchange->lease) &&
	       (exchange_has(exchange, uniqueid) || ami_link_is_talking(exchange->link));
}

bool exchange_is_live(const struct exchange *exchange)
{
	return exchange->link != NULL && ami_link_view(exchange->link).state == AMI_LINK_LIVE;
}

bool exchange_send(struct exchange *exchange, struct ami_action *action)
{
	return exchange->link != NULL && ami_link_send(exchange->link, action);
}

bool exchange_redirect(struct exchange *exchange, const char *uniqueid, const char *place)
{
	const struct wire_channel *channel = wire_find(exchange->wire, uniqueid);
	char extension[POLICY_TOKEN_SIZE];
	const char *at = strchr(place, '@');
	struct ami_action action;

	if (channel == NULL || at == NULL ||
	    !str_copy_n(extension, sizeof(extension), place, (size_t)(at - place))) {
		return false;
	}
	ami_action_begin(&action, "Redirect", "redirect");
	ami_action_put(&action, "Channel", channel->name);
	ami_action_put(&action, "Context", at + 1);
	ami_action_put(&action, "Exten", extension);
	ami_action_put(&action, "Priority", "1");
	return exchange_send(exchange, &action);
}

struct exchange_view exchange_view(const struct exchange *exchange)
{
	struct exchange_view view = { .is_used = exchange->current->policy->asterisk.is_used,
				      .channels = wire_count(exchange->wire),
				      .synced_ms = exchange->synced_ms,
				      .corrected = exchange->corrected,
				      .most_rung = exchange->most_rung };

	view.link.problem = "";
	if (exchange->link != NULL) {
		view.link = ami_link_view(exchange->link);
	}
	return view;
}

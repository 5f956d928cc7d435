#include "dutyd/domain/draft.h"

#include "dutyd/base/str.h"
#include "dutyd/domain/muster.h"
#include "dutyd/domain/opening.h"
#include "dutyd/domain/rules.h"

void because(const struct draft *d, enum reason reason, const char *rule, const char *why)
{
	d->decision->reason = reason;
	d->decision->rule = rule;
	d->decision->why = why;
}

static const struct policy_department *department_of(const struct draft *d, int department)
{
	return &d->policy->departments[department];
}

static int head_of(const struct draft *d)
{
	return department_of(d, d->policy->commercial)->head;
}

static struct muster muster_of(const struct draft *d)
{
	return (struct muster){ d->policy, d->presence, d->situation->now_ms };
}

/* The head, or a deputy of his who is here. */
static int head_here(const struct draft *d)
{
	struct muster muster = muster_of(d);

	return muster_head(&muster);
}

/* ---- the chain of legs ---- */

static bool is_in_chain(const struct chain *chain, int person)
{
	for (int i = 0; i < chain->n_legs; i++) {
		if (chain->legs[i].person == person) {
			return true;
		}
	}
	return false;
}

static enum presence_state presence_of(const struct draft *d, int person)
{
	struct muster muster = muster_of(d);

	return muster_presence(&muster, person);
}

/* He is left out, and the trace says why: "unreachable owner vasya". */
static bool is_passed_over(const struct draft *d, int person, enum role role)
{
	enum presence_state state = presence_of(d, person);

	if (presence_is_away(state)) {
		trace_note(d->decision, presence_state_name(state), "%s %s", role_name(role),
			   policy_person_id(d->policy, person));
	}
	return presence_is_away(state);
}

static void add_leg(const struct draft *d, const struct leg *leg)
{
	struct chain *chain = &d->decision->chain;

	if (chain->n_legs < LEGS_MAX) {
		chain->legs[chain->n_legs++] = *leg;
	}
}

static void ring(const struct draft *d, int person, enum role role)
{
	if (person == PERSON_NONE || is_in_chain(&d->decision->chain, person)) {
		return;
	}
	if (is_passed_over(d, person, role)) {
		return;
	}
	int department = policy_department_of(d->policy, person);
	struct leg leg = { .action = ACTION_DIAL,
			   .role = role,
			   .person = person,
			   .seconds = department_of(d, department)->ring_seconds };

	str_copy(leg.target, sizeof(leg.target), d->policy->people[person].dial);
	add_leg(d, &leg);
}

static void wait_in(const struct draft *d, enum action action, int department)
{
	static const enum role of_message[] = { [OVERFLOW_TO_HEAD] = ROLE_QUEUE,
						[OVERFLOW_CALLBACK] = ROLE_CALLBACK,
						[OVERFLOW_VOICEMAIL] = ROLE_VOICEMAIL };
	const struct policy_department *to = department_of(d, department);
	struct leg leg = { .action = action,
			   .role = action == ACTION_MESSAGE ? of_message[to->overflow] : ROLE_QUEUE,
			   .person = PERSON_NONE,
			   .seconds = action == ACTION_QUEUE ? to->queue_seconds : 0 };

	str_copy(leg.target, sizeof(leg.target), to->queue);
	add_leg(d, &leg);
}

/* The last to be rung: a deputy in place of a head who is not here, but nobody else's. */
static void ring_head(const struct draft *d)
{
	int head = head_of(d), here = head_here(d);

	if (head != here && !is_passed_over(d, head, ROLE_HEAD)) {
		trace_note(d->decision, "absent", "%s %s", role_name(ROLE_HEAD),
			   policy_person_id(d->policy, head));
	}
	ring(d, here, ROLE_HEAD);
}

/* Every chain ends here: the client department lifts it, or its overflow does. */
static void end_in_client_queue(const struct draft *d, int department)
{
	bool is_for_head = department_of(d, department)->overflow == OVERFLOW_TO_HEAD;

	wait_in(d, ACTION_QUEUE, department);
	if (is_for_head) {
		ring_head(d);
	}
	if (!is_for_head || head_here(d) == PERSON_NONE) {
		wait_in(d, ACTION_MESSAGE, department);
	}
}

static void ring_the_silent(const struct draft *d, int backup)
{
	const struct policy_department *commercial = department_of(d, d->policy->commercial);

	for (int i = 0; i < commercial->n_silent; i++) {
		if (commercial->silent[i] == ROLE_BACKUP) {
			ring(d, backup, ROLE_BACKUP);
		} else {
			ring_head(d);
		}
	}
}

/* ---- where a call can go ---- */

void to_client(const struct draft *d)
{
	int line = d->situation->line;

	d->decision->department = line >= 0 ? d->policy->lines[line].department : d->policy->client;
	end_in_client_queue(d, d->decision->department);
}

static struct duty ask_roster(const struct draft *d)
{
	struct decision *out = d->decision;
	char day[CIVIL_TEXT_SIZE] = "-";

	out->has_duty = true;
	out->duty = (struct duty){ .day = CIVIL_DAY_NONE,
				   .person = PERSON_NONE,
				   .backup = PERSON_NONE,
				   .instead_of = PERSON_NONE,
				   .kind = ROSTER_GAP };
	if (d->roster != NULL && d->policy->has_roster) {
		out->duty = duty_at(d->policy, d->roster, d->situation->now_ms);
	}
	if (out->duty.day != CIVIL_DAY_NONE) {
		civil_format(out->duty.day, day);
	}
	trace_note(out, "duty", "%s %s %s", day, roster_kind_name(out->duty.kind),
		   policy_person_id(d->policy, out->duty.person));
	return out->duty;
}

/* In duty mode the roster is asked; in head mode there is no duty, whatever it says. */
static bool is_duty_mode(const struct draft *d)
{
	return d->decision->mode == MODE_DUTY;
}

/* Whose task it is that nobody could be reached (decide.h). */
static void name_responsible(const struct draft *d)
{
	struct decision *out = d->decision;
	int person = out->belongs_to;

	if (person == PERSON_NONE && is_duty_mode(d)) {
		person = out->has_duty ? out->duty.person : ask_roster(d).person;
	}
	if (person == PERSON_NONE) {
		person = head_here(d);
	}
	out->responsible = person != PERSON_NONE ? person : head_of(d);
}

/* The head's own call. It stays his whoever stands in; with nobody there it is his task. */
static void ring_head_or_stand_in(const struct draft *d)
{
	struct decision *out = d->decision;
	struct muster muster = muster_of(d);
	int head = head_of(d), acting = muster_acting_head(&muster);

	out->belongs_to = head;
	if (acting != head) {
		out->acting_head = acting;
		trace_note(out, "head", "%s is not here: %s", policy_person_id(d->policy, head),
			   acting != PERSON_NONE ? policy_person_id(d->policy, acting) :
						   "the client department");
	}
	if (acting == PERSON_NONE) {
		name_responsible(d);
	}
	ring(d, acting, ROLE_HEAD);
}

/*
 * busy is normal. With nobody behind the duty who could answer for him the call waits until
 * his phone takes it, as long as duty_wait; then an officer takes a message, it stays his.
 */
static void let_wait(const struct draft *d)
{
	struct chain *chain = &d->decision->chain;

	if (chain->n_legs == 1 && chain->legs[0].role == ROLE_DUTY) {
		chain->legs[0].wait = department_of(d, d->policy->commercial)->duty_wait;
	}
}

static void ring_duty(const struct draft *d, const struct duty *duty)
{
	d->decision->belongs_to = duty->person;
	ring(d, duty->person, ROLE_DUTY);
	ring_the_silent(d, duty->backup);
	let_wait(d);
}

/* He is known to talk: his backup does not ring for that, a second line of his may, and long. */
static void wait_for_duty(const struct draft *d, const struct duty *duty)
{
	struct leg *leg = &d->decision->chain.legs[0];

	d->decision->belongs_to = duty->person;
	ring(d, duty->person, ROLE_DUTY);
	let_wait(d);
	if (leg->wait > leg->seconds) {
		leg->seconds = leg->wait;
	}
	trace_note(d->decision, "busy", "%s %s", role_name(ROLE_DUTY),
		   policy_person_id(d->policy, duty->person));
}

/* a working day that nobody has. */
static void to_gap(const struct draft *d)
{
	struct decision *out = d->decision;
	enum department_gap gap = department_of(d, d->policy->commercial)->gap;
	struct duty last = { .person = PERSON_NONE };

	out->is_gap = true;
	if (gap == GAP_TO_LAST_DUTY && d->roster != NULL && d->policy->has_roster) {
		last = duty_last(d->policy, d->roster, d->situation->now_ms);
	}
	if (last.person != PERSON_NONE) {
		because(d, REASON_DUTY_GAP, out->rule, "nobody has duty: the last who had");
		out->duty = last;
		ring_duty(d, &last);
	} else if (gap == GAP_TO_CLIENT) {
		because(d, REASON_DUTY_GAP, out->rule, "nobody has duty: the client department");
		out->department = d->policy->client;
		name_responsible(d);
	} else {
		because(d, REASON_DUTY_GAP, out->rule, "nobody has duty: the head");
		ring_head_or_stand_in(d);
	}
}

/* Today's duty, then who may answer for him. */
static void to_duty(const struct draft *d)
{
	struct duty duty = ask_roster(d);
	bool is_by_turn = duty.kind == ROSTER_TURN; /* else R-58: a swap, an override, an urgent */

	if (duty.person == PERSON_NONE && duty.kind == ROSTER_GAP) {
		to_gap(d);
	} else if (duty.person == PERSON_NONE) {
		because(d, REASON_DUTY_GAP, d->decision->rule, "nobody has duty: the head");
		ring_head_or_stand_in(d); /* roster.off_hours = "head" */
	} else {
		because(d, is_by_turn ? REASON_DUTY_TODAY : REASON_DUTY_OVERRIDE, d->decision->rule,
			"the duty of this day");
		if (presence_of(d, duty.person) == PRESENCE_BUSY) {
			wait_for_duty(d, &duty);
		} else {
			ring_duty(d, &duty);
		}
	}
}

/*
 * an owner who has not touched the client for crm.owner_days owns nothing any more; but the
 * head sees it before anybody else gets the client.
 */
static bool is_for_head_first(const struct draft *d)
{
	return d->decision->owner.standing == OWNER_STANDS_STALE &&
	       d->policy->owner_stale == OWNER_STALE_HEAD && head_here(d) != PERSON_NONE;
}

void to_commercial(const struct draft *d)
{
	d->decision->department = d->policy->commercial;
	if (!is_duty_mode(d)) {
		because(d, REASON_HEAD_MODE, d->decision->rule, "few calls: all to the head");
		ring_head_or_stand_in(d);
	} else if (is_for_head_first(d)) {
		because(d, REASON_OWNER_GONE, d->decision->rule,
			"the owner let him lie: the head decides whose he is now");
		ring_head_or_stand_in(d);
	} else {
		to_duty(d);
	}
	end_in_client_queue(d, d->policy->client);
}

/* Who takes the call or a message when the owner of a commercial client does not. */
static void stand_in_for_owner(const struct draft *d)
{
	if (d->policy->owner_absent == OWNER_AWAY_DUTY && is_duty_mode(d)) {
		struct duty duty = ask_roster(d);

		ring(d, duty.person, ROLE_DUTY);
		ring_the_silent(d, duty.backup);
	} else if (d->policy->owner_absent != OWNER_AWAY_CLIENT) {
		ring_head(d);
	}
}

void to_owner(const struct draft *d)
{
	struct owner owner = d->decision->owner;
	bool is_here = owner.standing == OWNER_STANDS &&
		       !presence_is_away(presence_of(d, owner.person));

	d->decision->belongs_to = owner.person;
	d->decision->department = policy_department_of(d->policy, owner.person);
	because(d, is_here ? REASON_OWNER_ACTIVE : REASON_OWNER_AWAY, d->decision->rule,
		d->decision->why);
	if (d->situation->stage == STAGE_ARRIVAL &&
	    d->policy->owner_first_touch == OWNER_TOUCH_CLIENT) {
		to_client(d); /* an officer lifts and sees the banner */
		return;
	}
	if (owner.standing == OWNER_STANDS) {
		ring(d, owner.person, ROLE_OWNER);
	}
	if (d->decision->department == d->policy->commercial) {
		stand_in_for_owner(d);
	}
	end_in_client_queue(d, d->policy->client);
}

void to_head(const struct draft *d)
{
	d->decision->department = d->policy->commercial;
	ring_head_or_stand_in(d);
	end_in_client_queue(d, d->policy->client);
}

void to_person(const struct draft *d, int person)
{
	d->decision->department = policy_department_of(d->policy, person);
	d->decision->belongs_to = person;
	ring(d, person, ROLE_OWNER);
	end_in_client_queue(d, d->policy->client);
}

void to_closed(const struct draft *d)
{
	const struct policy *policy = d->policy;
	struct decision *out = d->decision;

	out->chain.n_legs = 0;
	if (out->department != policy->client &&
	    opening_is_open(policy, d->roster, policy->client, d->situation->now_ms)) {
		wait_in(d, ACTION_QUEUE, policy->client);
	}
	wait_in(d, ACTION_MESSAGE, policy->client);
	name_responsible(d);
}

void to_message_at_last(const struct draft *d)
{
	struct chain *chain = &d->decision->chain;

	if (chain->n_legs == LEGS_MAX) {
		chain->n_legs--;
	}
	wait_in(d, ACTION_MESSAGE, d->policy->client);
}

void to_reject(const struct draft *d)
{
	struct leg leg = { .action = ACTION_REJECT, .role = ROLE_QUEUE, .person = PERSON_NONE };

	str_copy(leg.target, sizeof(leg.target), "blocked");
	d->decision->department = d->policy->client;
	add_leg(d, &leg);
}

void take_leg(const struct draft *d, int leg)
{
	d->decision->leg = leg;
	d->decision->action = d->decision->chain.legs[leg].action;
	d->decision->employee = d->decision->chain.legs[leg].person;
	if (d->decision->action == ACTION_MESSAGE) {
		name_responsible(d);
	}
}

bool is_leg_away(const struct draft *d, const struct leg *leg)
{
	return is_passed_over(d, leg->person, leg->role);
}

#include "dutyd/domain/decide.h"

#include <stddef.h>
#include <string.h>

#include "dutyd/domain/act.h"
#include "dutyd/domain/draft.h"
#include "dutyd/domain/opening.h"
#include "dutyd/domain/rules.h"

/* ---- the verdict of the rules, stage by stage ---- */

/* FIRST_LINE only says that nothing is known; say why where that is known. */
static enum reason refine(const struct draft *d, enum reason reason)
{
	if (reason != REASON_FIRST_LINE) {
		return reason;
	}
	switch (d->situation->party->state) {
	case CRM_STATE_TIMEOUT:
		return REASON_CRM_TIMEOUT;
	case CRM_STATE_ERROR:
		return REASON_CRM_ERROR;
	default:
		break;
	}
	switch (facts_get(&d->decision->facts, FACT_CALLER)) {
	case CALLER_WITHHELD:
		return REASON_CALLER_WITHHELD;
	case CALLER_AMBIGUOUS:
		return REASON_CRM_AMBIGUOUS;
	default:
		return d->decision->owner.standing == OWNER_STANDS_GONE ? REASON_OWNER_GONE :
									  reason;
	}
}

/* What the configuration's rules say, and what no order of theirs can change. */
struct ruling {
	enum rule_target to;
	int department;
	bool is_default;
	enum reason reason;
	const char *rule, *why;
};

static bool leads_to(const struct ruling *ruling, int department)
{
	return ruling->to == RULE_TO_DEPARTMENT && ruling->department == department;
}

static bool leads_to_commercial(const struct draft *d, const struct ruling *ruling)
{
	return ruling->to == RULE_TO_HEAD || leads_to(ruling, d->policy->commercial);
}

/* nor does an officer who hands him over without any answer to his name. */
static bool is_private_for_sale(const struct draft *d, const struct ruling *ruling)
{
	bool is_sent_on = d->situation->stage == STAGE_HANDOVER && ruling->is_default;

	return facts_get(&d->decision->facts, FACT_PARTY) == PARTY_PRIVATE &&
	       (is_sent_on || leads_to_commercial(d, ruling));
}

/* R-12; who is private or does not call to buy stays whatever he needs. */
static bool is_visit_of_officers(const struct draft *d, const struct ruling *ruling)
{
	const struct facts *facts = &d->decision->facts;

	return leads_to(ruling, d->policy->client) && ruling->reason != REASON_NON_COMMERCIAL &&
	       facts_get(facts, FACT_MEETING) == MEETING_NEEDED &&
	       facts_get(facts, FACT_PARTY) != PARTY_PRIVATE;
}

static void keep_promises(const struct draft *d, struct ruling *ruling)
{
	if (is_private_for_sale(d, ruling)) {
		trace_note(d->decision, "private", "not %s: he never enters that department (R-28)",
			   ruling->rule);
		*ruling = (struct ruling){ .to = RULE_TO_DEPARTMENT,
					   .department = d->policy->client,
					   .reason = REASON_PRIVATE_PERSON,
					   .rule = "private",
					   .why = "a private person is the client department's" };
	} else if (is_visit_of_officers(d, ruling)) {
		trace_note(d->decision, "visit", "not %s: the officers visit nobody (R-12)",
			   ruling->rule);
		*ruling = (struct ruling){ .to = RULE_TO_DEPARTMENT,
					   .department = d->policy->commercial,
					   .reason = REASON_NEEDS_MEETING,
					   .rule = "visit",
					   .why = "the client department goes on no visit" };
	}
}

/* what the client department finishes is the client of the officer who took it. */
static void stay_in_client(const struct draft *d)
{
	int officer = d->situation->officer;

	to_client(d);
	if (reason_is_client_final(d->decision->reason) && officer != PERSON_NONE &&
	    policy_department_of(d->policy, officer) != d->policy->commercial) {
		d->decision->belongs_to = officer;
	}
}

/* At arrival nobody has asked anything yet: the client department lifts first. */
static void follow_at_arrival(const struct draft *d, const struct ruling *ruling)
{
	if (ruling->to == RULE_TO_OWNER) {
		to_owner(d);
		return;
	}
	if (leads_to_commercial(d, ruling)) {
		because(d, REASON_FIRST_LINE, ruling->rule, "the client department lifts first");
	}
	d->decision->reason = refine(d, d->decision->reason);
	to_client(d);
}

/* The officer has answered: the verdict holds, the client is nobody's until handed over. */
static void follow_at_qualify(const struct draft *d, const struct ruling *ruling)
{
	if (ruling->to == RULE_TO_OWNER) {
		to_owner(d);
	} else if (leads_to_commercial(d, ruling)) {
		if (ruling->to == RULE_TO_HEAD) {
			to_head(d);
		} else {
			to_commercial(d);
		}
		d->decision->belongs_to = PERSON_NONE;
		because(d, ruling->reason, ruling->rule, ruling->why);
	} else {
		d->decision->reason = refine(d, d->decision->reason);
		stay_in_client(d);
	}
}

/*
 * The officer hands the caller over. Where the answers already say "client" that stands (a private
 * person never enters, R-28); where they say nothing, his judgement is the answer.
 */
static void follow_at_handover(const struct draft *d, const struct ruling *ruling)
{
	if (ruling->to == RULE_TO_OWNER) {
		to_owner(d);
	} else if (ruling->to == RULE_TO_HEAD) {
		to_head(d);
	} else if (leads_to_commercial(d, ruling) || ruling->is_default) {
		to_commercial(d);
	} else {
		stay_in_client(d);
	}
}

static struct ruling verdict(const struct draft *d)
{
	/* The loader refuses rules without a last one that fits all; this keeps decide() total. */
	static const struct policy_rule none = { .id = "none", .reason = REASON_FIRST_LINE };
	const struct policy_rule *rule =
		rules_first_fit(d->policy, &d->decision->facts, d->decision);

	if (rule == NULL) {
		rule = &none;
	}
	struct ruling ruling = { .to = rule->to,
				 .department = rule->department,
				 .is_default = rule_is_default(rule),
				 .reason = rule->reason,
				 .rule = rule->id,
				 .why = rule->why };

	keep_promises(d, &ruling);
	return ruling;
}

/* ---- after hours ---- */

/* Nobody is there to sell: a message is taken, and whose the enquiry is stays as decided. */
static void close_after_hours(const struct draft *d)
{
	struct decision *out = d->decision;

	if (opening_is_open(d->policy, d->roster, out->department, d->situation->now_ms)) {
		return;
	}
	trace_note(out, "hours", "%s is closed; else %s",
		   d->policy->departments[out->department].id, reason_name(out->reason));
	out->reason = REASON_AFTER_HOURS;
	to_closed(d);
}

/* ---- the stages ---- */

static void decide_next(const struct draft *d)
{
	struct decision *out = d->decision;
	int leg = d->situation->before.leg + 1;

	out->chain = d->situation->before.chain;
	out->reason = d->situation->before.reason;
	out->department = d->situation->before.department;
	out->belongs_to = d->situation->before.belongs_to;
	because(d, out->reason, "next", "the leg before failed");
	trace_note(out, "leg", "%d %s", leg - 1, d->situation->before.status);
	while (leg < out->chain.n_legs && is_leg_away(d, &out->chain.legs[leg])) {
		leg++;
	}
	if (leg >= out->chain.n_legs) {
		because(d, REASON_OVERFLOW, "next", "every leg has failed: a message is taken");
		to_message_at_last(d);
		leg = out->chain.n_legs - 1;
	}
	take_leg(d, leg);
}

static void decide_by_rules(const struct draft *d)
{
	struct ruling ruling = verdict(d);

	because(d, ruling.reason, ruling.rule, ruling.why);
	switch (d->situation->stage) {
	case STAGE_QUALIFY:
		follow_at_qualify(d, &ruling);
		return; /* the officer is on the line: hours do not matter */
	case STAGE_HANDOVER:
		follow_at_handover(d, &ruling);
		break;
	default:
		follow_at_arrival(d, &ruling);
		break;
	}
	close_after_hours(d);
}

/* The officer's judgement is a person's: who said "a meeting is needed" can be asked why. */
static void name_authors(const struct draft *d)
{
	const struct facts *facts = &d->decision->facts;

	for (int f = 0; f < FACT_COUNT; f++) {
		const struct fact_entry *entry = &facts->of[f];

		if (facts->author[f] != 0 && entry->source == SOURCE_OFFICER) {
			trace_note(d->decision, "officer", "%s %s, by %s", fact_name((enum fact)f),
				   fact_value_name((enum fact)f, entry->value),
				   policy_person_id(d->policy, facts->author[f] - 1));
		}
	}
}

/* Which zone has had a say, and by whose hand. The address itself stands in no decision. */
static void name_zone(const struct draft *d)
{
	const struct address_said *address = &d->situation->address;

	d->decision->zone = address->zone;
	if (address->zone != NULL && address->author != 0) {
		trace_note(d->decision, "zone", "%s, by %s", address->zone->id,
			   policy_person_id(d->policy, address->author - 1));
	} else if (address->zone != NULL) {
		trace_note(d->decision, "zone", "%s", address->zone->id);
	}
}

/* The CRM speaks first, then the officer's answers over it, then what follows from both. */
static void gather_facts(const struct draft *d)
{
	struct decision *out = d->decision;
	const struct situation *s = d->situation;
	bool is_handover = s->stage == STAGE_HANDOVER;

	out->facts = (struct facts){ 0 };
	party_to_facts(d->policy, s->party, s->is_withheld, &out->facts);
	for (int f = 0; f < FACT_COUNT; f++) {
		const struct fact_entry *said = &s->facts.of[f];

		/* The officer over the script: the trace shows both. */
		if (said->was_source < said->source) {
			facts_set(&out->facts, (enum fact)f, said->was_value,
				  (enum fact_source)said->was_source);
		}
		facts_say(&out->facts, (enum fact)f,
			  &(struct facts_said){ said->value, (enum fact_source)said->source,
						s->facts.author[f] - 1 });
	}
	facts_set(&out->facts, FACT_DEPARTMENT,
		  is_handover ? DEPARTMENT_COMMERCIAL : DEPARTMENT_CLIENT, SOURCE_PBX);
	out->owner = party_owner_at(d->policy, s->party, s->now_ms, &out->facts);
	trace_note(out, "crm", "%s %s", crm_state_name(s->party->state),
		   match_name(s->party->match));
	if (s->party->named != NAMED_NOTHING) {
		trace_note(out, "organisation", "%s", named_name(s->party->named));
	}
	if (out->owner.is_soft) {
		trace_note(out, "soft", "%s has called this number of late",
			   policy_person_id(d->policy, out->owner.person));
	}
	name_authors(d);
	name_zone(d);
}

static struct draft draft_start(const struct policy *policy, const struct situation *situation,
				struct decision *decision)
{
	memset(decision, 0, offsetof(struct decision, trace));
	decision->stage = situation->stage;
	decision->at_ms = situation->now_ms;
	decision->employee = decision->belongs_to = PERSON_NONE;
	decision->responsible = decision->acting_head = decision->introduced = PERSON_NONE;
	decision->owner.person = decision->owner.former = PERSON_NONE;
	return (struct draft){ .policy = policy, .situation = situation, .decision = decision };
}

void decide(const struct policy *policy, const struct roster *roster,
	    const struct presence *presence, const struct situation *situation,
	    struct decision *decision)
{
	struct draft d = draft_start(policy, situation, decision);

	d.roster = roster;
	d.presence = presence;
	decision->mode = mode_at(policy, roster, situation->now_ms);
	if (situation->stage == STAGE_NEXT) {
		decide_next(&d);
		return;
	}
	gather_facts(&d);
	if (facts_get(&decision->facts, FACT_CALLER) == CALLER_BLOCKED) {
		because(&d, REASON_BLOCKED, "blocked", "the number is blocked in the CRM");
		to_reject(&d);
	} else if (stage_is_act(situation->stage)) {
		decide_act(&d);
	} else {
		decide_by_rules(&d);
	}
	take_leg(&d, 0);
}

void decide_fallback(const struct policy *policy, const struct situation *situation,
		     struct decision *decision)
{
	struct draft d = draft_start(policy, situation, decision);

	decision->facts = situation->facts;
	because(&d, REASON_DEADLINE, "deadline", "no decision in time: the client department");
	to_client(&d);
	take_leg(&d, 0);
}

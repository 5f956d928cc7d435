#include "dutyd/codec/decision_json.h"

#include <limits.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/entry.h"

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static void write_leg(struct buf *out, const struct policy *policy, const struct leg *leg)
{
	json_open(out, NULL);
	json_text(out, "do", action_name(leg->action));
	json_text(out, "target", leg->target);
	json_text(out, "role", role_name(leg->role));
	if (leg->person != PERSON_NONE) {
		json_text(out, "employee", policy_person_id(policy, leg->person));
	}
	json_int(out, "seconds", leg->seconds);
	if (leg->wait > 0) {
		json_int(out, "wait", leg->wait);
	}
	json_close(out);
}

static void write_legs(struct buf *out, const struct policy *policy,
		       const struct decision *decision)
{
	json_int(out, "leg", decision->leg);
	json_open_array(out, "legs");
	for (int i = 0; i < decision->chain.n_legs; i++) {
		write_leg(out, policy, &decision->chain.legs[i]);
	}
	json_close_array(out);
}

/* owner: who works with the client now, and where one key hands the caller over to. */
static void write_owner(struct buf *out, const struct policy *policy, const struct owner *owner)
{
	if (owner->person != PERSON_NONE) {
		json_text(out, "owner", policy_person_id(policy, owner->person));
		json_text(out, "owner_dial", policy->people[owner->person].dial);
	} else if (owner->former != PERSON_NONE) {
		json_text(out, "former_owner", policy_person_id(policy, owner->former));
	} else if (owner->former_id[0] != '\0') {
		json_text(out, "former_owner", owner->former_id);
	}
}

static void write_card(struct buf *out, const struct policy *policy, const struct party *party,
		       const struct decision *decision, const struct answer *answer)
{
	json_open(out, "card");
	json_text(out, "text", answer->card);
	if (party != NULL) {
		json_text(out, "contact", or_null(party->contact_name));
		json_text(out, "company", or_null(party->company_name));
		json_text(out, "match", match_name(party->match));
		json_text(out, "crm", crm_state_name(party->state));
	}
	write_owner(out, policy, &decision->owner);
	json_close(out);
}

/* Behind the facts of the closed list the zone by which the address has set some. */
static void write_facts(struct buf *out, const struct decision *decision)
{
	const struct facts *facts = &decision->facts;

	json_open(out, "facts");
	for (int f = 0; f < FACT_COUNT; f++) {
		uint8_t value = facts_get(facts, (enum fact)f);

		if (value != FACT_UNKNOWN) {
			json_text(out, fact_name((enum fact)f),
				  fact_value_name((enum fact)f, value));
		}
	}
	if (decision->zone != NULL) {
		json_text(out, "zone", decision->zone->id);
	}
	json_close(out);
}

/* Both values of a fact that a later source changed (DESIGN.md section 3). */
static void write_overridden(struct buf *out, const struct facts *facts)
{
	for (int f = 0; f < FACT_COUNT; f++) {
		const struct fact_entry *entry = &facts->of[f];

		if (entry->was_value != FACT_UNKNOWN) {
			json_open(out, NULL);
			json_text(out, "fact", fact_name((enum fact)f));
			json_text(out, "was", fact_value_name((enum fact)f, entry->was_value));
			json_text(out, "by", fact_source_name((enum fact_source)entry->was_source));
			json_text(out, "is", fact_value_name((enum fact)f, entry->value));
			json_text(out, "source", fact_source_name((enum fact_source)entry->source));
			json_close(out);
		}
	}
}

static void write_step(struct buf *out, const struct trace_step *step)
{
	json_open(out, NULL);
	if (step->kind == TRACE_NOTE) {
		json_text(out, step->name, step->note);
	} else {
		json_text(out, "rule", step->name);
		json_bool(out, "fits", step->is_fit);
		if (!step->is_fit) {
			json_text(out, fact_name(step->fact),
				  fact_value_name(step->fact, step->value));
		}
	}
	json_close(out);
}

static void write_trace(struct buf *out, const struct decision *decision)
{
	json_open_array(out, "trace");
	write_overridden(out, &decision->facts);
	for (int i = 0; i < decision->n_trace; i++) {
		write_step(out, &decision->trace[i]);
	}
	json_close_array(out);
}

static void write_roster(struct buf *out, const struct policy *policy,
			 const struct decision *decision)
{
	char day[CIVIL_TEXT_SIZE];

	if (!decision->has_duty || decision->duty.day == CIVIL_DAY_NONE) {
		json_null(out, "roster");
		return;
	}
	civil_format(decision->duty.day, day);
	json_open(out, "roster");
	json_text(out, "day", day);
	json_text(out, "kind", roster_kind_name(decision->duty.kind));
	json_text(out, "person", or_null(policy_person_id(policy, decision->duty.person)));
	json_text(out, "instead_of", or_null(policy_person_id(policy, decision->duty.instead_of)));
	json_close(out);
}

static void write_choice(struct buf *out, const struct script_question *question,
			 const struct script_answer *answer)
{
	json_open(out, NULL);
	if (question->input == SCRIPT_NUMBER) {
		answer->from == INT_MIN ? json_null(out, "from") :
					  json_int(out, "from", answer->from);
		answer->to == INT_MAX ? json_null(out, "to") : json_int(out, "to", answer->to);
	} else {
		json_text(out, "key", answer->key);
	}
	json_text(out, "id", answer->id);
	json_text(out, "text", answer->text);
	json_close(out);
}

static void write_question(struct buf *out, const struct script_question *question)
{
	static const char *const inputs[] = {
		[SCRIPT_CHOICE] = "choice", [SCRIPT_NUMBER] = "number", [SCRIPT_TEXT] = "text"
	};

	json_open(out, "question");
	json_text(out, "id", question->id);
	json_text(out, "ask", question->ask);
	json_text(out, "input", inputs[question->input]);
	json_open_array(out, "answers");
	for (int i = 0; i < question->n_answers; i++) {
		write_choice(out, question, &question->answers[i]);
	}
	json_close_array(out);
	json_close(out);
}

/* What is asked next, or what it has come to. */
static void write_script(struct buf *out, const struct decision *decision)
{
	const char *verdict = decision->is_verdict ? reason_name(decision->reason) : NULL;

	json_open(out, "script");
	json_open_array(out, "asked");
	for (int i = 0; i < decision->n_asked; i++) {
		json_text(out, NULL, decision->asked[i]->id);
	}
	json_close_array(out);
	if (decision->question != NULL) {
		write_question(out, decision->question);
	} else {
		json_null(out, "question");
	}
	json_text(out, "verdict", verdict);
	json_text(out, "offer", decision->offer);
	json_close(out);
}

void decision_json_write(struct buf *out, const struct policy *policy, const struct party *party,
			 const struct decision *decision, const struct answer *answer)
{
	char at[ZONE_TEXT_SIZE];
	char config[13];

	zone_format_ms(policy->zone, decision->at_ms, at);
	memcpy(config, policy->digest, 12);
	config[12] = '\0';
	json_open(out, NULL);
	json_int(out, "id", answer->decision_id);
	json_text(out, "call", answer->call);
	json_text(out, "stage", stage_name(decision->stage));
	json_text(out, "at", at);
	json_text(out, "action", action_name(decision->action));
	json_text(out, "department", answer->department);
	json_text(out, "employee", or_null(answer->employee));
	json_text(out, "belongs_to", or_null(answer->belongs_to));
	json_text(out, "responsible", or_null(answer->responsible));
	if (decision->acting_head != PERSON_NONE) {
		json_text(out, "acting_head", policy_person_id(policy, decision->acting_head));
	}
	json_text(out, "reason", reason_name(decision->reason));
	json_text(out, "rule", decision->rule);
	json_text(out, "why", decision->why);
	if (decision_is_for_meeting(policy, decision)) {
		json_text(out, "goal", "meeting"); /* */
	}
	write_legs(out, policy, decision);
	write_card(out, policy, party, decision, answer);
	write_facts(out, decision);
	if (decision->stage == STAGE_QUALIFY) {
		write_script(out, decision);
	}
	write_trace(out, decision);
	json_text(out, "config", config);
	json_text(out, "mode", mode_name(decision->mode));
	write_roster(out, policy, decision);
	json_close(out);
}

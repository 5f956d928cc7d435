#include "dutyd/dutyctl/route.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/dutyctl/print.h"

static const char *person_name(const struct policy *policy, int person)
{
	return person != PERSON_NONE ? policy->people[person].name : "";
}

/* "masha  Маша Иванова" */
static void print_person(const char *label, const struct policy *policy, int person)
{
	if (person != PERSON_NONE) {
		print_line(label, "%s  %s", policy->people[person].id, policy->people[person].name);
	} else {
		print_line(label, "-");
	}
}

static const char *id_or_dash(const struct policy *policy, int person)
{
	return person != PERSON_NONE ? policy->people[person].id : "-";
}

/* The department whose queue a leg waits in; a queue's name need not be its department's. */
static const char *queue_title(const struct policy *policy, const char *queue)
{
	for (int i = 0; i < policy->n_departments; i++) {
		if (strcmp(policy->departments[i].queue, queue) == 0) {
			return policy->departments[i].title;
		}
	}
	return "";
}

static const char *seconds_text(const struct leg *leg, char text[16])
{
	text[0] = '\0';
	if (leg->seconds > 0) {
		snprintf(text, 16, "%d s", leg->seconds);
	}
	return text;
}

/* "masha  Маша Иванова  PJSIP/202  20 s", "queue client  Клиентский отдел  60 s" */
static void print_target(const struct route *route)
{
	const struct leg *leg = &route->decision.chain.legs[route->decision.leg];
	const struct policy *policy = route->policy;
	char seconds[16];
	char where[POLICY_TOKEN_SIZE + 16];
	struct print_table table;

	print_table_init(&table, 4);
	if (leg->person != PERSON_NONE) {
		print_table_row(&table,
				(const char *[]){ policy->people[leg->person].id,
						  person_name(policy, leg->person), leg->target,
						  seconds_text(leg, seconds) });
	} else if (leg->action == ACTION_REJECT) {
		print_table_row(&table,
				(const char *[]){ "reject", "the call is not taken", NULL });
	} else {
		snprintf(where, sizeof(where), "%s %s", action_name(leg->action), leg->target);
		print_table_row(&table, (const char *[]){ where, queue_title(policy, leg->target),
							  seconds_text(leg, seconds), NULL });
	}
	print_table_end(&table, NULL);
}

/* Every leg in order; ">" marks the one that is tried now. */
static void print_legs(const struct route *route)
{
	const struct chain *chain = &route->decision.chain;
	struct print_table table;

	print_table_init(&table, 6);
	for (int i = 0; i < chain->n_legs; i++) {
		const struct leg *leg = &chain->legs[i];
		char action[32];
		char seconds[16];

		snprintf(action, sizeof(action), "%s %s", i == route->decision.leg ? ">" : " ",
			 action_name(leg->action));
		print_table_row(&table, (const char *[]){
						action, leg->target, seconds_text(leg, seconds),
						leg->role != ROLE_QUEUE ? role_name(leg->role) : "",
						leg->person != PERSON_NONE ?
							route->policy->people[leg->person].id :
							"",
						person_name(route->policy, leg->person) });
	}
	print_table_end(&table, "legs");
}

void route_print(const struct route *route)
{
	const struct policy *policy = route->policy;
	const struct decision *decision = &route->decision;

	print_target(route);
	print_line("reason", "%s", reason_name(decision->reason));
	print_line("rule", "%s", decision->rule);
	print_line("why", "%s", decision->why);
	print_person("belongs to", policy, decision->belongs_to);
	print_legs(route);
}

/* ---- --explain ---- */

static void print_when(const struct route *route)
{
	const struct policy *policy = route->policy;
	int64_t now = route->situation.now_ms / 1000;
	struct zone_local local = zone_local_at(policy->zone, now);
	char day[CIVIL_TEXT_SIZE];

	civil_format(local.day, day);
	print_line("asked", "%s, %s %s %02d:%02d:%02d %s", stage_name(route->situation.stage),
		   civil_weekday_name(civil_weekday(local.day)), day, local.second / 3600,
		   local.second / 60 % 60, local.second % 60, policy->zone_name);
}

static void print_caller(const struct route *route)
{
	const struct phone *caller = &route->caller;
	int line = route->situation.line;

	if (caller->kind == PHONE_OK) {
		print_line("caller", "%s%s%s", caller->e164, caller->ext[0] != '\0' ? " ext " : "",
			   caller->ext);
	} else {
		print_line("caller", "%s: not looked up", phone_kind_name(caller->kind));
	}
	if (line >= 0) {
		print_line("line", "%s  %s", route->policy->lines[line].id,
			   route->policy->lines[line].title);
	}
}

static void print_crm(const struct route *route)
{
	const struct party *party = &route->party;
	const char *comma =
		party->contact_name[0] != '\0' && party->company_name[0] != '\0' ? ", " : "";
	bool is_named = party->contact_name[0] != '\0' || party->company_name[0] != '\0';

	if (party->state == CRM_STATE_OK) {
		print_line("crm", "match %s%s%s%s%s", match_name(party->match),
			   is_named ? ": " : "", party->contact_name, comma, party->company_name);
	} else if (party->state == CRM_STATE_SKIPPED) {
		print_line("crm", "nothing to look up");
	} else {
		print_line("crm", "%s: %s: %s", crm_state_name(party->state),
			   route->policy->crm.database, route->crm_problem.text);
	}
}

/* An owner who counts no more is named too: the card would ask who that was. */
static void print_owner(const struct route *route)
{
	static const char *const standings[] = {
		[OWNER_STANDS] = "works with him now",
		[OWNER_STANDS_AWAY] = "away that day",
		[OWNER_STANDS_GONE] = "does not work here (any more)",
		[OWNER_STANDS_STALE] = "untouched for too long: no owner any more",
	};
	const struct owner *owner = &route->decision.owner;
	const struct party *party = &route->party;
	const char *named = party->owner_as_org.id[0] != '\0' ? party->owner_as_org.id :
								party->owner_as_private.id;

	if (owner->standing == OWNER_STANDS_NOT) {
		return;
	}
	if (owner->person != PERSON_NONE) {
		print_line("owner", "%s  %s: %s", id_or_dash(route->policy, owner->person),
			   person_name(route->policy, owner->person), standings[owner->standing]);
	} else {
		print_line("owner", "%s: %s", named, standings[owner->standing]);
	}
}

static void print_facts(const struct decision *decision)
{
	const struct facts *facts = &decision->facts;
	struct print_table table;

	print_table_init(&table, 4);
	for (int f = 0; f < FACT_COUNT; f++) {
		const struct fact_entry *entry = &facts->of[f];
		char instead[64] = "";

		if (entry->value == FACT_UNKNOWN) {
			continue;
		}
		if (entry->was_value != FACT_UNKNOWN) {
			snprintf(instead, sizeof(instead), "over %s by %s",
				 fact_value_name((enum fact)f, entry->was_value),
				 fact_source_name((enum fact_source)entry->was_source));
		}
		print_table_row(&table,
				(const char *[]){ fact_name((enum fact)f),
						  fact_value_name((enum fact)f, entry->value),
						  fact_source_name((enum fact_source)entry->source),
						  instead });
	}
	if (decision->zone != NULL) {
		print_table_row(&table, (const char *[]){ "zone", decision->zone->id, "address",
							  decision->zone->title });
	}
	print_table_end(&table, "facts");
}

/* The rules below the first one that fits were not tried and are not shown. */
static void print_rules(const struct decision *decision)
{
	struct print_table table;

	print_table_init(&table, 2);
	for (int i = 0; i < decision->n_trace; i++) {
		const struct trace_step *step = &decision->trace[i];
		char name[POLICY_ID_SIZE + 8];
		char verdict[64] = "fits";

		if (step->kind != TRACE_RULE) {
			continue;
		}
		if (!step->is_fit) {
			snprintf(verdict, sizeof(verdict), "no: %s is %s", fact_name(step->fact),
				 fact_value_name(step->fact, step->value));
		}
		snprintf(name, sizeof(name), "%s %s", step->is_fit ? ">" : " ", step->name);
		print_table_row(&table, (const char *[]){ name, verdict });
	}
	print_table_end(&table, "rules");
}

/* What the rows for the CRM, the facts and the roster say is not said again. */
static bool is_news(const struct trace_step *step)
{
	return step->kind == TRACE_NOTE && strcmp(step->name, "crm") != 0 &&
	       strcmp(step->name, "duty") != 0 && strcmp(step->name, "zone") != 0;
}

static void print_notes(const struct decision *decision)
{
	struct print_table table;

	print_table_init(&table, 2);
	for (int i = 0; i < decision->n_trace; i++) {
		const struct trace_step *step = &decision->trace[i];

		if (is_news(step)) {
			print_table_row(&table, (const char *[]){ step->name, step->note });
		}
	}
	print_table_end(&table, "notes");
}

static void print_roster(const struct route *route)
{
	const struct duty *duty = &route->decision.duty;
	const struct policy *policy = route->policy;
	char day[CIVIL_TEXT_SIZE];

	if (!route->decision.has_duty) {
		print_line("roster", "not asked");
		return;
	}
	if (duty->day == CIVIL_DAY_NONE) {
		print_line("roster", "nobody");
		return;
	}
	civil_format(duty->day, day);
	print_line("roster", "%s %s  %s, %s%s%s; backup %s%s",
		   civil_weekday_name(civil_weekday(duty->day)), day,
		   id_or_dash(policy, duty->person), roster_kind_name(duty->kind),
		   duty->instead_of != PERSON_NONE ? " instead of " : "",
		   duty->instead_of != PERSON_NONE ? policy->people[duty->instead_of].id : "",
		   id_or_dash(policy, duty->backup),
		   duty->is_off_hours ? "; outside the hours" : "");
}

/* who has changed the day, and why; a day by the turn needs no word. */
static void print_approval(const struct route *route)
{
	const struct duty *duty = &route->decision.duty;
	bool is_by_turn = duty->kind == ROSTER_TURN || duty->day == CIVIL_DAY_NONE;

	if (!route->decision.has_duty || is_by_turn || route->book == NULL) {
		return;
	}
	const struct book_row *row = book_on(route->book, duty->day);
	const struct book_publication *act =
		row != NULL && row->kind == duty->kind ?
			book_publication(route->book, row->publication) :
			NULL;

	if (act != NULL) {
		char at[ZONE_TEXT_SIZE];

		zone_format_ms(route->policy->zone, act->made_ms, at);
		print_line("approved", "%s, %s%s%s", act->made_by, at,
			   row->why[0] != '\0' ? ": " : "", row->why);
	}
}

void route_print_explained(const struct route *route)
{
	putchar('\n');
	print_when(route);
	print_caller(route);
	print_crm(route);
	print_owner(route);
	print_facts(&route->decision);
	print_rules(&route->decision);
	if (route->decision.offer != NULL) {
		print_line("offer", "%s", route->decision.offer);
	}
	print_notes(&route->decision);
	print_roster(route);
	print_approval(route);
	print_line("config", "%.12s", route->policy->digest);
}

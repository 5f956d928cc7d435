#include "dutyd/dutyctl/roster_findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/dutyctl/roster_cure.h"

struct roster_finding *roster_findings_add(struct roster_findings *findings, const char *kind,
					   int32_t day)
{
	findings->all =
		xreallocarray(findings->all, (size_t)findings->n + 1, sizeof(*findings->all));
	struct roster_finding *added = &findings->all[findings->n++];

	*added = (struct roster_finding){ .kind = kind, .day = day };
	str_copy(added->path, sizeof(added->path), "roster");
	return added;
}

void roster_finding_hint(struct roster_finding *finding, const char *format, ...)
{
	va_list args;

	if (finding->n_hints == FINDING_HINTS_MAX) {
		return;
	}
	va_start(args, format);
	vsnprintf(finding->hints[finding->n_hints++], FINDING_TEXT_SIZE, format, args);
	va_end(args);
}

void roster_findings_finish(struct roster_findings *findings)
{
	free(findings->all);
	*findings = (struct roster_findings){ 0 };
}

/* ---- conflicts ---- */

struct clash {
	const struct roster_view *view;
	const struct book_conflict *conflict;
	struct roster_finding *finding;
	char date[CIVIL_TEXT_SIZE], day[ROSTER_DAY_SIZE];
};

/* What changes the wall, and the line that keeps roster.conf in step with it. */
static void hint_swap(const struct clash *clash, const struct roster_cure *cure)
{
	char with[CIVIL_TEXT_SIZE], day[ROSTER_DAY_SIZE];

	if (cure->partner_day == CIVIL_DAY_NONE) {
		return;
	}
	civil_format(cure->partner_day, with);
	roster_finding_hint(clash->finding,
			    "swap with %s (%s): dutyctl roster swap %s %s, and in roster.conf "
			    "swaps : { d%s = \"%s\"; };",
			    cure->partner, roster_day_text(cure->partner_day, day), clash->date,
			    with, clash->date, with);
}

static void hint_substitute(const struct clash *clash, const struct roster_cure *cure)
{
	bool is_today = clash->conflict->day == clash->view->today;

	if (cure->substitute == NULL) {
		return;
	}
	roster_finding_hint(clash->finding,
			    "%s instead (%d turn%s that month): dutyctl roster %s%s %s, and "
			    "in roster.conf overrides : { d%s = \"%s\"; };",
			    cure->substitute, cure->substitute_turns,
			    cure->substitute_turns == 1 ? "" : "s",
			    is_today ? "urgent --reason " : "override ",
			    is_today ? "TEXT" : clash->date, cure->substitute, clash->date,
			    cure->substitute);
}

static void hint_people(const struct clash *clash)
{
	struct roster_cure cure =
		roster_cure_find(clash->view, clash->conflict->day, clash->conflict->who);

	hint_swap(clash, &cure);
	hint_substitute(clash, &cure);
}

static void say_absent(const struct clash *clash)
{
	const struct roster_rule *rule = &clash->view->policy->roster;
	int person = policy_find_person(clash->view->policy, clash->conflict->who);
	struct roster_finding *finding = clash->finding;

	for (int i = 0; i < rule->n_absences; i++) {
		const struct roster_absence *absence = &rule->absences[i];

		if (absence->person == person && absence->from <= clash->conflict->day &&
		    absence->to >= clash->conflict->day) {
			snprintf(finding->path, sizeof(finding->path), "roster.absences.%s",
				 absence->id);
			snprintf(finding->place, sizeof(finding->place), "%s", absence->place);
		}
	}
	snprintf(finding->text, FINDING_TEXT_SIZE, "published: %s is %s's, who is absent",
		 clash->day, clash->conflict->who);
	hint_people(clash);
}

static void say_gone(const struct clash *clash)
{
	const char *who = clash->conflict->who;
	bool is_known = policy_find_person(clash->view->policy, who) != PERSON_NONE;

	if (is_known) {
		snprintf(clash->finding->path, sizeof(clash->finding->path), "people.%s", who);
	}
	snprintf(clash->finding->text, FINDING_TEXT_SIZE, "published: %s is %s's, %s", clash->day,
		 who, is_known ? "who is not employed that day" : "whom the configuration has not");
	hint_people(clash);
}

static void say_not_worked(const struct clash *clash)
{
	snprintf(clash->finding->text, FINDING_TEXT_SIZE,
		 "published: %s is %s's, but by the configuration nobody works", clash->day,
		 clash->conflict->who[0] != '\0' ? clash->conflict->who : "nobody");
	roster_finding_hint(clash->finding,
			    "if it is worked: roster.conf: extra_workdays : { NAME = \"%s\"; };",
			    clash->date);
}

/* A day off has no row that could be changed: only the configuration can give way. */
static void say_worked(const struct clash *clash)
{
	snprintf(clash->finding->text, FINDING_TEXT_SIZE,
		 "published: nobody works on %s, by the configuration it is a working day",
		 clash->day);
	roster_finding_hint(clash->finding, "roster.conf: holidays : { NAME = \"%s\"; };",
			    clash->date);
}

static void say_other_swap(const struct clash *clash)
{
	char with[CIVIL_TEXT_SIZE];

	civil_format(clash->conflict->with, with);
	snprintf(clash->finding->path, sizeof(clash->finding->path), "roster.swaps");
	snprintf(clash->finding->text, FINDING_TEXT_SIZE,
		 "published: %s is %s's, without the swap with %s", clash->day,
		 clash->conflict->who[0] != '\0' ? clash->conflict->who : "nobody", with);
	if (clash->conflict->day > clash->view->today &&
	    clash->conflict->with > clash->view->today &&
	    book_on(clash->view->book, clash->conflict->with) != NULL) {
		roster_finding_hint(clash->finding, "dutyctl roster swap %s %s", clash->date, with);
	}
	roster_finding_hint(clash->finding,
			    "or take the line out of roster.conf: it has no effect");
}

static void say_other_person(const struct clash *clash)
{
	const struct roster_rule *rule = &clash->view->policy->roster;
	const char *who = "";

	for (int i = 0; i < rule->n_overrides; i++) {
		if (rule->overrides[i].day == clash->conflict->day) {
			who = policy_person_id(clash->view->policy, rule->overrides[i].person);
		}
	}
	snprintf(clash->finding->path, sizeof(clash->finding->path), "roster.overrides.d%s",
		 clash->date);
	snprintf(clash->finding->text, FINDING_TEXT_SIZE,
		 "published: %s is %s's, the configuration names %s", clash->day,
		 clash->conflict->who[0] != '\0' ? clash->conflict->who : "nobody", who);
	if (clash->conflict->day == clash->view->today) {
		roster_finding_hint(clash->finding, "dutyctl roster urgent --reason TEXT %s", who);
	} else {
		roster_finding_hint(clash->finding, "dutyctl roster override %s %s", clash->date,
				    who);
	}
	roster_finding_hint(clash->finding,
			    "or take the line out of roster.conf: it has no effect");
}

void roster_findings_conflict(struct roster_findings *findings, const struct roster_view *view,
			      const struct book_conflict *conflict)
{
	static void (*const say[BOOK_CONFLICT_COUNT])(const struct clash *) = {
		[BOOK_ABSENT] = say_absent,         [BOOK_GONE] = say_gone,
		[BOOK_NOT_WORKED] = say_not_worked, [BOOK_WORKED] = say_worked,
		[BOOK_OTHER_SWAP] = say_other_swap, [BOOK_OTHER_PERSON] = say_other_person,
	};
	struct clash clash = { .view = view, .conflict = conflict };

	clash.finding =
		roster_findings_add(findings, book_conflict_name(conflict->kind), conflict->day);
	str_copy(clash.finding->who, sizeof(clash.finding->who), conflict->who);
	civil_format(conflict->day, clash.date);
	roster_day_text(conflict->day, clash.day);
	say[conflict->kind](&clash);
}

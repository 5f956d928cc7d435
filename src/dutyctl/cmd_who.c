#include <stdio.h>

#include "dutyd/base/clock.h"
#include "dutyd/codec/duty_json.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/dutyctl/roster_view.h"

/* What is asked: a day of the roster, or a moment, which may belong to another day's duty. */
struct question {
	const struct policy *policy;
	bool is_day;
	int32_t day;
	int64_t at_ms;
};

static const char *name_of(const struct policy *policy, int person)
{
	return person != PERSON_NONE ? policy->people[person].name : NULL;
}

static const char *id_of(const struct policy *policy, int person)
{
	return person != PERSON_NONE ? policy->people[person].id : NULL;
}

static const char *weekday_of(int32_t day)
{
	return civil_weekday_name(civil_weekday(day));
}

/* A bare date means the day as the wall sheet has it, whatever the hour it is asked at. */
static bool read_question(struct question *question, const char *text)
{
	const struct policy *policy = question->policy;

	question->at_ms = clock_wall_ms();
	if (text == NULL) {
		return true;
	}
	if (civil_parse(text, &question->day)) {
		/* The first moment of the day's duty. */
		question->is_day = true;
		question->at_ms = 1000 * zone_instant_of(policy->zone, question->day,
							 60 * policy->roster.turn_minute);
		return true;
	}
	return zone_parse_ms(policy->zone, text, &question->at_ms);
}

/* A day that nobody serves stays that, though its enquiries are another day's. */
static struct duty find_duty(const struct question *question, const struct roster *roster)
{
	struct duty duty = duty_at(question->policy, roster, question->at_ms);

	if (!question->is_day) {
		return duty;
	}
	struct roster_day row = roster_on(roster, question->day);
	if (duty.day != question->day || duty.backup == row.person) {
		duty.backup =
			PERSON_NONE; /* another day's, or an urgent change has made him the duty */
	}
	duty.day = question->day;
	duty.person = row.person;
	duty.instead_of = row.instead_of;
	duty.kind = row.kind;
	duty.is_off_hours = row.kind == ROSTER_OFF;
	return duty;
}

static enum mode find_mode(const struct question *question, const struct roster *roster)
{
	return question->is_day ? mode_on(question->policy, roster, question->day) :
				  mode_at(question->policy, roster, question->at_ms);
}

static void print_duty_json(const struct question *question, const struct duty *duty,
			    const struct duty_heir *heir, enum mode mode)
{
	static char memory[8192];
	struct buf out = buf_over(memory, sizeof(memory));
	char text[ZONE_TEXT_SIZE];

	json_open(&out, NULL);
	zone_format_ms(question->policy->zone, question->at_ms, text);
	json_text(&out, "at", text);
	json_open(&out, "duty");
	duty_json_write(&out, question->policy, duty, mode == MODE_DUTY ? heir : NULL);
	json_close(&out);
	json_text(&out, "mode", mode_name(mode));
	json_close(&out);
	print_json(&out);
}

static void print_person(const char *label, const struct policy *policy, int person)
{
	if (person != PERSON_NONE) {
		print_line(label, "%s  %s", policy->people[person].id, policy->people[person].name);
	}
}

static void print_kind(const struct policy *policy, const struct duty *duty)
{
	const char *kind = roster_kind_name(duty->kind);

	if (duty->instead_of != PERSON_NONE) {
		print_line("kind", "%s, instead of %s  %s", kind, id_of(policy, duty->instead_of),
			   name_of(policy, duty->instead_of));
	} else {
		print_line("kind", "%s", kind);
	}
}

static void print_heir(const struct policy *policy, const struct duty_heir *heir)
{
	const struct duty *other = &heir->duty;
	char day[CIVIL_TEXT_SIZE];

	if (other->person != PERSON_NONE) {
		civil_format(other->day, day);
		print_line("goes to", "%s  %s, %s %s", id_of(policy, other->person),
			   name_of(policy, other->person), weekday_of(other->day), day);
	} else if (heir->department == policy->client) {
		print_line("goes to", "the client department");
	} else {
		print_line("goes to", "the head");
	}
}

static const char *why_nobody(const struct policy *policy, const struct duty *duty)
{
	if (duty->kind == ROSTER_OFF) {
		return "nobody works";
	}
	return duty->day < policy->roster.start ? "nobody: before the roster's start" :
						  "nobody can serve: a gap";
}

static void print_duty(const struct policy *policy, const struct duty *duty,
		       const struct duty_heir *heir, enum mode mode)
{
	char day[CIVIL_TEXT_SIZE] = "-";

	if (duty->day != CIVIL_DAY_NONE) {
		civil_format(duty->day, day);
		printf("%s %s  ", weekday_of(duty->day), day);
	}
	if (duty->person == PERSON_NONE) {
		puts(why_nobody(policy, duty));
		if (mode == MODE_DUTY) {
			print_heir(policy, heir);
		}
		return;
	}
	printf("%s  ", id_of(policy, duty->person));
	print_text(name_of(policy, duty->person));
	putchar('\n');
	print_kind(policy, duty);
	print_person("backup", policy, duty->backup);
	if (duty->is_off_hours) {
		print_line("hours", "closed at that moment: what comes in is for this day's duty");
	}
}

/* Said where it is worth a word: in duty mode the duty has what comes, of course. */
static void print_mode(const struct question *question, enum mode mode)
{
	const struct policy *policy = question->policy;
	const struct policy_department *commercial = &policy->departments[policy->commercial];

	if (mode == MODE_HEAD) {
		print_line("mode", "head: what comes goes to %s",
			   policy_person_name(policy, commercial->head));
	} else if (commercial->inbound == INBOUND_AUTO) {
		print_line("mode", "duty, by the hand-overs of the last days");
	}
}

static enum exit_code answer(const struct context *context, const struct question *question)
{
	struct book *book;

	if (!roster_view_book(context, question->policy, &book)) {
		return EXIT_TROUBLE;
	}
	struct roster *roster = horizon_compose(question->policy, book, question->at_ms);
	struct duty duty = find_duty(question, roster);
	struct duty_heir heir = duty_heir_of(question->policy, roster, &duty, question->at_ms);
	enum mode mode = find_mode(question, roster);

	if (context->is_json) {
		print_duty_json(question, &duty, &heir, mode);
	} else {
		print_duty(question->policy, &duty, &heir, mode);
		print_mode(question, mode);
	}
	roster_unref(&roster);
	book_free(&book);
	return context_end(context, duty.person != PERSON_NONE ? EXIT_FINE : EXIT_NEGATIVE);
}

enum exit_code cmd_who(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	enum exit_code code;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind > 1) {
		return context_misused(context, "one date or time, in quotes when it has blanks");
	}
	const char *text = context->argv[optind];
	struct policy *policy = context_policy(context);
	struct question question = { .policy = policy };

	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (!policy->has_roster) {
		code = context_trouble(context, "%s has no roster", context->config_path);
	} else if (!read_question(&question, text)) {
		code = context_misused(context,
				       "\"%s\" is neither a date (2026-12-01) nor a time "
				       "(\"2026-12-01 11:00\")",
				       text);
	} else {
		code = answer(context, &question);
	}
	policy_unref(&policy);
	return code;
}

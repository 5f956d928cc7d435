#include "dutyd/codec/duty_json.h"

#include "dutyd/codec/json_out.h"

static void write_person(struct buf *out, const struct policy *policy, const char *key, int person)
{
	json_text(out, key, person != PERSON_NONE ? policy->people[person].id : NULL);
}

static void write_name(struct buf *out, const struct policy *policy, int person)
{
	json_text(out, "name", person != PERSON_NONE ? policy->people[person].name : NULL);
}

static void write_day(struct buf *out, int32_t day)
{
	char text[CIVIL_TEXT_SIZE];

	if (day == CIVIL_DAY_NONE) {
		json_null(out, "day");
		return;
	}
	civil_format(day, text);
	json_text(out, "day", text);
	json_text(out, "weekday", civil_weekday_name(civil_weekday(day)));
}

static void write_heir(struct buf *out, const struct policy *policy, const struct duty_heir *heir)
{
	bool is_heads = heir->duty.person == PERSON_NONE && heir->department == policy->commercial;
	int person = is_heads ? policy->departments[policy->commercial].head : heir->duty.person;

	json_open(out, "goes_to");
	write_day(out, heir->duty.person != PERSON_NONE ? heir->duty.day : CIVIL_DAY_NONE);
	write_person(out, policy, "person", person);
	write_name(out, policy, person);
	json_text(out, "department", policy->departments[heir->department].id);
	json_close(out);
}

void duty_json_write(struct buf *out, const struct policy *policy, const struct duty *duty,
		     const struct duty_heir *heir)
{
	write_day(out, duty->day);
	json_text(out, "kind", roster_kind_name(duty->kind));
	write_person(out, policy, "person", duty->person);
	write_name(out, policy, duty->person);
	write_person(out, policy, "backup", duty->backup);
	write_person(out, policy, "instead_of", duty->instead_of);
	json_bool(out, "off_hours", duty->is_off_hours);
	if (duty->person == PERSON_NONE && heir != NULL) {
		write_heir(out, policy, heir);
	}
}

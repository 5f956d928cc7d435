#include "same_policy.h"

#include <stdio.h>
#include <string.h>

static char difference[320];

#define DIFFERS(...)                                                                               \
	do {                                                                                       \
		snprintf(difference, sizeof(difference), __VA_ARGS__);                             \
		return difference;                                                                 \
	} while (0)

#define INT(field)                                                                                 \
	do {                                                                                       \
		if (a->field != b->field) {                                                        \
			DIFFERS("%s%s: %lld and %lld", where, #field, (long long)a->field,         \
				(long long)b->field);                                              \
		}                                                                                  \
	} while (0)

#define TEXT(field)                                                                                \
	do {                                                                                       \
		if (strcmp(a->field, b->field) != 0) {                                             \
			DIFFERS("%s%s: %.40s and %.40s", where, #field, a->field, b->field);       \
		}                                                                                  \
	} while (0)

/* n fields of plain numbers without padding between them. */
#define NUMBERS(field, n)                                                                          \
	do {                                                                                       \
		if ((n) > 0 &&                                                                     \
		    memcmp(a->field, b->field, (size_t)(n) * sizeof(a->field[0])) != 0) {          \
			DIFFERS("%s%s", where, #field);                                            \
		}                                                                                  \
	} while (0)

#define EACH(compare, field, n)                                                                    \
	do {                                                                                       \
		INT(n);                                                                            \
		for (int i = 0; i < a->n; i++) {                                                   \
			char at[80];                                                               \
			snprintf(at, sizeof(at), "%.40s%s[%d].", where, #field, i);                \
			const char *what = compare(&a->field[i], &b->field[i], at);                \
			if (what != NULL) {                                                        \
				return what;                                                       \
			}                                                                          \
		}                                                                                  \
	} while (0)

#define PART(compare, field)                                                                       \
	do {                                                                                       \
		const char *what = compare(&a->field, &b->field, #field ".");                      \
		if (what != NULL) {                                                                \
			return what;                                                               \
		}                                                                                  \
	} while (0)

#define COMPARE(name, type)                                                                        \
	static const char *name(const struct type *a, const struct type *b, const char *where)

COMPARE(hours, hours)
{
	INT(n_spans);
	for (int i = 0; i < a->n_spans; i++) {
		INT(spans[i].days);
		INT(spans[i].from_minute);
		INT(spans[i].to_minute);
	}
	return NULL;
}

COMPARE(phones, phone_rules)
{
	TEXT(area);
	INT(match_digits);
	INT(min_digits);
	INT(shared_from);
	INT(n_withheld);
	for (int i = 0; i < a->n_withheld; i++) {
		TEXT(withheld[i]);
	}
	return NULL;
}

COMPARE(person, policy_person)
{
	TEXT(id);
	TEXT(name);
	TEXT(ext);
	TEXT(mobile);
	TEXT(crm);
	TEXT(dial);
	INT(strength);
	INT(from);
	INT(to);
	return NULL;
}

COMPARE(line, policy_line)
{
	TEXT(id);
	TEXT(title);
	TEXT(number);
	INT(channels);
	INT(department);
	return NULL;
}

COMPARE(department, policy_department)
{
	TEXT(id);
	TEXT(title);
	INT(n_members);
	NUMBERS(members, a->n_members);
	INT(head);
	PART(hours, hours);
	INT(keeps_holidays);
	TEXT(queue);
	INT(ring);
	INT(ring_seconds);
	INT(queue_seconds);
	INT(overflow);
	INT(inbound);
	INT(n_silent);
	NUMBERS(silent, a->n_silent);
	INT(duty_wait);
	INT(gap);
	INT(handover_hours);
	INT(suggest_days);
	INT(callback_minutes);
	INT(waiting_minutes);
	INT(meeting_days);
	INT(n_deputies);
	NUMBERS(deputies, a->n_deputies);
	INT(auto_enter);
	INT(auto_leave);
	INT(auto_window_days);
	INT(auto_min_days);
	return NULL;
}

COMPARE(rule, policy_rule)
{
	TEXT(id);
	NUMBERS(when, FACT_COUNT);
	INT(requires_meeting);
	INT(to);
	INT(department);
	INT(reason);
	TEXT(why);
	TEXT(offer);
	return NULL;
}

COMPARE(one_case, policy_case)
{
	TEXT(id);
	TEXT(from);
	INT(line);
	INT(at_ms);
	INT(stage);
	NUMBERS(set, FACT_COUNT);
	TEXT(address);
	TEXT(expect);
	INT(reason);
	return NULL;
}

COMPARE(band, sales_band)
{
	INT(value);
	TEXT(title);
	TEXT(offer);
	INT(below);
	INT(n_sellers);
	NUMBERS(sellers, a->n_sellers);
	return NULL;
}

COMPARE(rate, sales_rate)
{
	INT(department);
	INT(band);
	INT(hundredths);
	return NULL;
}

COMPARE(sales, sales)
{
	EACH(band, bands, n_bands);
	INT(has_commission);
	INT(small_sale);
	EACH(rate, rates, n_rates);
	return NULL;
}

COMPARE(answer, script_answer)
{
	TEXT(id);
	TEXT(key);
	TEXT(text);
	TEXT(offer);
	INT(from);
	INT(to);
	NUMBERS(set, FACT_COUNT);
	INT(next);
	return NULL;
}

COMPARE(question, script_question)
{
	TEXT(id);
	TEXT(ask);
	INT(input);
	TEXT(save);
	INT(next);
	EACH(answer, answers, n_answers);
	return NULL;
}

COMPARE(script, script)
{
	INT(first);
	EACH(question, questions, n_questions);
	INT(n_forbidden);
	for (int i = 0; i < a->n_forbidden; i++) {
		TEXT(forbidden[i]);
	}
	return NULL;
}

COMPARE(address, address)
{
	TEXT(text);
	TEXT(key);
	return NULL;
}

COMPARE(address_zone, address_zone)
{
	TEXT(id);
	TEXT(title);
	EACH(address, addresses, n_addresses);
	NUMBERS(set, FACT_COUNT);
	TEXT(offer);
	return NULL;
}

COMPARE(address_zones, address_zones)
{
	EACH(address_zone, of, n);
	return NULL;
}

COMPARE(span, roster_span)
{
	TEXT(id);
	INT(from);
	INT(to);
	return NULL;
}

COMPARE(absence, roster_absence)
{
	TEXT(id);
	INT(person);
	INT(from);
	INT(to);
	TEXT(why);
	return NULL;
}

COMPARE(swap, roster_swap)
{
	INT(day);
	INT(with);
	return NULL;
}

COMPARE(override, roster_override)
{
	INT(day);
	INT(person);
	return NULL;
}

COMPARE(roster, roster_rule)
{
	INT(department);
	INT(n_order);
	NUMBERS(order, a->n_order);
	INT(start);
	INT(workdays);
	INT(turn_minute);
	INT(missed);
	INT(off_hours);
	INT(publish_days);
	INT(warn_days);
	INT(is_published_daily);
	EACH(span, holidays, n_holidays);
	EACH(span, extra, n_extra);
	EACH(absence, absences, n_absences);
	EACH(swap, swaps, n_swaps);
	EACH(override, overrides, n_overrides);
	return NULL;
}

COMPARE(export, policy_export)
{
	TEXT(id);
	INT(kind);
	INT(n_topics);
	for (int i = 0; i < a->n_topics; i++) {
		TEXT(topics[i]);
	}
	TEXT(path);
	INT(rotate_mb);
	INT(keep_files);
	TEXT(url);
	INT(timeout_seconds);
	TEXT(server);
	TEXT(user);
	TEXT(stream);
	INT(max_entries);
	TEXT(secret);
	return NULL;
}

COMPARE(queue, policy)
{
	INT(queue.tries);
	INT(queue.lag_messages);
	INT(queue.lag_minutes);
	INT(queue.keep_days);
	INT(queue.keep_messages);
	EACH(export, exports, n_exports);
	return NULL;
}

COMPARE(title, crm_title)
{
	INT(field);
	TEXT(title);
	return NULL;
}

COMPARE(import, crm_map)
{
	TEXT(id);
	TEXT(source);
	INT(rows);
	EACH(title, titles, n_titles);
	return NULL;
}

COMPARE(services, policy)
{
	TEXT(crm.database);
	TEXT(crm.lookup);
	TEXT(crm.organisation);
	INT(crm.budget_ms);
	INT(crm.owner_days);
	INT(crm.is_written_back);
	EACH(import, crm.imports, crm.n_imports);
	TEXT(store_database);
	INT(quality.n_numbers);
	for (int i = 0; i < a->quality.n_numbers; i++) {
		TEXT(quality.numbers[i]);
	}
	INT(quality.remind_days);
	TEXT(intake.fastagi);
	TEXT(intake.events);
	TEXT(intake.events_tcp);
	INT(intake.n_allow);
	for (int i = 0; i < a->intake.n_allow; i++) {
		TEXT(intake.allow[i]);
	}
	INT(intake.deadline_ms);
	INT(intake.is_time_trusted);
	INT(asterisk.is_used);
	TEXT(asterisk.host);
	TEXT(asterisk.user);
	TEXT(asterisk.secret);
	INT(asterisk.port);
	INT(asterisk.resync_seconds);
	INT(asterisk.wrap_up_seconds);
	INT(asterisk.absent_minutes);
	TEXT(asterisk.handover);
	TEXT(asterisk.handback);
	TEXT(asterisk.duty_queue);
	TEXT(control.socket);
	TEXT(control.admin_group);
	INT(log.level);
	INT(log.format);
	INT(log.phones);
	TEXT(board.listen);
	INT(board.answer_seconds);
	INT(board.answer_percent);
	INT(privacy.mask_days);
	INT(privacy.delete_days);
	return NULL;
}

const char *same_policy(const struct policy *a, const struct policy *b)
{
	const char *where = "";

	TEXT(company);
	TEXT(zone_name);
	PART(phones, phones);
	EACH(person, people, n_people);
	EACH(line, lines, n_lines);
	EACH(department, departments, n_departments);
	EACH(rule, rules, n_rules);
	EACH(one_case, cases, n_cases);
	INT(client);
	INT(commercial);
	INT(owner_first_touch);
	INT(owner_absent);
	INT(owner_stale);
	INT(owner_outbound_days);
	INT(large_offices);
	INT(large_computers);
	INT(large_by_crm_flag);
	PART(sales, sales);
	PART(script, script);
	PART(address_zones, address_zones);
	INT(has_roster);
	PART(roster, roster);
	const char *what = queue(a, b, "");
	return what != NULL ? what : services(a, b, "");
}

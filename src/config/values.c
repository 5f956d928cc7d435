/*
 * Texts with a meaning. Every function reports at the node it was given and leaves the default
 * alone when the text is wrong, so that checks which follow see a sensible value.
 */
#include "dutyd/config/values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/address.h"
#include "dutyd/config/suggest.h"

void value_refuse_word(struct loader *l, const struct tree_node *node, const char *text,
		       const char *const *words)
{
	struct suggest suggest = suggest_for(text);
	char hint[SUGGEST_SIZE], all[REPORT_TEXT_SIZE];
	struct buf b = buf_over(all, sizeof(all));

	for (; *words != NULL; words++) {
		suggest_offer(&suggest, *words);
		buf_put_text(&b, b.len > 0 ? ", " : "");
		buf_put_text(&b, *words);
	}
	loader_error(l, node, "unknown word \"%.60s\"", text);
	if (suggest_hint(&suggest, hint)) {
		loader_hint(l, "%s", hint);
	} else {
		loader_hint(l, "one of: %s", all);
	}
}

void value_word(const struct given *given, const char *text, void *to)
{
	const char *const *words = given->key->words;

	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			*(int *)to = i;
			return;
		}
	}
	value_refuse_word(given->loader, given->node, text, words);
}

bool value_parse_day(struct loader *l, const struct tree_node *node, const char *text, int32_t *day)
{
	if (!civil_parse(text, day)) {
		loader_error(l, node, "\"%.40s\" is no date", text);
		loader_hint(l, "year-month-day: \"2026-11-30\"");
		return false;
	}
	/* Plans run from day to day: a slip like 9999 must not make them endless. */
	if (*day < civil_from_ymd(2000, 1, 1) || *day > civil_from_ymd(2099, 12, 31)) {
		loader_error(l, node, "\"%s\": years are 2000 to 2099", text);
		return false;
	}
	return true;
}

void value_day(const struct given *given, const char *text, void *to)
{
	int32_t day;

	if (value_parse_day(given->loader, given->node, text, &day)) {
		*(int32_t *)to = day;
	}
}

void value_hours(const struct given *given, const char *text, void *to)
{
	struct err err = { 0 };
	struct hours hours;

	if (hours_parse(text, &hours, &err) != 0) {
		loader_error(given->loader, given->node, "%s", err.text);
		loader_hint(given->loader, "like \"mon-fri 09:00-18:00, sat 10:00-14:00\"");
		return;
	}
	*(struct hours *)to = hours;
}

void value_days(const struct given *given, const char *text, void *to)
{
	struct err err = { 0 };
	uint8_t days = 0;

	if (civil_weekdays_parse(text, &days, &err) != 0 || days == 0) {
		loader_error(given->loader, given->node, "%s",
			     err.text[0] != '\0' ? err.text : "no day at all");
		loader_hint(given->loader, "like \"mon-fri\" or \"пн,ср,пт\"");
		return;
	}
	*(uint8_t *)to = days;
}

void value_minute(const struct given *given, const char *text, void *to)
{
	int minute;

	if (!civil_minute_parse(text, &minute)) {
		loader_error(given->loader, given->node, "\"%.40s\" is no time of day", text);
		loader_hint(given->loader, "hours and minutes: \"09:00\"");
	} else if (given->key->max > 0 && minute > given->key->max) {
		loader_error(given->loader, given->node, "\"%s\" is after 12:00", text);
	} else {
		*(int *)to = minute;
	}
}

void value_token(const struct given *given, const char *text, void *to)
{
	if (!str_is_token(text) || !str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "\"%.80s\" cannot be given to a PBX",
			     text);
		loader_hint(given->loader, "1 to 64 of A-Z a-z 0-9 _ . : / @ -");
	}
}

void value_path(const struct given *given, const char *text, void *to)
{
	if (text[0] == '\0' && given->key->min == 0) {
		*(char *)to = '\0';
	} else if (text[0] != '/') {
		loader_error(given->loader, given->node, "\"%.80s\" is not an absolute path", text);
	} else if (!str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "longer than %zu bytes",
			     given->key->size - 1);
	}
}

void value_address(const struct given *given, const char *text, void *to)
{
	if (text[0] != '\0' && !address_is_host_port(text)) {
		loader_error(given->loader, given->node, "\"%.80s\" is no address and port", text);
		loader_hint(given->loader, "like \"127.0.0.1:4573\"; \"\" is off");
	} else if (!str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "longer than %zu bytes",
			     given->key->size - 1);
	}
}

void value_phone(const struct given *given, const char *text, void *to)
{
	struct phone phone;

	if (phone_normalise(&given->loader->policy->phones, text, &phone) != PHONE_OK) {
		loader_error(given->loader, given->node, "\"%.60s\" is no telephone number", text);
		loader_hint(given->loader, "like \"+7 495 000-01-00\"");
		return;
	}
	str_copy(to, PHONE_E164_SIZE, phone.e164);
}

static void check_secret_file(const struct given *given, const char *path)
{
	struct stat st;

	if (path[0] != '/') {
		loader_error(given->loader, given->node, "file:%.80s is not an absolute path",
			     path);
	} else if (given->loader->options->check_outside && stat(path, &st) == 0 &&
		   (st.st_mode & 077) != 0) {
		loader_error(given->loader, given->node, "%.80s can be read by others", path);
		loader_hint(given->loader, "chmod 600 %.80s", path);
	}
}

void value_secret(const struct given *given, const char *text, void *to)
{
	bool is_file = str_has_prefix(text, "file:");

	/* The text itself is not repeated: it may be the secret. */
	if (!is_file && !(str_has_prefix(text, "credential:") && str_is_id(text + 11))) {
		loader_error(given->loader, given->node, "a secret must not stand in this file");
		loader_hint(given->loader, "\"credential:NAME\" (systemd) or \"file:/PATH\"");
		return;
	}
	if (is_file) {
		check_secret_file(given, text + 5);
	}
	if (!str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "too long");
	}
}

static void refuse_reference(const struct given *given, const char *what, const char *text,
			     struct suggest *suggest)
{
	char hint[SUGGEST_SIZE];

	loader_error(given->loader, given->node, "no %s \"%.60s\"", what, text);
	if (suggest_hint(suggest, hint)) {
		loader_hint(given->loader, "%s", hint);
	}
}

void value_person(const struct given *given, const char *text, void *to)
{
	const struct policy *policy = given->loader->policy;
	int person = policy_find_person(policy, text);

	*(int *)to = person;
	if (person == PERSON_NONE) {
		struct suggest suggest = suggest_for(text);
		for (int i = 0; i < policy->n_people; i++) {
			suggest_offer(&suggest, policy->people[i].id);
		}
		refuse_reference(given, "person", text, &suggest);
	}
}

void value_department(const struct given *given, const char *text, void *to)
{
	const struct policy *policy = given->loader->policy;
	int department = policy_find_department(policy, text);

	*(int *)to = department;
	if (department == DEPARTMENT_NONE) {
		struct suggest suggest = suggest_for(text);
		for (int i = 0; i < policy->n_departments; i++) {
			suggest_offer(&suggest, policy->departments[i].id);
		}
		refuse_reference(given, "department", text, &suggest);
	}
}

int value_indexes(const struct given *given, int **items)
{
	int n_items = tree_count(given->node), n = 0;
	int *found = xcalloc((size_t)n_items + 1, sizeof(*found));
	struct given item = *given;

	for (int i = 0; i < n_items; i++) {
		item.node = tree_at(given->node, i);
		if (!keys_want(given->loader, item.node, TREE_TEXT)) {
			continue;
		}
		given->key->take(&item, tree_text(item.node), &found[n]);
		bool is_repeated = false;
		for (int j = 0; j < n; j++) {
			is_repeated = is_repeated || found[j] == found[n];
		}
		if (found[n] >= 0 && is_repeated) {
			loader_error(given->loader, item.node, "\"%s\" twice",
				     tree_text(item.node));
		}
		n += found[n] >= 0 && !is_repeated;
	}
	*items = found;
	return n;
}

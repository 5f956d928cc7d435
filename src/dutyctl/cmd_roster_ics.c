#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/ics.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/roster_view.h"

enum { OPTION_PERSON = CONTEXT_LONG_ONLY, OPTION_LANG };

struct wanted {
	const char *person; /* NULL = everybody */
	enum roster_lang lang;
	struct roster_days days; /* CIVIL_DAY_NONE: all that was ever published */
};

static bool read_options(struct context *context, struct wanted *wanted, enum exit_code *code)
{
	static const struct option own[] = {
		{ "person", required_argument, NULL, OPTION_PERSON },
		{ "lang", required_argument, NULL, OPTION_LANG },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (option == OPTION_PERSON) {
			wanted->person = optarg;
		} else if (!roster_lang_parse(optarg, &wanted->lang)) {
			*code = context_misused(context, "--lang %s: wanted en or ru", optarg);
			return false;
		}
	}
	if (context->is_json) {
		*code = context_misused(context, "a calendar file is no JSON");
		return false;
	}
	if (context->argc - optind > 1 ||
	    (optind < context->argc && !roster_days_parse(context->argv[optind], &wanted->days))) {
		*code = context_misused(context, "wanted: a month (2026-12), a date or "
						 "2026-12-01..2026-12-31");
		return false;
	}
	return true;
}

/* Whoever was published once has a calendar, even if the configuration has forgotten him. */
static const char *find_person(const struct roster_view *view, const char *word)
{
	int person = policy_find_person_any(view->policy, word);

	if (person != PERSON_NONE) {
		return policy_person_id(view->policy, person);
	}
	for (int i = 0; i < view->book->n_rows; i++) {
		if (word[0] != '\0' && strcmp(view->book->rows[i].who, word) == 0) {
			return word;
		}
	}
	return NULL;
}

static enum exit_code print(const struct roster_view *view, const struct wanted *wanted)
{
	const struct book *book = view->book;
	struct ics_calendar calendar = { .policy = view->policy,
					 .book = book,
					 .lang = wanted->lang,
					 .first = wanted->days.first,
					 .last = wanted->days.last };

	if (wanted->person != NULL) {
		calendar.person = find_person(view, wanted->person);
		if (calendar.person == NULL) {
			return context_trouble(view->context, "nobody is called %s",
					       wanted->person);
		}
	}
	if (calendar.first == CIVIL_DAY_NONE && book->n_rows > 0) {
		calendar.first = book->rows[0].day;
		calendar.last = book->last;
	}
	size_t size = ics_size_max(book);
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);
	ics_write(&out, &calendar);
	fwrite(out.text, 1, out.len, stdout);
	free(memory);
	return EXIT_FINE;
}

enum exit_code cmd_roster_ics(struct context *context)
{
	struct wanted wanted = { .lang = ROSTER_LANG_EN,
				 .days = { CIVIL_DAY_NONE, CIVIL_DAY_NONE } };
	struct roster_view view;
	enum exit_code code;

	if (!read_options(context, &wanted, &code)) {
		return code;
	}
	code = roster_view_open(&view, context, CIVIL_DAY_NONE);
	if (code == EXIT_FINE) {
		code = print(&view, &wanted);
	}
	roster_view_close(&view);
	return context_end(context, code);
}

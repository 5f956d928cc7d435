#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/roster_html.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/roster_view.h"

static bool read_options(struct context *context, enum roster_lang *lang, enum exit_code *code)
{
	static const struct option own[] = { { "lang", required_argument, NULL, CONTEXT_LONG_ONLY },
					     { NULL, 0, NULL, 0 } };
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (!roster_lang_parse(optarg, lang)) {
			*code = context_misused(context, "--lang %s: wanted en or ru", optarg);
			return false;
		}
	}
	if (context->is_json) {
		*code = context_misused(context, "a sheet is HTML, no JSON");
		return false;
	}
	return true;
}

static enum exit_code print(struct roster_view *view, struct roster_days month,
			    enum roster_lang lang)
{
	struct roster_sheet sheet = { .lang = lang };
	int day;

	if (!roster_view_want(view, month)) {
		return EXIT_TROUBLE;
	}
	sheet.source = (struct roster_source){ view->policy, view->roster, view->book };
	civil_to_ymd(month.first, &sheet.year, &sheet.month, &day);
	char *memory = xcalloc(1, ROSTER_HTML_MAX);
	struct buf out = buf_over(memory, ROSTER_HTML_MAX);

	roster_html_write(&out, &sheet);
	enum exit_code code = EXIT_FINE;
	if (out.is_full) {
		code = context_trouble(view->context, "too many people for one sheet");
	} else {
		fwrite(out.text, 1, out.len, stdout);
	}
	free(memory);
	return code;
}

enum exit_code cmd_roster_print(struct context *context)
{
	enum roster_lang lang = ROSTER_LANG_EN;
	struct roster_view view;
	struct roster_days month;
	enum exit_code code;

	if (!read_options(context, &lang, &code)) {
		return code;
	}
	if (context->argc - optind != 1 || strlen(context->argv[optind]) != strlen("2026-12") ||
	    !roster_days_parse(context->argv[optind], &month)) {
		return context_misused(context, "wanted: a month such as 2026-12");
	}
	code = roster_view_open(&view, context, CIVIL_DAY_NONE);
	if (code == EXIT_FINE) {
		code = print(&view, month, lang);
	}
	roster_view_close(&view);
	return context_end(context, code);
}

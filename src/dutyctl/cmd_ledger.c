/* Whose client is whose: the ledger's rows, and whether it is whole. Reads the file by itself. */
#include <stdio.h>
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/store/ledger_check.h"

enum { ROW_JSON_MAX = 4096, TIME_SIZE = 17, OPTION_PERSON = CONTEXT_LONG_ONLY, OPTION_DAY };

struct show {
	const struct context *context;
	const struct policy *policy;
	char party[PARTY_KEY_SIZE], person[POLICY_ID_SIZE];
	int32_t day; /* CIVIL_DAY_NONE: all of them */
	struct print_table table;
};

/* ---- verify ---- */

static void print_finding(void *arg, int64_t id, const char *what)
{
	const struct context *context = arg;
	char json[256];
	struct buf out = buf_over(json, sizeof(json));

	if (!context->is_json) {
		printf("row %lld: %s\n", (long long)id, what);
		return;
	}
	json_open(&out, NULL);
	json_int(&out, "row", id);
	json_text(&out, "finding", what);
	json_close(&out);
	print_json(&out);
}

static void print_verdict(const struct context *context, int64_t n_rows, int n_findings)
{
	char json[128];
	struct buf out = buf_over(json, sizeof(json));

	if (!context->is_json) {
		printf("%lld rows, %d findings%s\n", (long long)n_rows, n_findings,
		       n_findings == 0 ? ": the ledger is whole" : "");
		return;
	}
	json_open(&out, NULL);
	json_int(&out, "rows", n_rows);
	json_int(&out, "findings", n_findings);
	json_close(&out);
	print_json(&out);
}

enum exit_code cmd_ledger_verify(struct context *context)
{
	struct ledger_reader reader = { .arg = context, .finding = print_finding };
	struct err err = { "" };
	enum exit_code code;
	int64_t n_rows;

	if (!context_takes_nothing(context, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	int n = ledger_walk(policy->store_database, &reader, &n_rows, &err);
	policy_unref(&policy);
	if (n < 0) {
		return context_trouble(context, "%s", err.text);
	}
	print_verdict(context, n_rows, n);
	return context_end(context, n == 0 ? EXIT_FINE : EXIT_NEGATIVE);
}

/* ---- show ---- */

static bool is_wanted(const struct show *show, const struct ledger_row *row)
{
	int32_t day;

	if (show->party[0] != '\0' && strcmp(row->party, show->party) != 0 &&
	    strcmp(row->tel, show->party) != 0) {
		return false;
	}
	if (show->person[0] != '\0' && strcmp(row->employee, show->person) != 0) {
		return false;
	}
	return show->day == CIVIL_DAY_NONE || (civil_parse(row->day, &day) && day == show->day);
}

static void print_row_json(const struct show *show, const struct ledger_row *row)
{
	char json[ROW_JSON_MAX], at[ZONE_TEXT_SIZE], call[CALLID_SIZE];
	struct buf out = buf_over(json, sizeof(json));

	zone_format_ms(show->policy->zone, row->at_ms, at);
	callid_format(row->call_id, call);
	json_open(&out, NULL);
	json_int(&out, "row", row->id);
	json_text(&out, "at", at);
	json_text(&out, "day", row->day);
	json_text(&out, "entry", row->entry);
	json_text(&out, "party", row->party);
	json_text(&out, "tel", row->tel[0] != '\0' ? row->tel : NULL);
	json_text(&out, "employee", row->employee);
	json_text(&out, "department", row->department);
	json_text(&out, "band", row->band[0] != '\0' ? row->band : NULL);
	json_text(&out, "reason", row->reason);
	json_text(&out, "author", row->author);
	json_text(&out, "call", call);
	json_int(&out, "decision", row->decision_id);
	json_close(&out);
	print_json(&out);
}

static void show_row(void *arg, const struct ledger_row *row)
{
	struct show *show = arg;
	char at[ZONE_TEXT_SIZE], time[TIME_SIZE], call[CALLID_SIZE];

	if (!is_wanted(show, row)) {
		return;
	}
	if (show->context->is_json) {
		print_row_json(show, row);
		return;
	}
	zone_format_ms(show->policy->zone, row->at_ms, at);
	str_copy_n(time, sizeof(time), at, sizeof(time) - 1);
	time[10] = ' ';
	callid_format(row->call_id, call);
	print_table_row(&show->table, (const char *[]){ time, row->entry, row->employee, row->party,
							row->reason, call, row->author });
}

/* A number is looked for by its tag, anything else as it stands. */
static bool read_party(struct show *show, const char *text)
{
	struct phone phone;
	struct err err = { "" };

	if (strchr(text, ':') != NULL) {
		return str_copy(show->party, sizeof(show->party), text);
	}
	if (phone_normalise(&show->policy->phones, text, &phone) != PHONE_OK) {
		context_misused(show->context, "%s: neither a party (company:17) nor a number",
				text);
		return false;
	}
	if (ledger_tel(show->policy->store_database, phone.e164, show->party, &err) != 0) {
		context_trouble(show->context, "%s", err.text);
		return false;
	}
	return true;
}

/* Whom the configuration no longer knows may have rows all the same. */
static bool read_person(struct show *show, const char *text)
{
	int person = policy_find_person_any(show->policy, text);
	const char *id = person != PERSON_NONE ? policy_person_id(show->policy, person) : text;

	if (!str_copy(show->person, sizeof(show->person), id)) {
		context_misused(show->context, "%s: nobody is called that", text);
		return false;
	}
	return true;
}

struct words { /* as they were typed, NULL = not told */
	const char *party, *person, *day;
};

static bool read_words(struct show *show, const struct words *words)
{
	if (words->day != NULL && !civil_parse(words->day, &show->day)) {
		context_misused(show->context, "%s: not a date such as 2026-12-01", words->day);
		return false;
	}
	return (words->person == NULL || read_person(show, words->person)) &&
	       (words->party == NULL || read_party(show, words->party));
}

/* False: *code says how it ends. */
static bool read_options(struct context *context, struct words *words, enum exit_code *code)
{
	static const struct option own[] = {
		{ "person", required_argument, NULL, OPTION_PERSON },
		{ "day", required_argument, NULL, OPTION_DAY },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (option == OPTION_DAY) {
			words->day = optarg;
		} else {
			words->person = optarg;
		}
	}
	if (context->argc - optind > 1) {
		*code = context_misused(context, "one party at a time");
		return false;
	}
	words->party = context->argv[optind]; /* NULL at the end */
	return true;
}

static enum exit_code show_rows(struct context *context, struct show *show)
{
	struct ledger_reader reader = { .arg = show, .row = show_row };
	struct err err = { "" };
	int64_t n_rows;

	print_table_init(&show->table, 7);
	int rc = ledger_walk(show->policy->store_database, &reader, &n_rows, &err);
	print_table_end(&show->table, NULL);
	return rc < 0 ? context_trouble(context, "%s", err.text) : context_end(context, EXIT_FINE);
}

enum exit_code cmd_ledger_show(struct context *context)
{
	struct show show = { .context = context, .day = CIVIL_DAY_NONE };
	struct words words = { 0 };
	enum exit_code code;

	if (!read_options(context, &words, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	show.policy = policy;
	code = read_words(&show, &words) ? show_rows(context, &show) : EXIT_TROUBLE;
	policy_unref(&policy);
	return code;
}

static const struct command commands[] = {
	{ "ledger show", "[--person WHO] [--day DATE] [--json] [PARTY | NUMBER]",
	  "whose client is whose, and since when; read from the file, without the daemon",
	  cmd_ledger_show },
	{ "ledger verify", "[--json]", "is any row of the ledger altered, missing or inserted",
	  cmd_ledger_verify },
};

enum exit_code cmd_ledger(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}

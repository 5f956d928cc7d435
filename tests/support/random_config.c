#include "random_config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "dutyd/domain/civil.h"
#include "random_exports.h"
#include "random_zones.h"
#include "team.h"

struct maker {
	FILE *to;
	uint64_t state;
	int n_officers, n_reps, n_lines;
	bool has_head, has_third, has_roster, is_duty;
	int32_t start;
};

static int below(struct maker *m, int limit)
{
	return team_random_below(&m->state, limit);
}

static bool maybe(struct maker *m)
{
	return below(m, 2) == 0;
}

static int between(struct maker *m, int low, int high)
{
	return low + below(m, high - low + 1);
}

#define PUT(...) fprintf(m->to, __VA_ARGS__)
#define MAYBE_PUT(...) ((void)(maybe(m) && PUT(__VA_ARGS__) < 0))

#define PICK(...)                                                                                  \
	((const char *const[]){ __VA_ARGS__ })[below(                                              \
		m, (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))]

/* A text that is a trap for whoever writes it back. */
static void put_text(struct maker *m, const char *name)
{
	PUT(" %s = \"%s", name, PICK("x", "Ж", "0"));
	for (int n = below(m, 12); n > 0; n--) {
		fputs(PICK("a", "Я", " ", "\\\"", "\\\\", "«", "»", "%s", "#", "//", "/*", "{", "}",
			   ";", "=", "\\x41", "\\\\n", "'", "€", "😀", "@include "),
		      m->to);
	}
	PUT("\";");
}

static void put_text_or_none(struct maker *m, const char *name)
{
	if (maybe(m)) {
		put_text(m, name);
	}
}

static void put_int(struct maker *m, const char *name, int low, int high)
{
	if (maybe(m)) {
		PUT(" %s = %d;", name, between(m, low, high));
	}
}

static void put_day(struct maker *m, const char *name, int32_t day)
{
	char text[CIVIL_TEXT_SIZE];

	civil_format(day, text);
	PUT(" %s = \"%s\";", name, text);
}

static void put_company(struct maker *m)
{
	PUT("version = 1;\ncompany : {");
	put_text(m, "name");
	PUT(" timezone = \"%s\";", PICK("Europe/Moscow", "Africa/Cairo", "America/Santiago", "UTC",
					"Asia/Kathmandu", "Pacific/Apia"));
	MAYBE_PUT(" country = \"RU\"; area = \"%s\";", PICK("", "495", "3852", "48439"));
	PUT(" };\n");
	if (maybe(m)) {
		PUT("phones : {");
		put_int(m, "match_digits", 9, 15);
		put_int(m, "min_digits", 4, 9);
		put_int(m, "shared_from", 2, 1000);
		if (maybe(m)) {
			PUT(" withheld = [ %s ];", PICK("", "\"\", \"Anonymous\"", "\"скрыт\""));
		}
		PUT(" };\n");
	}
}

static void put_person(struct maker *m, const char *kind, int i, int ext)
{
	PUT("  %s%d : {", kind, i);
	put_text(m, "name");
	PUT(" ext = \"%d\";", ext);
	MAYBE_PUT(" mobile = \"8 (916) 000-%02d-%02d\";", ext / 100, ext % 100);
	MAYBE_PUT(" crm = \"login %d\";", ext);
	MAYBE_PUT(" dial = \"SIP/%d@trunk\";", ext);
	put_int(m, "strength", 0, 100);
	if (maybe(m)) {
		put_day(m, "from", between(m, 11000, 20000));
	}
	if (maybe(m)) {
		put_day(m, "to", between(m, 40000, 47000));
	}
	PUT(" };\n");
}

static void put_people(struct maker *m)
{
	PUT("people : {\n");
	if (m->has_head || maybe(m)) {
		put_person(m, "head-", 0, 100);
	}
	for (int i = 0; i < m->n_officers; i++) {
		put_person(m, "officer", i, 200 + i);
	}
	for (int i = 0; i < m->n_reps; i++) {
		put_person(m, "rep-", i, 3000 + i);
	}
	PUT("  extra : { name = \"E\"; ext = \"99\"; };\n};\n");
}

static void put_names(struct maker *m, const char *name, const char *kind, int n)
{
	PUT(" %s = [", name);
	for (int i = 0; i < n; i++) {
		PUT("%s \"%s%d\"", i > 0 ? "," : "", kind, i);
	}
	PUT(" ];");
}

static void put_hours(struct maker *m)
{
	if (maybe(m)) {
		PUT(" hours = \"%s\";",
		    PICK("mon-sun 00:00-24:00", "пн-пт 09:00-13:00, mon-fri 14:00-18:00",
			 "mon,wed,fri 08:30-17:15, sat 10:00-14:00", "fri-mon 10:00-11:00"));
	}
}

static void put_department(struct maker *m, const char *id)
{
	PUT("  %s : {", id);
	put_text(m, "title");
	put_hours(m);
	MAYBE_PUT(" queue = \"q/%s\";", id);
	put_int(m, "ring_seconds", 3, 80);
	put_int(m, "queue_seconds", 80, 3600);
	put_int(m, "handover_hours", 1, 720);
	put_int(m, "duty_wait", 3, 600);
	PUT("%s", PICK("", " holidays = false;", " duty_gap = \"client\"; suggest_days = 3650;"));
	put_int(m, "callback_minutes", 1, 1440);
	put_int(m, "waiting_minutes", 0, 1440);
	put_int(m, "meeting_days", 1, 60);
	if (maybe(m)) {
		PUT(" overflow = \"%s\";",
		    m->has_head && maybe(m) ? "head" : PICK("callback", "voicemail"));
	}
	if (maybe(m)) {
		PUT(" deputy = [ %s ];", PICK("", "\"rep-0\"", "\"officer0\", \"extra\""));
	}
	if (maybe(m)) {
		PUT(" if_duty_silent = [ %s ];",
		    PICK("", "\"backup\"", m->has_head ? "\"head\", \"backup\"" : "\"backup\""));
	}
}

static void put_commercial(struct maker *m)
{
	const char *inbound = m->has_roster ? PICK("duty", "auto", "direct") : "direct";

	put_department(m, "commercial");
	put_names(m, "members", "rep-", m->n_reps);
	if (m->has_head) {
		PUT(" head = \"head-0\";");
		inbound = maybe(m) ? "head" : inbound;
	}
	m->is_duty = inbound[1] == 'u'; /* duty, auto: no rule may pick by value for the head */
	if (!m->is_duty || inbound[0] == 'a' || maybe(m)) {
		PUT(" inbound = \"%s\";", inbound);
	}
	if (inbound[0] == 'a' || maybe(m)) {
		int leave = between(m, 0, 500);
		PUT(" auto : { enter_duty = %d; leave_duty = %d;", between(m, leave + 1, 1000),
		    leave);
		PUT(" window_days = %d; min_days = %d; };", between(m, 1, 60), between(m, 1, 60));
	}
	PUT("%s", PICK("", " ring = \"longest-idle\";"));
	PUT(" };\n");
}

static void put_departments(struct maker *m)
{
	PUT("departments : {\n");
	if (m->has_third) {
		put_department(m, "service");
		PUT(" members = [ \"extra\" ]; };\n");
	}
	put_commercial(m);
	put_department(m, "client");
	put_names(m, "members", "officer", m->n_officers);
	if (maybe(m)) {
		PUT(" ring = \"%s\";", PICK("longest-idle", "in-order", "all"));
	}
	PUT(" };\n};\n");
	if (m->n_lines > 0 || maybe(m)) {
		PUT("lines : {\n");
		for (int i = 0; i < m->n_lines; i++) {
			PUT("  l%d : { number = \"+7 495 000-01-%02d\"; to = \"client\";", i, i);
			put_int(m, "channels", 1, 1000);
			put_text_or_none(m, "title");
			PUT(" };\n");
		}
		PUT("};\n");
	}
}

/* "client" sells everything, so that rules with a band may lead there. */
static void put_sales(struct maker *m)
{
	static const char *const names[] = { "small", "medium", "large" };
	int first = below(m, 3), limit = 0;

	PUT("bands : {\n");
	for (int i = first; i < 3; i++) {
		PUT("  %s : { sellers = [ %s ];", names[i],
		    PICK("\"client\"", "\"client\", \"commercial\"", "\"commercial\", \"client\""));
		put_text(m, "title");
		put_text_or_none(m, "offer");
		limit += between(m, 1, 600000000);
		if (i < 2) {
			PUT(" below = %d;", limit);
		}
		PUT(" };\n");
	}
	PUT("};\n");
	if (maybe(m)) {
		PUT("commission : { client : {");
		for (int i = first; i < 3; i++) {
			PUT(" %s = %s;", names[i], PICK("0", "2.0", "0.07", "49.99", "50", "12.3"));
		}
		PUT(" };%s };\n",
		    PICK("", " small_sale_by_large_company = \"commercial\";",
			 " small_sale_by_large_company = \"client\"; commercial : { };"));
	}
}

static void put_set(struct maker *m, const char *name)
{
	if (maybe(m)) {
		PUT(" %s : {%s%s };", name,
		    PICK("", " party = \"org\";", " party = \"private\";", " company = \"large\";"),
		    PICK("", " offices = \"several\";", " meeting = \"no\";", " kind = \"new\";"));
	}
}

static void put_next(struct maker *m, int question, int n)
{
	if (question + 1 < n && maybe(m)) {
		PUT(" next = \"q%d\";", between(m, question + 1, n - 1));
	}
}

static void put_answers(struct maker *m, int question, int n, bool is_number)
{
	int from = between(m, -1000, 1000);

	PUT(" answers : {");
	for (int i = 0, answers = between(m, 1, 6); i < answers; i++) {
		int to = from + below(m, 50);
		PUT(" a%d : {", i);
		if (is_number && (i > 0 || maybe(m))) {
			PUT(" from = %d;", from);
		}
		if (is_number && (i + 1 < answers || maybe(m))) {
			PUT(" to = %d;", to);
		}
		from = to + 1;
		if (maybe(m)) {
			PUT(" key = \"%d\";", i + 1);
		}
		put_text_or_none(m, "text");
		put_set(m, "set");
		put_text_or_none(m, "offer");
		put_next(m, question, n);
		PUT(" };");
	}
	PUT(" };");
}

static void put_script(struct maker *m)
{
	int n = between(m, 1, 4); /* so that no path is longer (R-18) */

	PUT("script : {\n");
	if (maybe(m)) {
		PUT("  forbidden_phrases = [ %s ];\n", PICK("", "\"что именно\"", "\"x\", \"Я\""));
	}
	PUT("  questions : {\n");
	for (int i = 0; i < n; i++) {
		const char *input = PICK("choice", "number", "text");
		PUT("    q%d : { input = \"%s\";", i, input);
		put_text(m, "ask");
		put_next(m, i, n);
		if (input[0] != 't') {
			put_answers(m, i, n, input[0] == 'n');
		} else if (maybe(m)) {
			PUT(" save = \"%s\";", PICK("address", "Адрес", "a b"));
		}
		PUT(" };\n");
	}
	PUT("  };\n  first = \"q0\";\n};\n");
}

static void put_rules(struct maker *m)
{
	PUT("rules : {\n");
	for (int i = 0, n = below(m, 8); i < n; i++) {
		PUT("  r%d : { to = \"%s\"; reason = \"%s\"; when : { %s %s };", i,
		    PICK("client", "owner", m->has_head && !m->is_duty ? "head" : "owner"),
		    PICK("FIRST_LINE", "LARGE_BAND", "NEEDS_MEETING"),
		    PICK("kind = [ \"personal\", \"other\" ];", "owner = \"active\";",
			 "party = \"org\";", "department = [ \"commercial\" ];",
			 "caller = \"blocked\";"),
		    PICK("", "meeting = \"no\";", "company = [ \"large\", \"normal\" ];",
			 "band = [ \"small\", \"large\", \"medium\" ];"));
		put_text_or_none(m, "why");
		put_text_or_none(m, "offer");
		PUT(" };\n");
	}
	PUT("  last : { to = \"%s\"; reason = \"FIRST_LINE\"; };\n};\n",
	    PICK("client", "commercial"));
}

/* An unknown caller who has just come in is the client department's, whatever the hour. */
static void put_cases(struct maker *m)
{
	PUT("cases : {\n");
	for (int i = 0, n = below(m, 4); i < n; i++) {
		PUT("  c%d : { from = \"%s\"; expect = \"client\";", i,
		    PICK("+7 916 000-00-01", "", "anonymous", "доб. 12", "1"));
		if (maybe(m)) {
			PUT(" at = \"2026-12-%02d%s\";", between(m, 1, 31),
			    PICK(" 11:00", "T23:59", " 03:00:01", "T11:00:30.412Z",
				 "T00:00+03:00"));
		}
		if (m->n_lines > 0 && maybe(m)) {
			PUT(" did = \"8 495 00001%02d\";", below(m, m->n_lines));
		}
		/* Nothing that a rule above asks for: after hours it would have a say. */
		PUT("%s%s };\n",
		    PICK("", " set : { };", " set : { offices = \"one\"; meeting = \"needed\"; };"),
		    PICK("", " stage = \"arrival\";", " address = \"Казань, Мира 99\";"));
	}
	PUT("};\n");
}

static void put_services(struct maker *m)
{
	PUT("crm : { database = \"/x/%s\";", PICK("crm.db", "мой crm.db", "a\\\\b"));
	PUT("%s",
	    PICK("", " profile = \"builtin\";",
		 " profile = \"custom\"; lookup = \"SELECT\\n\\t*, \\\"a\\\" FROM v WHERE k = "
		 ":key10\";"));
	PUT("%s", PICK("", " organisation = \"SELECT *\\nFROM o WHERE inn = :inn\";"));
	put_int(m, "budget_ms", 5, 499);
	put_int(m, "owner_days", 1, 3650);
	PUT("%s", PICK("", " import : { };",
		       " import : { onec : { rows = \"mixed\"; columns : { id = [ \"Код\", \"N\" ];"
		       " type = [ \"Вид\" ]; mobile = [ \"Тел. 1\" ]; }; };"
		       " b-2 : { columns : { id = [ \"a;\\\"b\" ]; other = [ \"c\" ]; }; }; };"));
	PUT(" };\nquality : { remind_days = %d;", between(m, 1, 3650));
	PUT(" numbers = [ %s ];",
	    PICK("", "\"8 916 000-77-01\"", "\"+74950000001\", \"+1 202 555 0100\""));
	PUT(" };\nstore : { database = \"/y/dutyd.db\"; };\n");
	if (maybe(m)) {
		PUT("intake : { %s %s %s %s", PICK("", "fastagi = \"\";", "fastagi = \"[::1]:1\";"),
		    PICK("", "allow = [ ];", "allow = [ \"10.0.0.0/8\", \"::1\" ];"),
		    PICK("", "events = \"/y\";", "events = \"/z\";"),
		    PICK("", "events_tcp = \"127.0.0.1:1\"; trust_time = true;"));
		put_int(m, "deadline_ms", 500, 5000);
		PUT(" };\n");
	}
	PUT("%s", PICK("", "asterisk : { user = \"u\"; secret = \"file:/s\"; };\n",
		       "asterisk : { user = \"ы\"; secret = \"credential:ami\"; host = \"::1\"; "
		       "port = 1; resync_seconds = 5; wrap_up_seconds = 600; absent_minutes = 240; "
		       "handover = \"7@x\"; handback = \"8@x\"; duty_queue = \"q\"; };\n"));
	PUT("%s", PICK("", "control : { };\n", "control : { socket = \"/c\"; };\n"));
	PUT("%s", PICK("", "board : { listen = \"0.0.0.0:80\"; answer_percent = 1; };\n"));
	PUT("%s", PICK("", "log : { format = \"json\"; level = \"debug\"; phones = \"tag\"; };\n"));
	PUT("%s", PICK("", "privacy : { mask_after_days = 1; };\n"));
	PUT("%s", PICK("", "owner : { outbound_days = 14; stale = \"duty\"; };\n",
		       "owner : { first_touch = \"client\"; absent = \"duty\"; };\n"));
	if (maybe(m)) {
		PUT("large_company : {");
		put_int(m, "offices", 0, 2147483646);
		put_int(m, "computers", 0, 1000);
		PUT("%s };\n", PICK("", " crm_flag = false;"));
	}
}

/* Worked are mon-fri at least; each kind of day has a week or more of its own. */
static void put_roster_days(struct maker *m)
{
	char from[CIVIL_TEXT_SIZE], to[CIVIL_TEXT_SIZE];

	civil_format(m->start + 7 + below(m, 5), from);
	civil_format(m->start + 14 + below(m, 5), to);
	if (maybe(m)) {
		PUT(" swaps : { d%s = \"%s\"; };\n", from, to);
	}
	civil_format(m->start + 21 + below(m, 5), from);
	if (maybe(m)) {
		PUT(" overrides : { d%s = \"rep-0\"; };\n", from);
	}
	civil_format(m->start + 28 + below(m, 5), from);
	civil_format(m->start + 33 + below(m, 50), to);
	if (maybe(m)) {
		PUT(" holidays : { a_day = \"%s\"; New-Year = \"%s..%s\"; };\n", from, from, to);
	}
	if (maybe(m)) {
		PUT(" absences : { a : { who = \"rep-0\";");
		put_text(m, "why");
		put_day(m, "from", m->start + 90);
		if (maybe(m)) {
			put_day(m, "to", m->start + 90 + below(m, 100));
		}
		PUT(" }; };\n");
	}
	civil_format(m->start + 28 * 7 + 5, from); /* a Saturday */
	if (maybe(m)) {
		PUT(" extra_workdays : { sat = \"%s\"; };\n", from);
	}
}

static void put_roster(struct maker *m)
{
	char start[CIVIL_TEXT_SIZE];
	int warn = between(m, 1, 60);

	m->start = civil_from_ymd(2026, 11, 30) + 7 * below(m, 20);
	civil_format(m->start, start);
	PUT("roster : { department = \"commercial\"; start = \"%s%s\";", start,
	    PICK("", " mon", " пн"));
	put_names(m, "order", "rep-", between(m, 1, m->n_reps));
	PUT(" warn_days = %d; publish_days = %d;\n", warn, between(m, warn + 1, 400));
	PUT("%s%s%s%s%s\n", PICK("", " auto_publish = true;"),
	    PICK("", " workdays = \"пн-сб\";", " workdays = \"mon-fri,sun\";"),
	    PICK("", " turn = \"12:00\";", " turn = \"04:30\";"),
	    PICK("", " missed = \"skip\";", " missed = \"defer\";"),
	    m->has_head && maybe(m) ? " off_hours = \"head\";" :
				      PICK("", " off_hours = \"last-duty\";"));
	put_roster_days(m);
	PUT("};\n");
}

char *random_config(uint64_t number)
{
	struct maker made = { .state = number * 7919 + 1 }, *m = &made;
	char *text = NULL;
	size_t size = 0;

	m->to = open_memstream(&text, &size);
	if (m->to == NULL) {
		abort();
	}
	m->n_officers = between(m, 1, 5);
	m->n_reps = between(m, 1, 9);
	m->n_lines = below(m, 4);
	m->has_head = maybe(m);
	m->has_third = maybe(m);
	m->has_roster = maybe(m) || maybe(m);
	put_company(m);
	put_people(m);
	put_departments(m);
	if (maybe(m)) {
		put_sales(m);
	}
	if (maybe(m)) {
		put_script(m);
	}
	random_zones(m->to, &m->state);
	put_rules(m);
	if (maybe(m)) {
		put_cases(m);
	}
	put_services(m);
	random_exports(m->to, &m->state);
	if (m->has_roster) {
		put_roster(m);
	}
	fclose(m->to);
	return text;
}

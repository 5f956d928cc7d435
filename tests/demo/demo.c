/*
 * demo: a day of the seed company in a few seconds, on a real daemon.
 *
 * Starts dutyd with the shipped configuration in a folder of its own, rings it over FastAGI and the
 * JSON-lines socket as a PBX and an officer's screen would, and shows every decision beside what it
 * should be. Exit 0 only if all are right. The moments are those of the table: trust_time is on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

#define TUESDAY "2026-12-01T11:00"
#define Q(text) "\"" text "\""
#define ASK(op, call) "{\"v\":1,\"op\":" Q(op) ",\"id\":\"1\",\"call\":" Q(call)
#define AT(time) ",\"at\":" Q(time) "}"
#define CALL(call, caller, time)                                                                   \
	ASK("call", call)                                                                          \
	",\"source\":\"pbx1\",\"caller\":" Q(caller) ",\"did\":\"+74950000100\"" AT(time)
#define QUALIFY(call, fact, value)                                                                 \
	ASK("qualify", call) ",\"facts\":{" Q(fact) ":" Q(value) "}" AT(TUESDAY)

struct step {
	const char *tell; /* what happens */
	const char *agi;  /* FastAGI path, or NULL: */
	const char *json; /* … a JSON line */
	const char *uniqueid, *caller;
	const char *target, *reason, *belongs_to;
};

static const struct step steps[] = {
	{ "nobody knows this number", "route?at=" TUESDAY, NULL, "1764576137.1", CRM_UNKNOWN,
	  "client", "FIRST_LINE", "" },
	{ "the PBX asks again: the stored answer", "route?at=" TUESDAY, NULL, "1764576137.1",
	  CRM_UNKNOWN, "client", "FIRST_LINE", "" },
	{ "the officer: they have several offices", NULL,
	  QUALIFY("asterisk/1764576137.1", "offices", "several"), NULL, NULL, "PJSIP/202",
	  "MULTI_OFFICE", "" },
	{ "handed over on a Tuesday: Masha has duty", "handover?at=" TUESDAY, NULL, "1764576137.1",
	  CRM_UNKNOWN, "PJSIP/202", "DUTY_TODAY", "masha" },
	{ "Masha is busy: her backup, the client stays hers", "next?status=BUSY&leg=0&at=" TUESDAY,
	  NULL, "1764576137.1", CRM_UNKNOWN, "PJSIP/203", "DUTY_TODAY", "masha" },
	{ "a client that Vasya holds, on Masha's day", "route?at=" TUESDAY, NULL, "1764576137.2",
	  CRM_OWNED, "PJSIP/201", "OWNER_ACTIVE", "vasya" },
	{ "Bosch calls: the client department lifts first", "route?at=" TUESDAY, NULL,
	  "1764576137.3", CRM_LARGE, "client", "FIRST_LINE", "" },
	{ "Bosch, only a trifle: commercial all the same", NULL,
	  QUALIFY("asterisk/1764576137.3", "band", "small"), NULL, NULL, "PJSIP/202",
	  "LARGE_CORPORATE", "" },
	{ "no: its engineer, for his own flat", NULL,
	  QUALIFY("asterisk/1764576137.3", "party", "private"), NULL, NULL, "client",
	  "PRIVATE_PERSON", "" },
	{ "a hidden number", "route?at=" TUESDAY, NULL, "1764576137.4", "anonymous", "client",
	  "CALLER_WITHHELD", "" },
	{ "a blocked number", NULL, CALL("7", CRM_BLOCKED, TUESDAY), NULL, NULL, "blocked",
	  "BLOCKED", "" },
	{ "a day later the first caller is still Masha's", "route?at=2026-12-02T11:00", NULL,
	  "1764576137.5", CRM_UNKNOWN, "PJSIP/202", "OWNER_ACTIVE", "masha" },
	{ "eight in the evening, a new caller", NULL, CALL("8", "+79160000002", "2026-12-01T20:00"),
	  NULL, NULL, "client", "AFTER_HOURS", "" },
	{ "22 December is overridden: Lena", NULL, ASK("handover", "pbx1/8") AT("2026-12-22T11:00"),
	  NULL, NULL, "PJSIP/206", "DUTY_OVERRIDE", "lena" },
};

static char reply[DAEMON_LINE_MAX];
static char first_call[16];

static bool ask_agi(const struct daemon *daemon, const struct step *step, const char *seen[4])
{
	struct agi_call call = { .path = step->agi,
				 .uniqueid = step->uniqueid,
				 .caller = step->caller };
	static struct agi_result result;

	if (!agi_ask(daemon, &call, &result)) {
		return false;
	}
	if (first_call[0] == '\0') {
		snprintf(first_call, sizeof(first_call), "%.8s", agi_var(&result, "CALL"));
	}
	seen[0] = agi_var(&result, "TARGET");
	seen[1] = agi_var(&result, "REASON");
	seen[2] = agi_var(&result, "BELONGS_TO");
	seen[3] = agi_var(&result, "DURABLE");
	return true;
}

static bool ask_json(int fd, const struct step *step, const char *seen[4])
{
	if (!lines_ask(fd, step->json, reply, sizeof(reply))) {
		return false;
	}
	seen[0] = json_value(reply, "target");
	seen[1] = json_value(reply, "reason");
	seen[2] = json_value(reply, "belongs_to");
	seen[2] = strcmp(seen[2], "null") == 0 ? "" : seen[2];
	seen[3] = strcmp(json_value(reply, "durable"), "true") == 0 ? "1" : "0";
	return true;
}

static bool play(const struct daemon *daemon, int fd, const struct step *step)
{
	const char *seen[4] = { "", "", "", "" };
	bool is_told = step->agi != NULL ? ask_agi(daemon, step, seen) : ask_json(fd, step, seen);
	bool is_right = is_told && strcmp(seen[0], step->target) == 0 &&
			strcmp(seen[1], step->reason) == 0 &&
			strcmp(seen[2], step->belongs_to) == 0 && strcmp(seen[3], "1") == 0;

	printf("%s  %-50s %-8s %-10s %-16s %s\n", is_right ? "ok " : "BAD", step->tell,
	       step->agi != NULL ? "FastAGI" : "JSON", seen[0], seen[1], seen[2]);
	if (!is_right) {
		printf("     expected: %s %s %s, durable\n     came:     %s\n", step->target,
		       step->reason, step->belongs_to, step->agi != NULL ? seen[3] : reply);
	}
	return is_right;
}

static void show(const char *title, const char *command)
{
	printf("\n%s\n  $ %s\n", title, command);
	fflush(stdout);
	if (system(command) != 0) {
		printf("  (failed)\n");
	}
}

static void show_traces(const struct daemon *daemon)
{
	char command[1024];

	snprintf(command, sizeof(command), "grep %s %s", first_call, daemon->log);
	show("The story of the first call, as the operator sees it:", command);
	snprintf(command, sizeof(command), TEST_BUILD_DIR "/dutyctl -s %s queue tail -n 5",
		 daemon->control);
	show("The last messages of the decision queue:", command);
}

int main(void)
{
	enum { N_STEPS = sizeof(steps) / sizeof(steps[0]) };
	struct daemon daemon;
	int n_right = 0;

	if (!daemon_start(&daemon, NULL)) {
		fprintf(stderr, "demo: dutyd did not start; its log is %s\n", daemon.log);
		return 1;
	}
	int fd = lines_connect(daemon.events);
	printf("dutyd runs (pid %d) with the seed company's configuration; now it is rung.\n\n",
	       (int)daemon.pid);
	printf("     %-50s %-8s %-10s %-16s %s\n", "what happens", "asked by", "target", "reason",
	       "whose client");
	for (int i = 0; i < N_STEPS; i++) {
		n_right += play(&daemon, fd, &steps[i]);
	}
	show_traces(&daemon);
	bool is_clean = daemon_stop(&daemon) == 0;
	printf("\n%d of %d decisions were what they should be; dutyd ended %s.\n", n_right,
	       (int)N_STEPS, is_clean ? "cleanly" : "BADLY");
	printf("To start it for real: `make install`, edit /etc/dutyd/dutyd.conf, "
	       "`sqlite3 /var/lib/dutyd/crm.db < schema/crm.sql`,\n"
	       "`dutyctl check` and `systemctl enable --now dutyd` (README.md, Install).\n");
	daemon_remove(&daemon);
	return n_right == N_STEPS && is_clean ? 0 : 1;
}

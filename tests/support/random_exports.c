#include "random_exports.h"

#include <stdbool.h>

#include "team.h"

#define PUT(...) fprintf(to, __VA_ARGS__)

static bool maybe(uint64_t *state)
{
	return team_random_below(state, 2) == 0;
}

static void put_number(FILE *to, uint64_t *state, const char *name, int limit)
{
	if (maybe(state)) {
		PUT(" %s = %d;", name, 1 + team_random_below(state, limit));
	}
}

static void put_export(FILE *to, uint64_t *state, int kind)
{
	static const char *const kinds[] = {
		"kind = \"file\"; path = \"/var/log/dutyd/out.jsonl\";",
		"kind = \"webhook\"; url = \"https://crm.example/hook?a=%20b\";",
		"kind = \"redis\"; server = \"127.0.0.1:6379\"; stream = \"dutyd:1\";",
		"kind = \"queue_log\"; path = \"/q/queue_log\";",
	};

	PUT(" %s", kinds[kind]);
	if (maybe(state)) {
		PUT(" topics = [ \"decision\"%s ];", maybe(state) ? ", \"alarm\"" : "");
	}
	if (kind == 0) {
		put_number(to, state, "rotate_mb", 10240);
		put_number(to, state, "keep_files", 1000);
	} else if (kind < 3 && maybe(state)) {
		PUT(" secret = \"credential:hook\";");
	}
	if (kind == 1) {
		put_number(to, state, "timeout_seconds", 120);
	}
	if (kind == 2) {
		put_number(to, state, "max_entries", 1000000);
		PUT("%s", maybe(state) ? " user = \"dutyd\";" : "");
	}
}

void random_exports(FILE *to, uint64_t *state)
{
	PUT("queue : {");
	put_number(to, state, "tries", 1000);
	put_number(to, state, "lag_messages", 1000000);
	put_number(to, state, "lag_minutes", 10080);
	put_number(to, state, "keep_days", 3650);
	PUT("%s };\nexports : {", maybe(state) ? " keep_messages = 1000;" : "");
	for (int i = team_random_below(state, 4); i > 0; i--) {
		PUT(" out-%d : {", i);
		put_export(to, state, team_random_below(state, 4));
		PUT(" };");
	}
	PUT(" };\n");
}

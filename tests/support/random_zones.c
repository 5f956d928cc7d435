#include "random_zones.h"

#include "team.h"

#define PUT(...) fprintf(to, __VA_ARGS__)

/* Every address is another one, whatever its spelling. */
static void put_zone(FILE *to, uint64_t *state, int i)
{
	static const char *const streets[] = { "Ленина", "ул. МИРА,", "\\\"x\\\"" };
	static const char *const says[] = {
		"offer = \"«x» \\\\ %s\";",
		"set : { meeting = \"needed\"; band = \"small\"; }; title = \"# ; }\";",
		"set : { }; offer = \"Ж\"; title = \"z\";",
		"",
	};

	PUT("  z%d : { addresses = [ \"%s %d\"", i, streets[team_random_below(state, 3)], i);
	if (team_random_below(state, 2) == 0) {
		PUT(", \"пр-т Ёлочный %d/%d\"", i, i);
	}
	PUT(" ]; %s };\n", says[team_random_below(state, 4)]);
}

void random_zones(FILE *to, uint64_t *state)
{
	int n = team_random_below(state, 5) - 1; /* -1: not even the group */

	PUT("%s", n < 0 ? "" : "zones : {\n");
	for (int i = 0; i < n; i++) {
		put_zone(to, state, i);
	}
	PUT("%s", n < 0 ? "" : "};\n");
}

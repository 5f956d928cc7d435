/* layer: net support */
/*
 * dutyctl route answers what the daemon would: the same questions to both, and the same decision,
 * by number, by what the caller says of himself, by the script and by the ledger (Q9).
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "witness.h"

#define TAKEN "+79160000061" /* a stranger who was handed over: Masha's since */
#define SHOPPER "+79160000062"

static char daemon_says[DAEMON_LINE_MAX], dry_run_says[DAEMON_LINE_MAX];

/* "party=org band=large" as --set of dutyctl, and as "facts" of the op. */
static void write_facts(const char *sets, char *options, char *facts, size_t size)
{
	char words[512], *rest = words, *word;

	options[0] = facts[0] = '\0';
	snprintf(words, sizeof(words), "%s", sets);
	while ((word = strsep(&rest, " ")) != NULL) {
		size_t n = strlen(options), m = strlen(facts);
		char *equals = strchr(word, '=');

		if (equals == NULL) {
			continue;
		}
		snprintf(options + n, size - n, " --set '%s'", word);
		*equals = '\0';
		snprintf(facts + m, size - m, "%s\"%s\":\"%s\"", m > 0 ? "," : "", word,
			 equals + 1);
	}
}

/* The decision from its stage on: which call it is only the daemon knows. */
static const char *decision_of(char *text, size_t n_behind)
{
	char *decision = strstr(text, "\"stage\":");
	size_t n = strlen(text);

	assert_non_null(decision);
	text[n - n_behind] = '\0';
	return decision;
}

static void ask_both(const char *caller, const char *stage, const char *sets)
{
	char line[2048], options[1024], facts[1024];
	int fd = lines_connect(the_daemon.events);

	write_facts(sets, options, facts, sizeof(options));
	snprintf(line, sizeof(line),
		 "{\"v\":1,\"op\":\"route\",\"caller\":\"%s\",\"did\":\"+74950000100\","
		 "\"stage\":\"%s\",\"at\":\"2026-12-02T11:00\",\"facts\":{%s}}",
		 caller, stage, facts);
	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, daemon_says, sizeof(daemon_says)));
	close(fd);
	snprintf(line, sizeof(line),
		 "route --json --from '%s' --to +74950000100 --stage %s --at '2026-12-02 11:00'%s",
		 caller, stage, options);
	assert_int_equal(daemon_ctl(&the_daemon, line, dry_run_says, sizeof(dry_run_says)), 0);
}

static void hand_over(void)
{
	static const char *const lines[] = {
		"{\"v\":1,\"op\":\"call\",\"source\":\"pbx\",\"call\":\"1\",\"caller\":\"" TAKEN
		"\",\"did\":\"+74950000100\",\"at\":\"2026-12-01T11:00\"}",
		"{\"v\":1,\"op\":\"handover\",\"call\":\"pbx/1\",\"at\":\"2026-12-01T11:05\"}",
	};

	for (size_t i = 0; i < TEST_COUNT(lines); i++) {
		int fd = lines_connect(the_daemon.events);

		assert_true(fd >= 0);
		assert_true(lines_ask(fd, lines[i], daemon_says, sizeof(daemon_says)));
		close(fd);
	}
	assert_string_equal(json_value(daemon_says, "belongs_to"), "masha");
}

static int set_up(void **state)
{
	static const struct daemon_options options = {
		.edits = { { "numbers = [ ]", "numbers = [ \"" SHOPPER "\" ]" } },
	};

	(void)state;
	witness_prepare(&options);
	assert_true(daemon_sql(the_daemon.crm,
			       "UPDATE company SET name_key = 'vektor', inn = '7707083893',"
			       " domain = 'vector.ru' WHERE id = 1;"
			       "UPDATE company SET name_key = 'bosch' WHERE id = 2;"));
	witness_launch(&options);
	hand_over();
	return 0;
}

static void r33_the_dry_run_is_what_the_daemon_would_decide(void **state)
{
	static const struct {
		const char *caller, *stage, *sets, *reason, *belongs_to;
	} rows[] = {
		{ CRM_UNKNOWN, "arrival", "", "FIRST_LINE", "null" },
		{ CRM_UNKNOWN, "qualify", "organisation=Vector", "OWNER_ACTIVE", "vasya" },
		{ CRM_UNKNOWN, "qualify", "inn=7707083893", "OWNER_ACTIVE", "vasya" },
		{ CRM_UNKNOWN, "qualify", "domain=vector.ru", "OWNER_ACTIVE", "vasya" },
		{ "", "qualify", "email=i@vector.ru", "OWNER_ACTIVE", "vasya" },
		{ CRM_UNKNOWN, "handover", "organisation=Vector", "OWNER_ACTIVE", "vasya" },
		{ CRM_UNKNOWN, "qualify", "organisation=Nobody", "FIRST_LINE", "null" },
		{ CRM_UNKNOWN, "qualify", "organisation=Bosch band=small", "LARGE_CORPORATE",
		  "null" },
		{ CRM_UNKNOWN, "qualify", "organisation=Vector party=private", "PRIVATE_PERSON",
		  "null" },
		{ CRM_UNKNOWN, "qualify", "who=1 offices=several", "MULTI_OFFICE", "null" },
		{ CRM_UNKNOWN, "qualify", "who=1 offices=one computers=80", "LARGE_BAND", "null" },
		{ CRM_UNKNOWN, "qualify", "who=1 offices=one computers=20 address=БЦ-Северный",
		  "NEEDS_MEETING", "null" },
		{ CRM_UNKNOWN, "qualify", "who=1 offices=one computers=20 address=БЦ-Южный",
		  "SMALL_OR_MEDIUM", "null" },
		{ CRM_UNKNOWN, "handover", "address=БЦ-Северный", "DUTY_TODAY", "petya" },
		{ CRM_UNKNOWN, "handover", "band=large", "DUTY_TODAY", "petya" },
		{ CRM_OWNED, "arrival", "", "OWNER_ACTIVE", "vasya" },
		{ CRM_BLOCKED, "arrival", "", "BLOCKED", "null" },
		{ TAKEN, "arrival", "", "OWNER_ACTIVE", "masha" },
		{ TAKEN, "handover", "offices=several", "OWNER_ACTIVE", "masha" },
		{ SHOPPER, "qualify", "organisation=Vector", "OWNER_ACTIVE", "vasya" },
		{ SHOPPER, "arrival", "", "FIRST_LINE", "null" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		ask_both(rows[i].caller, rows[i].stage, rows[i].sets);
		assert_string_equal(json_value(daemon_says, "reason"), rows[i].reason);
		assert_string_equal(json_value(daemon_says, "belongs_to"), rows[i].belongs_to);
		assert_string_equal(decision_of(dry_run_says, strlen("\n")),
				    decision_of(daemon_says, strlen("}")));
	}
	witness_finish();
}

/* A ledger that cannot be read is said, and decided without. */
static void an_unreadable_ledger_is_said(void **state)
{
	char line[1024];

	(void)state;
	assert_int_equal(daemon_stop(&the_daemon), 0);
	snprintf(line, sizeof(line), "echo 'no database' > '%s'; rm -f '%s-wal' '%s-shm'",
		 the_daemon.store, the_daemon.store, the_daemon.store);
	assert_int_equal(system(line), 0);
	snprintf(line, sizeof(line), "route --from %s --at '2026-12-02 11:00'", TAKEN);
	assert_int_equal(daemon_ctl(&the_daemon, line, dry_run_says, sizeof(dry_run_says)), 2);
	assert_non_null(strstr(dry_run_says, "not a database"));
	daemon_remove(&the_daemon);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r33_the_dry_run_is_what_the_daemon_would_decide,
						set_up, witness_teardown),
		cmocka_unit_test_setup_teardown(an_unreadable_ledger_is_said, set_up,
						witness_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* layer: net support */
/* What may no longer be known of a caller, asked of the real daemon by an admin. */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00"
#define DIGITS "9160000001" /* of CRM_UNKNOWN */

static struct daemon dutyd;
static char reply[DAEMON_LINE_MAX];

static void call(const char *uniqueid)
{
	static struct agi_result got;
	struct agi_call asked = { .path = "route?at=" AT,
				  .uniqueid = uniqueid,
				  .caller = CRM_UNKNOWN,
				  .name = "Anna K" };

	assert_true(agi_ask(&dutyd, &asked, &got));
	assert_string_equal(agi_var(&got, "DURABLE"), "1");
}

static void hand_over(const char *uniqueid)
{
	static struct agi_result got;
	struct agi_call asked = { .path = "handover?at=" AT,
				  .uniqueid = uniqueid,
				  .caller = CRM_UNKNOWN };

	assert_true(agi_ask(&dutyd, &asked, &got));
	assert_string_equal(agi_var(&got, "REASON"), "DUTY_TODAY");
}

static int run(const char *command)
{
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	reply[fread(reply, 1, sizeof(reply) - 1, pipe)] = '\0';
	return WEXITSTATUS(pclose(pipe));
}

static int ctl(const char *arguments)
{
	return daemon_ctl(&dutyd, arguments, reply, sizeof(reply));
}

static int sql(const char *query)
{
	char command[1024];

	snprintf(command, sizeof(command), "sqlite3 %s \"%s\"", dutyd.store, query);
	return run(command);
}

static void a_caller_is_shown_and_then_forgotten(void **state)
{
	(void)state;
	call("1");
	call("2");
	hand_over("2");
	assert_int_equal(ctl("privacy export '8 (916) 000-00-01'"), 0);
	assert_non_null(strstr(reply, "\"caller\":\"" CRM_UNKNOWN "\""));
	assert_non_null(strstr(reply, "Anna K"));
	assert_non_null(strstr(reply, "\"entry\":\"assign\",\"party\":\"tel:"));
	assert_int_equal(ctl("privacy forget '8 (916) 000-00-01'"), 0);
	assert_string_equal(reply, "2 calls masked, 0 deleted\n");
	assert_int_equal(ctl("privacy export " CRM_UNKNOWN), 0);
	assert_string_equal(reply, "{\"calls\":[],\"ledger\":[],\"tasks\":[],\"reached\":[]}\n");
	assert_int_equal(sql("SELECT group_concat(action) FROM audit WHERE actor LIKE '0:%'"
			     " AND object LIKE 'tel:#%'"),
			 0);
	assert_string_equal(reply, "privacy.export,privacy.forget,privacy.export\n");
	assert_true(daemon_logged(&dutyd, "ev=privacy.done", "action=forget", 2000));
	assert_false(daemon_logged(&dutyd, DIGITS, "", 0));
	/* The call goes on, and a new one begins as of somebody unknown. */
	hand_over("1");
	/* Whose client he became is a row of the ledger, without him. */
	assert_int_equal(ctl("ledger verify"), 0);
	assert_non_null(strstr(reply, "2 rows, 0 findings"));
}

/* The 8-character id of a call. */
static const char *ring(const char *path, const char *uniqueid, const char *caller)
{
	static struct agi_result got;
	struct agi_call asked = { .path = path, .uniqueid = uniqueid, .caller = caller };

	assert_true(agi_ask(&dutyd, &asked, &got));
	return agi_var(&got, "CALL");
}

/* The row that begins so in a part of the export: the call's id stands between the two. */
static void has_row(const char *before, const char *call, const char *behind)
{
	char row[160];

	snprintf(row, sizeof(row), "%s{\"call\":\"%s\",%s", before, call, behind);
	if (strstr(reply, row) == NULL) {
		print_error("not there: %s\n--- in:\n%s---\n", row, reply);
		fail();
	}
}

/* His calls made it the company's affair; a colleague's call did so, too, and is not his. */
static void what_came_of_his_own_calls_is_shown(void **state)
{
	char call[16], earlier[16];

	(void)state;
	assert_true(daemon_sql(dutyd.crm,
			       "INSERT INTO contact(id,company_id,name) VALUES (3,2,'Eva');"
			       "INSERT INTO phone(contact_id,raw,e164,key10)"
			       " VALUES (3,'x','+79160000209','9160000209');"));
	ring("route?at=2026-12-01T10:00", "20.1", "+79160000209");
	snprintf(call, sizeof(call), "%s", ring("route?at=2026-12-01T12:00", "20.2", CRM_LARGE));
	snprintf(earlier, sizeof(earlier), "%s",
		 ring("route?at=2026-12-01T11:00", "20.3", CRM_LARGE));
	ring("handover?at=2026-12-01T12:10", "20.2", CRM_LARGE);
	assert_int_equal(ctl("call assign --to vasya asterisk/20.1"), 0);
	assert_int_equal(ctl("privacy export " CRM_LARGE), 0);
	has_row("{\"calls\":[", earlier, "\"at_ms\":");
	has_row("},", call, "\"at_ms\":");
	has_row("\"ledger\":[", call, "\"at_ms\":");
	assert_non_null(strstr(reply, "\"party\":\"company:2\",\"employee\":\"masha\""));
	assert_null(strstr(reply, "\"party\":\"company:2\",\"employee\":\"vasya\""));
	has_row("\"tasks\":[", call, "\"kind\":\"meeting\",\"party\":\"company:2\"");
	assert_int_equal(ctl("privacy export contact:2"), 0);
	has_row("\"ledger\":[", call, "\"at_ms\":");
}

/* By his number, whatever became of the call; and not whom his organisation has talked to. */
static void whom_he_talked_to_is_shown_and_forgotten(void **state)
{
	const char *caller = "+79160000210";

	(void)state;
	ring("route?at=2026-12-01T10:00", "30.1", caller);
	ring("answered?by=anya&at=2026-12-01T10:01", "30.1", caller);
	ring("qualify?organisation=Nova&at=2026-12-01T10:02", "30.1", caller);
	ring("handover?at=2026-12-01T10:03", "30.1", caller);
	ring("answered?by=masha&at=2026-12-01T10:04", "30.1", caller);
	ring("route?at=2026-12-01T10:00", "30.2", "+79160000211");
	ring("answered?by=katya&at=2026-12-01T10:01", "30.2", "+79160000211");
	assert_int_equal(ctl("privacy export +79160000210"), 0);
	assert_non_null(strstr(reply, "],\"reached\":[{\"party\":\"tel:"));
	assert_non_null(strstr(reply, "\"employee\":\"anya\",\"first_ms\":"));
	assert_null(strstr(reply, "\"employee\":\"masha\",\"first_ms\":"));
	assert_null(strstr(reply, "\"employee\":\"katya\",\"first_ms\":"));
	assert_int_equal(ctl("privacy forget +79160000210"), 0);
	assert_int_equal(ctl("privacy export +79160000210"), 0);
	assert_non_null(strstr(reply, "\"reached\":[]}"));
	assert_int_equal(sql("SELECT group_concat(employee) FROM reach"), 0);
	assert_string_equal(reply, "masha,katya\n");
}

static void purge_says_what_it_did(void **state)
{
	(void)state;
	assert_int_equal(ctl("--json privacy purge"), 0);
	assert_non_null(strstr(reply, "\"masked\":0,\"deleted\":0"));
}

static void bad_requests_are_refused_without_the_number(void **state)
{
	int fd = lines_connect(dutyd.events);

	(void)state;
	assert_true(lines_ask(fd, "{\"v\":1,\"op\":\"privacy\",\"action\":\"purge\"}", reply,
			      sizeof(reply)));
	assert_non_null(strstr(reply, "only on the control socket"));
	close(fd);
	assert_int_equal(ctl("privacy forget 12"), 1);
	assert_non_null(strstr(reply, "wanted a telephone number or contact:ID"));
	assert_int_equal(ctl("privacy forget"), 2);
	assert_int_equal(ctl("privacy export x"), 2);
	assert_int_equal(ctl("privacy purge now"), 2);
}

static void what_is_stored_is_for_us_and_our_group_only(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char path[DAEMON_PATH_SIZE + 8];
	struct stat st;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", dutyd.store, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0137, 0);
	}
}

static int start(void **state)
{
	(void)state;
	return daemon_start(&dutyd, &(struct daemon_options){ 0 }) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	return daemon_end(&dutyd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caller_is_shown_and_then_forgotten),
		cmocka_unit_test(what_came_of_his_own_calls_is_shown),
		cmocka_unit_test(whom_he_talked_to_is_shown_and_forgotten),
		cmocka_unit_test(purge_says_what_it_did),
		cmocka_unit_test(bad_requests_are_refused_without_the_number),
		cmocka_unit_test(what_is_stored_is_for_us_and_our_group_only),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

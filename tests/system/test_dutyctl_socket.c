/* layer: store support */
/*
 * dutyctl's side of the control socket, against a daemon of canned replies: what it asks, how it
 * shows the answer, and what it says when there is none.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl.h"

static char asked[CTL_TEXT_SIZE];

/* ---- the daemon of canned replies ---- */

static void put_all(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(fd, text, left);

		if (n <= 0) {
			_exit(1);
		}
		text += n;
		left -= (size_t)n;
	}
}

/* One connection for each reply; what was asked goes to the file. "" closes without a word. */
static void serve(int listener, FILE *log, const char *const *replies)
{
	char line[CTL_TEXT_SIZE];

	for (; *replies != NULL; replies++) {
		int fd = accept(listener, NULL, NULL);
		ssize_t n = read(fd, line, sizeof(line) - 1);

		line[n > 0 ? n : 0] = '\0';
		fputs(line, log);
		fflush(log);
		put_all(fd, *replies);
		if (strcmp(*replies, " ") == 0) {
			pause(); /* begins to speak and says no more */
		}
		close(fd);
	}
}

static pid_t start(const char *const *replies)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", ctl_path("control.sock"));
	unlink(address.sun_path);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 5), 0);
	FILE *file = fopen(ctl_path("asked"), "w");
	assert_non_null(file);
	pid_t pid = fork();
	if (pid == 0) {
		alarm(30);
		serve(listener, file, replies);
		_exit(0);
	}
	fclose(file);
	close(listener);
	return pid;
}

static int ask(const char *arguments, const char *const *replies)
{
	pid_t pid = start(replies);
	int code = ctl_run("-c none -s control.sock %s", arguments);

	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	ctl_read("asked", asked);
	return code;
}

/* ---- status, reload ---- */

#define STATUS                                                                                     \
	"{\"v\":1,\"re\":\"1\",\"ok\":true,\"company\":\"ООО «Ромашка»\",\"pid\":42,"  \
	"\"config\":{\"generation\":7},\"calls\":{\"requests\":1042,\"none\":null},"               \
	"\"x\":{\"y\":{\"z\":true}},\"list\":[1,2]}\n"

static void status_table(void **state)
{
	(void)state;
	assert_int_equal(ask("status", (const char *[]){ STATUS, NULL }), 0);
	assert_string_equal(asked, "{\"v\":1,\"op\":\"status\",\"id\":\"1\"}\n");
	assert_string_equal(ctl_out, "company            ООО «Ромашка»\n"
				     "pid                42\n"
				     "config.generation  7\n"
				     "calls.requests     1042\n"
				     "calls.none         -\n"
				     "x.y.z              true\n"
				     "list               [1,2]\n");
	assert_string_equal(ctl_err, "");
}

static void status_json(void **state)
{
	(void)state;
	assert_int_equal(ask("status --json", (const char *[]){ STATUS, NULL }), 0);
	assert_string_equal(ctl_out, STATUS);
}

static void reloaded(void **state)
{
	(void)state;
	assert_int_equal(ask("reload",
			     (const char *[]){ "{\"v\":1,\"re\":\"1\",\"ok\":true,\"generation\":8,"
					       "\"digest\":\"0123456789abcdef\",\"warnings\":1}\n",
					       NULL }),
			 0);
	assert_string_equal(ctl_out,
			    "reloaded: generation 8, configuration 0123456789ab, 1 warning\n");
	assert_string_equal(asked, "{\"v\":1,\"op\":\"reload\",\"id\":\"1\"}\n");
}

#define REFUSAL                                                                                    \
	"{\"v\":1,\"re\":\"1\",\"ok\":false,\"error\":{\"code\":\"failed\",\"field\":\"\","        \
	"\"text\":\"a.conf:1: error: x\\na.conf:2: error: y\"}}\n"

static void reload_refused(void **state)
{
	(void)state;
	assert_int_equal(ask("reload", (const char *[]){ REFUSAL, NULL }), 1);
	assert_string_equal(ctl_out, "");
	assert_string_equal(ctl_err, "a.conf:1: error: x\na.conf:2: error: y\n");
	assert_int_equal(ask("reload --json", (const char *[]){ REFUSAL, NULL }), 1);
	assert_string_equal(ctl_out, REFUSAL);
}

/* Its options may stand before the command or among the command's own. */
static void the_socket_is_named_behind_the_command(void **state)
{
	(void)state;
	pid_t pid = start((const char *[]){ STATUS, NULL });
	CTL_WANT(0, "status --socket control.sock -c none --json");
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	assert_string_equal(ctl_out, STATUS);
}

/* What is refused has its text, and without one at least its code. */
static void refusals(void **state)
{
	static const struct {
		const char *error, *says;
	} rows[] = {
		{ "{\"code\":\"not_found\",\"field\":\"call\",\"text\":\"no call x/1\"}",
		  "no call x/1\n" },
		{ "{\"code\":\"busy\",\"field\":null,\"text\":\"\"}", "busy\n" },
		{ "{}", "refused\n" },
	};
	char reply[512];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(reply, sizeof(reply), "{\"v\":1,\"re\":\"1\",\"ok\":false,\"error\":%s}\n",
			 rows[i].error);
		assert_int_equal(ask("call show x/1", (const char *[]){ reply, NULL }), 1);
		assert_string_equal(ctl_err, rows[i].says);
		assert_string_equal(ctl_out, "");
	}
}

/* ---- roster, outbox, calls ---- */

static void a_publication_says_what_does_not_fit_the_wall(void **state)
{
	(void)state;
	assert_int_equal(
		ask("roster publish 2026-12",
		    (const char *[]){
			    "{\"v\":1,\"re\":\"1\",\"ok\":true,\"publication\":3,\"action\":"
			    "\"publish\",\"first\":\"2026-12-05\",\"last\":\"2026-12-07\","
			    "\"rows\":[{\"day\":\"2026-12-05\",\"who\":\"\",\"kind\":\"off\","
			    "\"instead_of\":\"\"},{\"day\":\"2026-12-06\",\"who\":\"\",\"kind\":"
			    "\"gap\",\"instead_of\":\"\"},{\"day\":\"2026-12-07\",\"who\":"
			    "\"lena\",\"kind\":\"swap\",\"instead_of\":\"dima\"}],\"conflicts\":"
			    "[{\"day\":\"2026-12-02\",\"kind\":\"absent\",\"who\":\"petya\"}]}\n",
			    NULL }),
		0);
	assert_string_equal(ctl_out,
			    "publication 3: publish, 3 days from 2026-12-05 to 2026-12-07\n"
			    "sun 2026-12-06  NOBODY  gap\n"
			    "mon 2026-12-07  lena    swap  instead of dima\n"
			    "! wed 2026-12-02  petya  stays as published, but: absent\n"
			    "`dutyctl roster check` says what can be done\n");
}

static void an_outbox_that_nobody_reads(void **state)
{
	(void)state;
	assert_int_equal(ask("show outbox",
			     (const char *[]){ "{\"v\":1,\"re\":\"1\",\"ok\":true,\"kept\":2,"
					       "\"last\":9,\"consumers\":[]}\n",
					       NULL }),
			 0);
	assert_string_equal(ctl_out,
			    "2 messages kept, the last one is 9\n"
			    "nobody reads them: a consumer is known from its first subscribe\n");
}

/* ---- queue tail ---- */

#define MESSAGES(list) "{\"v\":1,\"re\":\"1\",\"ok\":true,\"messages\":[" list "]}\n"
#define DECISION                                                                                   \
	"{\"seq\":1,\"topic\":\"decision\",\"key\":\"7KQ2M8F4/arrival\","                          \
	"\"at_ms\":1796112137412,\"payload\":{\"action\":\"dial\",\"employee\":\"masha\","         \
	"\"reason\":\"DUTY_TODAY\",\"leg\":1,\"legs\":[{\"target\":\"no\"},"                       \
	"{\"target\":\"PJSIP/202\"}]}}"
#define QUEUED                                                                                     \
	"{\"seq\":2,\"topic\":\"decision\",\"key\":\"7KQ2M8F5/arrival\",\"at_ms\":1796112138000,"  \
	"\"payload\":{\"action\":\"queue\",\"employee\":null,\"reason\":\"FIRST_LINE\",\"leg\":0," \
	"\"legs\":[{\"target\":\"client\"}]}}"
#define ALARM                                                                                      \
	"{\"seq\":3,\"topic\":\"alarm\",\"key\":\"roster-gap/2026-12-24\","                        \
	"\"at_ms\":1796112139000,\"payload\":{\"text\":\"\\u202eнет\\u001b[2J\"}}"
#define WIDE                                                                                       \
	"{\"seq\":4,\"topic\":\"alarm\",\"key\":\"смена\",\"at_ms\":1796112140000,"           \
	"\"payload\":{}}"
#define DECISION_LINE                                                                              \
	"2026-12-01 08:02:17Z  decision      7KQ2M8F4/arrival   dial     PJSIP/202  masha   "      \
	"DUTY_TODAY\n"
#define QUEUED_LINE                                                                                \
	"2026-12-01 08:02:18Z  decision      7KQ2M8F5/arrival   queue    client     -       "      \
	"FIRST_LINE\n"

static void tail_lines(void **state)
{
	(void)state;
	assert_int_equal(
		ask("queue tail",
		    (const char *[]){ MESSAGES(DECISION "," QUEUED "," ALARM "," WIDE), NULL }),
		0);
	assert_string_equal(asked, "{\"v\":1,\"op\":\"tail\",\"id\":\"1\",\"limit\":10}\n");
	assert_string_equal(ctl_out, DECISION_LINE QUEUED_LINE
			    "2026-12-01 08:02:19Z  alarm         roster-gap/2026-12-24  "
			    "text ?нет?[2J\n"
			    "2026-12-01 08:02:20Z  alarm         смена              \n");
}

/* What is no decision is a line of words, too: its members in an order that reads. */
static void tail_of_every_topic(void **state)
{
	static const struct {
		const char *topic, *payload, *line;
	} rows[] = {
		{ "answered", "{\"answered_by\":\"anya\",\"belongs_to\":\"masha\"}",
		  "by anya  client of masha" },
		{ "ended", "{\"outcome\":\"abandoned\",\"belongs_to\":null}", "abandoned" },
		{ "jurisdiction",
		  "{\"party\":\"company:2\",\"jurisdiction\":\"commercial\",\"belongs_to\":"
		  "\"masha\",\"reason\":\"DUTY_TODAY\",\"band\":\"small\",\"goal\":\"meeting\"}",
		  "commercial  DUTY_TODAY  client of masha  band small  for a meeting  company:2" },
		{ "assignment",
		  "{\"entry\":\"assign\",\"party\":\"tel:1\",\"employee\":\"petya\","
		  "\"reason\":\"HEAD_ASSIGNED\",\"author\":\"irina\"}",
		  "assign  petya  HEAD_ASSIGNED  by irina  tel:1" },
		{ "handover",
		  "{\"state\":\"late\",\"party\":\"tel:1\",\"responsible\":\"masha\","
		  "\"answered_by\":\"vasya\",\"due\":\"2026-12-01T15:06:00.000+03:00\"}",
		  "late  client of masha  lifted by vasya  until 2026-12-01 15:06  tel:1" },
		{ "conflict",
		  "{\"alert\":\"owner_conflict\",\"owner\":\"vasya\",\"company\":{\"id\":1,"
		  "\"name\":\"Вектор\"},\"reached\":[{\"employee\":\"katya\"},"
		  "{\"employee\":\"anya\"}]}",
		  "Вектор  client of vasya  has talked to katya, anya" },
		{ "roster",
		  "{\"action\":\"urgent\",\"by\":\"0:root\",\"why\":\"ill\",\"first\":"
		  "\"2026-12-01\",\"last\":\"2026-12-01\",\"rows\":[{\"who\":\"petya\"}]}",
		  "urgent  2026-12-01  to 2026-12-01  by 0:root  because ill" },
		{ "mode",
		  "{\"day\":\"2026-12-02\",\"mode\":\"duty\",\"before\":\"head\","
		  "\"handovers\":45,\"days\":5}",
		  "duty  from 2026-12-02  after head  hand-overs 45  in days 5" },
		{ "presence",
		  "{\"employee\":\"masha\",\"status\":\"break\",\"override_by\":\"irina\","
		  "\"reason\":\"ill\"}",
		  "masha  break  by leave of irina  because ill" },
		{ "alarm",
		  "{\"alarm\":\"owner-ambiguous\",\"call\":\"7KQ2M8F4\",\"responsible\":"
		  "\"irina\",\"owners\":[\"vasya\",\"masha\"]}",
		  "responsible irina  owners vasya, masha" },
		{ "new-topic", "{\"a\":1,\"b\":{\"name\":\"x\"},\"c\":[]}", "a 1  b x" },
		{ "deleted", "null", "" },
	};
	char answer[2048], line[512];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		snprintf(answer, sizeof(answer),
			 MESSAGES("{\"seq\":1,\"topic\":\"%s\",\"key\":\"key\",\"at_ms\":"
				  "1796112137412,\"payload\":%s}"),
			 rows[i].topic, rows[i].payload);
		snprintf(line, sizeof(line), "2026-12-01 08:02:17Z  %-12s  %-17s  %s\n",
			 rows[i].topic, "key", rows[i].line);
		assert_int_equal(ask("queue tail", (const char *[]){ answer, NULL }), 0);
		assert_string_equal(ctl_out, line);
	}
}

static void tail_json(void **state)
{
	(void)state;
	assert_int_equal(ask("queue tail -n 2 --after 0 --json",
			     (const char *[]){ MESSAGES(DECISION "," QUEUED), NULL }),
			 0);
	assert_string_equal(asked,
			    "{\"v\":1,\"op\":\"tail\",\"id\":\"1\",\"after\":0,\"limit\":2}\n");
	assert_string_equal(ctl_out, DECISION "\n" QUEUED "\n");
}

/* With --after alone everything behind it, batch after batch. */
static void tail_after(void **state)
{
	(void)state;
	assert_int_equal(
		ask("queue tail --after 0",
		    (const char *[]){ MESSAGES(DECISION), MESSAGES(QUEUED), MESSAGES(""), NULL }),
		0);
	assert_string_equal(ctl_out, DECISION_LINE QUEUED_LINE);
	assert_non_null(strstr(asked, "\"after\":0,\"limit\":64}\n"));
	assert_non_null(strstr(asked, "\"after\":1,\"limit\":64}\n"));
	assert_non_null(strstr(asked, "\"after\":2,\"limit\":64}\n"));
}

/* More than a request gives: from the last one's number that many back. */
static void tail_many(void **state)
{
	(void)state;
	assert_int_equal(ask("queue tail -n 100",
			     (const char *[]){ MESSAGES("{\"seq\":500,\"payload\":{}}"),
					       MESSAGES(DECISION), MESSAGES(""), NULL }),
			 0);
	assert_non_null(strstr(asked, "\"id\":\"1\",\"limit\":1}\n"));
	assert_non_null(strstr(asked, "\"after\":400,\"limit\":64}\n"));
	assert_string_equal(ctl_out, DECISION_LINE);
}

static void tail_follows(void **state)
{
	(void)state;
	assert_int_equal(ask("queue tail -f",
			     (const char *[]){ MESSAGES(DECISION), MESSAGES(""), MESSAGES(QUEUED),
					       MESSAGES(""), NULL }),
			 3);
	assert_string_equal(ctl_out, DECISION_LINE QUEUED_LINE);
	assert_non_null(strstr(ctl_err, "the daemon is not running"));
}

/* Nothing is there yet: all that comes is new. */
static void tail_follows_an_empty_queue(void **state)
{
	(void)state;
	assert_int_equal(ask("queue tail -f",
			     (const char *[]){ MESSAGES(""), MESSAGES(""), MESSAGES(DECISION),
					       MESSAGES(""), NULL }),
			 3);
	assert_string_equal(ctl_out, DECISION_LINE);
	assert_non_null(strstr(asked, "\"after\":0,"));
}

static void tail_empty(void **state)
{
	(void)state;
	assert_int_equal(ask("queue tail", (const char *[]){ MESSAGES(""), NULL }), 0);
	assert_string_equal(ctl_out, "");
}

static void tail_usage(void **state)
{
	static const char *const wrong[] = { "queue tail -n 0", "queue tail -n ten",
					     "queue tail --after -1", "queue tail 5" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(wrong); i++) {
		assert_int_equal(ask(wrong[i], (const char *[]){ NULL }), 2);
		assert_non_null(strstr(ctl_err, "usage: dutyctl queue tail"));
	}
}

/* ---- a daemon that does not do its part ---- */

static void bad_daemons(void **state)
{
	static const struct {
		const char *reply, *says;
	} rows[] = {
		{ "", "Connection reset by peer" }, { "{\"v\":1", "Connection reset by peer" },
		{ "hello\n", "not JSON" },          { "[]\n", "not a JSON object" },
		{ " ", "no answer in 5 s" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(ask("status", (const char *[]){ rows[i].reply, NULL }), 2);
		assert_non_null(strstr(ctl_err, "dutyctl status: "));
		assert_non_null(strstr(ctl_err, rows[i].says));
		assert_string_equal(ctl_out, "");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_table),
		cmocka_unit_test(status_json),
		cmocka_unit_test(reloaded),
		cmocka_unit_test(reload_refused),
		cmocka_unit_test(tail_lines),
		cmocka_unit_test(tail_of_every_topic),
		cmocka_unit_test(tail_json),
		cmocka_unit_test(tail_after),
		cmocka_unit_test(tail_many),
		cmocka_unit_test(tail_follows),
		cmocka_unit_test(tail_empty),
		cmocka_unit_test(tail_usage),
		cmocka_unit_test(bad_daemons),
		cmocka_unit_test(tail_follows_an_empty_queue),
		cmocka_unit_test(the_socket_is_named_behind_the_command),
		cmocka_unit_test(refusals),
		cmocka_unit_test(a_publication_says_what_does_not_fit_the_wall),
		cmocka_unit_test(an_outbox_that_nobody_reads),
	};

	return cmocka_run_group_tests_name("dutyctl_socket", tests, ctl_make_folder,
					   ctl_remove_folder);
}

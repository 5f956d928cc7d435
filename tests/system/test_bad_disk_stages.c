/* layer: net support */
/*
 * The later stages of a call while the disk fails or stalls: the call itself stands in the file,
 * and what is told of it, or decided about it, must find its way there.
 */
#include "test_main.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "witness.h"

/* The promise is deadline_ms, 500, and 100 more; the rest is this machine's noise. */
enum { ANSWER_MS = 500 + 100 + 300, HOME_MS = 5000, STALL_MS = 3000 };

static const struct daemon_options shimmed = { .preload = "shim_disk" };

/* Tells of the last call that somebody has lifted, or that it is over; what came back. */
static const char *note(const char *op, const char *more)
{
	static char reply[DAEMON_LINE_MAX];
	char line[256];
	int fd = lines_connect(the_daemon.events);

	snprintf(line, sizeof(line), "{\"v\":1,\"op\":\"%s\",\"call\":\"asterisk/%s\"%s}", op,
		 the_uniqueid, more);
	long long began = monotonic_ms();

	assert_true(fd >= 0);
	assert_true(lines_ask(fd, line, reply, sizeof(reply)));
	assert_true(monotonic_ms() - began < ANSWER_MS);
	close(fd);
	return reply;
}

static void assert_noted(const char *reply)
{
	char call[64];

	snprintf(call, sizeof(call), "\"call\":\"%s\"", agi_var(&the_answer, "CALL"));
	assert_non_null(strstr(reply, "\"ok\":true"));
	assert_non_null(strstr(reply, "\"durable\":false"));
	assert_non_null(strstr(reply, call));
}

#define ALL_NOTES                                                                                  \
	"SELECT count(*) FROM call WHERE answered_by = 'masha' AND ended_ms IS NOT NULL"           \
	" AND outcome = 'answered'"

static void assert_notes_stored(void)
{
	assert_true(witness_reaches(ALL_NOTES, 1, STALL_MS + HOME_MS));
	assert_int_equal(witness_number("SELECT count(*) FROM outbox"
					" WHERE topic IN ('answered', 'ended')"),
			 2);
}

/* Whoever lifts is put through after the answer to it: that must not wait for a disk. */
static void notes_during_a_stall(void **state)
{
	(void)state;
	witness_start(&shimmed);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = STALL_MS });
	assert_noted(note("answered", ",\"by\":\"masha\""));
	assert_int_equal(fault_hits(), 1);
	assert_noted(note("ended", ",\"outcome\":\"answered\""));
	assert_notes_stored();
	assert_true(daemon_logged(&the_daemon, "ev=end", "answered_by=masha", 1000));
	witness_finish();
}

/* The call is on a disk that nobody can read: what is told of it is kept until somebody can. */
static void notes_while_the_disk_cannot_be_read(void **state)
{
	(void)state;
	witness_start(&shimmed);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	fault_set(&(struct fault){
		.calls = "open,pwrite64,write,fdatasync,fsync", .error = "EIO", .count = -1 });
	assert_noted(note("answered", ",\"by\":\"masha\""));
	assert_noted(note("ended", ",\"outcome\":\"answered\""));
	assert_true(fault_hits() > 0);
	fault_clear();
	assert_notes_stored();
	witness_finish();
}

/* A restart does not cure a disk, so a watchdog must not see it: neither in calls, nor in a note,
 * nor in somebody who asked for the queue. */
static void watchdog_is_fed_during_a_stall(void **state)
{
	static const char *const env[] = { "WATCHDOG_USEC=400000", NULL };
	static const struct daemon_options options = { .preload = "shim_disk", .env = env };
	char datagram[512];
	int fd;

	(void)state;
	witness_start(&options);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	fault_set(&(struct fault){ .calls = "fdatasync,fsync", .count = 1, .delay_ms = 4000 });
	note("answered", ",\"by\":\"masha\"");
	fd = lines_connect(the_daemon.control);
	assert_true(lines_send(fd, "{\"v\":1,\"op\":\"tail\",\"after\":0,\"limit\":1}"));
	sleep_ms(2500);
	while (recv(the_daemon.notify_fd, datagram, sizeof(datagram), MSG_DONTWAIT) > 0) {
	}
	assert_true(daemon_notified(&the_daemon, "WATCHDOG=1", 1000));
	assert_int_equal(fault_hits(), 1);
	assert_int_equal(witness_number("SELECT count(*) FROM call WHERE answered_ms > 0"), 0);
	close(fd);
	assert_true(witness_reaches("SELECT count(*) FROM call WHERE answered_ms > 0", 1, HOME_MS));
	witness_finish();
}

/* The first decision behind the last good commit: its call is in the file, it is not. */
static void assert_handover_comes_home(const struct fault *fault)
{
	struct agi_call call = { .path = "handover?" AT_WORK,
				 .uniqueid = the_uniqueid,
				 .caller = CRM_OWNED };

	witness_start(&shimmed);
	assert_string_equal(ring(CRM_OWNED), "OWNER_ACTIVE durable");
	fault_set(fault);
	assert_non_null(strstr(ring_as(&call), "not durable"));
	assert_true(fault_hits() > 0);
	fault_clear();
	assert_true(witness_reaches("SELECT count(*) FROM decision WHERE stage = 'handover'", 1,
				    HOME_MS));
	assert_int_equal(witness_number("SELECT count(*) FROM call"), 1);
	assert_int_equal(witness_number("SELECT count(*) FROM outbox WHERE topic = 'decision'"
					" AND key LIKE '%/handover'"),
			 1);
	witness_finish();
}

static void handover_while_the_disk_cannot_be_written(void **state)
{
	(void)state;
	assert_handover_comes_home(&(struct fault){
		.calls = "pwrite64,write,fdatasync,fsync", .error = "EIO", .count = -1 });
}

static void handover_while_the_disk_cannot_be_read(void **state)
{
	(void)state;
	assert_handover_comes_home(&(struct fault){
		.calls = "open,pwrite64,write,fdatasync,fsync", .error = "EIO", .count = -1 });
}

#define TEST(name) cmocka_unit_test_teardown(name, witness_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(notes_during_a_stall),
		TEST(notes_while_the_disk_cannot_be_read),
		TEST(watchdog_is_fed_during_a_stall),
		TEST(handover_while_the_disk_cannot_be_written),
		TEST(handover_while_the_disk_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

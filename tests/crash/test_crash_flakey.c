/*
 * Row 10 of the acceptance table: the disk refuses writes, and its file system gives itself up.
 *
 * A shim (test_crash_disk) fails calls of the daemon. Here the block device fails, under an ext4 of
 * its own in another machine: its journal is aborted, it is read-only for good, and what stood in
 * the page cache only is gone. Every call is answered within 1.1 s all the same; nothing that was
 * called durable is missing after fsck; and the daemon comes home by itself, with all it has said
 * meanwhile. crash_guest_disk.c is what runs there.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "machine.h"
#include "verify.h"

enum { REPORT_MS = 180000, ANSWER_MS = 1100, HEAL_MS = 5000 };

#define FOLDER TEST_BUILD_DIR "/crash/flakey"

static struct machine machine;

static long number(const char *report, const char *name)
{
	char start[32];

	snprintf(start, sizeof(start), " %s=", name);
	const char *at = strstr(report, start);
	if (at == NULL) {
		fail_msg("no %s in %s", name, report);
	}
	return strtol(at + strlen(start), NULL, 10);
}

static void read_report(char report[MACHINE_LINE_SIZE])
{
	long long end = monotonic_ms() + REPORT_MS;

	do {
		if (!machine_read_line(&machine, report, end)) {
			fail_msg("no report came out of the machine, see " FOLDER "/console");
		}
	} while (strncmp(report, "R ", 2) != 0);
}

/* The fault came, and to a daemon at work. */
static void assert_fault_came(const char *report)
{
	static const char *const came[] = { "before", "errors", "given_up", "not" };

	for (size_t i = 0; i < TEST_COUNT(came); i++) {
		if (number(report, came[i]) <= 0) {
			fail_msg("the fault did not come, %s: %s", came[i], report);
		}
	}
}

static void assert_nothing_lost(const char *report)
{
	static const char *const none[] = { "lost",      "changed", "twice",    "untold",
					    "otherwise", "away",    "unserved", "ended" };

	for (size_t i = 0; i < TEST_COUNT(none); i++) {
		if (number(report, none[i]) != 0) {
			fail_msg("%s: %s", none[i], report);
		}
	}
	assert_string_equal(strstr(report, " | "), " | ");
	assert_true(number(report, "all_durable") > number(report, "durable"));
}

static void run(const char *when, const char *word)
{
	char report[MACHINE_LINE_SIZE], tools[600], path[512];
	const char *words[] = { tools, word, NULL };

	machine_tool("fsck", path);
	*strrchr(path, '/') = '\0';
	snprintf(tools, sizeof(tools), "CRASH_TOOLS=%s", path);
	machine_make_image(FOLDER, 128);
	machine_boot(&machine, &(struct machine_start){ FOLDER, "crash_guest_disk", words });
	read_report(report);
	machine_wait(&machine);
	assert_fault_came(report);
	figure("row 10  the disk refuses writes for 4 s%s, ext4 gives up (%ld errors, read-only):"
	       " %ld answers meanwhile, %ld durable, %ld not; p99 %.0f max %.0f ms; fsck and"
	       " mount %ld ms, durable again %ld ms after without a restart; %ld answers"
	       " altogether, all in the database, %ld lost of %ld durable, %ld changed, %ld"
	       " messages delivered, integrity_check ok\n",
	       when, number(report, "errors"), number(report, "meanwhile"),
	       number(report, "durable"), number(report, "not"),
	       (double)number(report, "p99_us") / 1000, (double)number(report, "max_us") / 1000,
	       number(report, "repair_ms"), number(report, "heal_ms"), number(report, "answers"),
	       number(report, "lost"), number(report, "all_durable"), number(report, "changed"),
	       number(report, "messages"));
	assert_nothing_lost(report);
	assert_true(number(report, "max_us") <= ANSWER_MS * 1000);
	assert_true(number(report, "heal_ms") >= 0 && number(report, "heal_ms") <= HEAL_MS);
}

static void row_10_file_system_gives_up(void **state)
{
	(void)state;
	run("", NULL);
}

/* What the daemon has mapped of its files is clean then: the next write to it needs the disk. */
static void row_10_at_night(void **state)
{
	(void)state;
	run(", at night", "CRASH_NIGHT=1");
}

static int teardown(void **state)
{
	(void)state;
	machine_close(&machine);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(row_10_file_system_gives_up, teardown),
		cmocka_unit_test_teardown(row_10_at_night, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

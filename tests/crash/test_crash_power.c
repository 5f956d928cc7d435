/*
 * Rows 2 and 3 of the acceptance table: the power goes under load.
 *
 * SIGKILL to a daemon leaves the kernel's page cache, so it cannot show a missing sync. Here
 * the whole machine dies: User-Mode Linux runs the daemon on its own ext4, and SIGKILL to that
 * process takes its page cache along. An answer counts when its line has left the machine. The same
 * with synchronous = NORMAL must lose something, or nothing was proven.
 *
 * CRASH_CUTS=1000 makes more of them; tests/crash/get-tools brings the kernel.
 */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "machine.h"
#include "verify.h"

enum {
	CUTS = 20,
	CUTS_NORMAL = 3,
	ACKS_MIN = 40, /* a cut comes after so many durable answers, and up to so many more */
	ACKS_MORE = 400,
	BOOT_MS = 120000,
	LOAD_MS = 60000
};

#define FOLDER TEST_BUILD_DIR "/crash/power"
#define JOURNAL FOLDER "/journal"
#define KEPT "CRASH_JOURNAL=" JOURNAL

struct guest { /* what came out of this life of the machine */
	FILE *journal;
	long n_durable, n_confirmed; /* lines */
};

struct verdict_line {
	long lost, changed, twice, untold, otherwise, away;
	char text[MACHINE_LINE_SIZE];
};

static struct machine machine;
static struct guest guest;
static unsigned seed = 1;

static void begin_anew(void)
{
	machine_make_image(FOLDER, 128);
	fclose(fopen(JOURNAL, "w"));
}

static void boot(const char *const words[])
{
	machine_boot(&machine, &(struct machine_start){ FOLDER, "crash_guest", words });
	guest = (struct guest){ .journal = fopen(JOURNAL, "a") };
	assert_non_null(guest.journal);
}

/* What it says of its answers goes into the journal of all its lives. */
static void keep_line(const char *line)
{
	int step, is_durable;
	unsigned call;

	fprintf(guest.journal, "%s\n", line);
	if (sscanf(line, "A %u %d %d", &call, &step, &is_durable) == 3) {
		guest.n_durable += is_durable;
	}
	guest.n_confirmed += line[0] == 'K';
}

static void read_verdict(struct verdict_line *verdict)
{
	char line[MACHINE_LINE_SIZE];

	memset(verdict, 0, sizeof(*verdict));
	for (long long end = monotonic_ms() + BOOT_MS; machine_read_line(&machine, line, end);) {
		if (sscanf(line, "V %ld %ld %ld %ld %ld %ld", &verdict->lost, &verdict->changed,
			   &verdict->twice, &verdict->untold, &verdict->otherwise,
			   &verdict->away) == 6) {
			snprintf(verdict->text, MACHINE_LINE_SIZE, "%s", strstr(line, " | ") + 3);
			return;
		}
		keep_line(line);
	}
	fail_msg("no verdict came out of the machine, see " FOLDER "/console");
}

static void cut(void)
{
	char line[MACHINE_LINE_SIZE];

	machine_cut(&machine);
	while (machine_read_line(&machine, line, monotonic_ms() + 100)) {
		keep_line(line); /* it had left the machine */
	}
	machine_close(&machine);
	assert_int_equal(fclose(guest.journal), 0);
}

static void load_and_cut(void)
{
	long wanted = ACKS_MIN + rand_r(&seed) % ACKS_MORE;
	char line[MACHINE_LINE_SIZE];

	for (long long end = monotonic_ms() + LOAD_MS; guest.n_durable < wanted;) {
		if (!machine_read_line(&machine, line, end)) {
			fail_msg("only %ld durable answers, see " FOLDER "/console",
				 guest.n_durable);
		}
		keep_line(line);
	}
	cut();
}

static void power_off(void)
{
	machine_wait(&machine);
	machine_close(&machine);
	fclose(guest.journal);
}

static int wanted_cuts(void)
{
	const char *text = getenv("CRASH_CUTS");

	return text != NULL && atoi(text) > 0 ? atoi(text) : CUTS;
}

static void assert_kept(const struct verdict_line *verdict, int n_cuts)
{
	if (verdict->text[0] != '\0') {
		fail_msg("after %d cuts: %s (lost %ld, changed %ld, twice %ld, untold %ld)", n_cuts,
			 verdict->text, verdict->lost, verdict->changed, verdict->twice,
			 verdict->untold);
	}
}

static void row_2_power_cut(void **state)
{
	static const char *const again[] = { KEPT, NULL }, *const last[] = { KEPT, "CRASH_LAST=1",
									     NULL };
	int wanted = wanted_cuts();
	long n_durable = 0, n_confirmed = 0;
	struct verdict_line verdict;

	(void)state;
	begin_anew();
	for (int i = 0; i <= wanted; i++) {
		boot(i < wanted ? again : last);
		read_verdict(&verdict);
		assert_kept(&verdict, i);
		if (i < wanted) {
			load_and_cut();
			n_durable += guest.n_durable;
			n_confirmed += guest.n_confirmed;
		}
	}
	power_off();
	assert_true(n_confirmed > 0);
	figure("row 2   %d power cuts, synchronous = FULL: lost %ld of %ld durable, %ld changed,"
	       " %ld twice, messages delivered and confirmed (%ld times) as they stand,"
	       " integrity_check ok\n",
	       wanted, verdict.lost, n_durable, verdict.changed, verdict.twice, n_confirmed);
}

static void row_3_normal_loses(void **state)
{
	static const char *const first[] = { KEPT, "CRASH_NORMAL=1", NULL };
	static const char *const last[] = { KEPT, "CRASH_NORMAL=1", "CRASH_LAST=1", NULL };
	struct verdict_line verdict;
	long lost[CUTS_NORMAL], durable[CUTS_NORMAL];

	(void)state;
	for (int i = 0; i < CUTS_NORMAL; i++) {
		begin_anew();
		boot(first);
		read_verdict(&verdict);
		load_and_cut();
		durable[i] = guest.n_durable;
		boot(last);
		read_verdict(&verdict);
		power_off();
		lost[i] = verdict.lost;
		if (lost[i] == 0) {
			fail_msg("NORMAL lost nothing of %ld: this test cannot see a missing sync",
				 durable[i]);
		}
	}
	figure("row 3   the same with synchronous = NORMAL: lost %ld of %ld, %ld of %ld, %ld of"
	       " %ld\n",
	       lost[0], durable[0], lost[1], durable[1], lost[2], durable[2]);
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
		cmocka_unit_test_teardown(row_2_power_cut, teardown),
		cmocka_unit_test_teardown(row_3_normal_loses, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * How long a year of the seed company takes: dutyctl simulate, as a user runs it. The argument is
 * the folder that its databases lie in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define COMMAND TEST_BUILD_DIR "/dutyctl simulate seed500 --days 365"

/* "calls                 19450" of its report; 0: there is none. */
static long calls_of(FILE *report)
{
	char line[512];
	long calls = 0;

	while (fgets(line, sizeof(line), report) != NULL) {
		if (strncmp(line, "calls ", 6) == 0) {
			calls = strtol(line + 6, NULL, 10);
		}
	}
	return calls;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int64_t start = bench_now_ns();

	if (argc > 1) {
		setenv("TMPDIR", argv[1], 1);
	}
	FILE *report = popen(COMMAND, "r");
	if (report == NULL) {
		return 1;
	}
	long calls = calls_of(report);
	if (pclose(report) != 0 || calls == 0) {
		fprintf(stderr, "bench_simulate: no calls came out of %s\n", COMMAND);
		return 1;
	}
	double took = (double)(bench_now_ns() - start) / 1e9;

	getrusage(RUSAGE_CHILDREN, &used);
	double cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
	printf("simulate, a year of the seed company: %ld calls in %.2f s, %.0f us of processor "
	       "time a call\n",
	       calls, took, cpu / (double)calls * 1e6);
	return 0;
}

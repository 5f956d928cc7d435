/*
 * dutyd: the daemon's command line. See dutyd(8).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/config/load.h"
#include "dutyd/config/russian.h"
#include "dutyd/dutyd/daemon.h"
#include "dutyd/store/crm_check.h"

static int usage(FILE *to, int status)
{
	fputs("usage: dutyd [-htV] [-c FILE]\n"
	      "  -c, --config FILE  configuration, " DUTYD_CONF " unless told otherwise\n"
	      "  -h, --help         print this text and end\n"
	      "  -t, --check        check the configuration, print every problem, and end\n"
	      "  -V, --version      print the version and end\n",
	      to);
	return status;
}

static int check(const char *path)
{
	struct config_options options = { .now_ms = clock_wall_ms(),
					  .check_outside = true,
					  .outside = crm_check,
					  .language = russian_if_wanted() };
	struct report report;

	if (access(path, R_OK) != 0) {
		perror(path);
		return 2;
	}
	report_init(&report);
	struct policy *policy = config_load(path, &options, &report);
	report_print(&report, stderr);
	report_finish(&report);
	int status = policy != NULL ? 0 : 1;
	policy_unref(&policy);
	return status;
}

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "check", no_argument, NULL, 't' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
	const char *path = DUTYD_CONF;
	bool is_check = false;
	int option;

	while ((option = getopt_long(argc, argv, "c:tVh", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case 't':
			is_check = true;
			break;
		case 'V':
			puts("dutyd " DUTYD_VERSION);
			return 0;
		case 'h':
			return usage(stdout, 0);
		default:
			return usage(stderr, 2);
		}
	}
	if (optind < argc) {
		return usage(stderr, 2);
	}
	return is_check ? check(path) : daemon_run(path);
}

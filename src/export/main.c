/*
 * dutyd-export and dutyd-export-redis: one consumer of the decision queue, carried to where the
 * configuration says. The two differ in the sinks they are linked with (sinks_*.c).
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/config/load.h"
#include "dutyd/export/pause.h"
#include "dutyd/export/relay.h"

enum { EXIT_UNUSABLE = 1, EXIT_MISUSED = 2 };

static const struct policy_export *find_export(const struct policy *policy, const char *id)
{
	for (int i = 0; i < policy->n_exports; i++) {
		if (strcmp(policy->exports[i].id, id) == 0) {
			return &policy->exports[i];
		}
	}
	return NULL;
}

static const struct sink_ops *find_ops(enum export_kind kind)
{
	for (int i = 0; sink_table[i] != NULL; i++) {
		if (sink_table[i]->kind == kind) {
			return sink_table[i];
		}
	}
	return NULL;
}

static struct policy *load(const char *path)
{
	struct config_options options = { .now_ms = clock_wall_ms(), .is_start = true };
	struct report report;

	report_init(&report);
	struct policy *policy = config_load(path, &options, &report);
	if (policy == NULL) {
		report_print(&report, stderr);
	}
	report_finish(&report);
	return policy;
}

static int carry(const struct policy *policy, const struct policy_export *to)
{
	const struct sink_ops *ops = find_ops(to->kind);
	struct err err = { "" };

	if (ops == NULL) {
		fprintf(stderr, "exports.%s is for %s\n", to->id,
			to->kind == EXPORT_REDIS ? "dutyd-export-redis" : "dutyd-export");
		return EXIT_UNUSABLE;
	}
	void *sink = ops->open(to, &err);
	if (sink == NULL) {
		fprintf(stderr, "exports.%s: %s\n", to->id, err.text);
		return EXIT_UNUSABLE;
	}
	struct source *source = source_create(policy->intake.events, to->id);
	LOG(INFO, EV("export.started"), KV_S("consumer", to->id), KV_S("version", DUTYD_VERSION));
	relay_run(source, to, ops, sink);
	ops->close(sink);
	source_destroy(&source);
	LOG(INFO, EV("export.stopped"), KV_S("consumer", to->id));
	return 0;
}

static int run(const char *path, const char *id)
{
	struct policy *policy = load(path);
	int code = EXIT_UNUSABLE;

	if (policy == NULL) {
		return EXIT_UNUSABLE;
	}
	log_open(STDERR_FILENO);
	log_configure((enum log_level)policy->log.level, (enum log_format)policy->log.format);
	export_watch_signals();
	const struct policy_export *to = find_export(policy, id);
	if (to != NULL) {
		code = carry(policy, to);
	} else {
		fprintf(stderr, "%s has no exports.%s\n", path, id);
	}
	policy_unref(&policy);
	log_flush();
	return code;
}

static int usage(FILE *to, int status)
{
	fprintf(to,
		"usage: %s [-hV] [-c FILE] NAME\n"
		"  NAME               which of the exports in the configuration\n"
		"  -c, --config FILE  configuration, " DUTYD_CONF " unless told otherwise\n"
		"  -h, --help         print this text and end\n"
		"  -V, --version      print the version and end\n",
		program_invocation_short_name);
	return status;
}

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
	const char *path = DUTYD_CONF;
	int option;

	while ((option = getopt_long(argc, argv, "c:hV", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case 'h':
			return usage(stdout, 0);
		case 'V':
			printf("%s %s\n", program_invocation_short_name, DUTYD_VERSION);
			return 0;
		default:
			return usage(stderr, EXIT_MISUSED);
		}
	}
	return argc - optind == 1 ? run(path, argv[optind]) : usage(stderr, EXIT_MISUSED);
}

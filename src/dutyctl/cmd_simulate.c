#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/str.h"
#include "dutyd/config/example.h"
#include "dutyd/config/load.h"
#include "dutyd/config/profile_load.h"
#include "dutyd/config/russian.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/simulate.h"

#define SEED500 "seed500"

enum {
	OPTION_DAYS = CONTEXT_LONG_ONLY,
	OPTION_SEED,
	OPTION_FROM,
	OPTION_AGAINST,
	OPTION_SVG,
	OPTION_LANG,
	OPTION_KEEP,
	DAYS_DEFAULT = 30,
	FILES_OPEN = 16
};

struct ask {
	const char *profile_name, *against, *svg, *keep;
	int64_t days, seed; /* seed -1: the profile's */
	int32_t from;       /* CIVIL_DAY_NONE: where the roster begins */
	bool is_russian;
	struct profile profile;
	char folder[POLICY_PATH_SIZE];
};

/* ---- options ---- */

static bool read_option(struct context *context, int option, struct ask *ask)
{
	switch (option) {
	case OPTION_DAYS:
		if (!str_to_int(optarg, 1, SIM_DAYS_MAX, &ask->days)) {
			context_misused(context, "--days wants a number from 1 to %d",
					SIM_DAYS_MAX);
			return false;
		}
		return true;
	case OPTION_SEED:
		if (!str_to_int(optarg, 0, INT32_MAX, &ask->seed)) {
			context_misused(context, "--seed wants a number from 0 on");
			return false;
		}
		return true;
	case OPTION_FROM:
		if (!civil_parse(optarg, &ask->from)) {
			context_misused(context, "--from wants a date such as 2026-11-30");
			return false;
		}
		return true;
	case OPTION_LANG:
		ask->is_russian = strcmp(optarg, "ru") == 0;
		if (!ask->is_russian && strcmp(optarg, "en") != 0) {
			context_misused(context, "--lang wants en or ru");
			return false;
		}
		return true;
	default:
		*(option == OPTION_AGAINST ? &ask->against :
		  option == OPTION_SVG     ? &ask->svg :
					     &ask->keep) = optarg;
		return true;
	}
}

static bool read_options(struct context *context, struct ask *ask, enum exit_code *code)
{
	static const struct option own[] = {
		{ "days", required_argument, NULL, OPTION_DAYS },
		{ "seed", required_argument, NULL, OPTION_SEED },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "against", required_argument, NULL, OPTION_AGAINST },
		{ "svg", required_argument, NULL, OPTION_SVG },
		{ "lang", required_argument, NULL, OPTION_LANG },
		{ "keep", required_argument, NULL, OPTION_KEEP },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*ask = (struct ask){ .days = DAYS_DEFAULT, .seed = -1, .from = CIVIL_DAY_NONE };
	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return false;
		}
		if (!read_option(context, option, ask)) {
			*code = EXIT_TROUBLE;
			return false;
		}
	}
	if (context->argc - optind != 1) {
		*code = context_misused(context, "one profile: " SEED500 ", or a file");
		return false;
	}
	ask->profile_name = context->argv[optind];
	return true;
}

/* ---- profile and company ---- */

static bool read_profile(const struct context *context, struct ask *ask)
{
	struct report report;
	bool is_good = true;

	if (strcmp(ask->profile_name, SEED500) == 0) {
		ask->profile = profile_seed500();
	} else {
		report_init(&report);
		is_good = profile_load(ask->profile_name, russian_if_wanted(), &ask->profile,
				       &report);
		report_print(&report, stderr);
		report_finish(&report);
		if (!is_good) {
			context_trouble(context, "%s is no profile", ask->profile_name);
		}
	}
	if (ask->seed >= 0) {
		ask->profile.seed = (int)ask->seed;
	}
	return is_good;
}

static bool write_file(const struct context *context, const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool is_written = file != NULL && fputs(text, file) >= 0;

	if (file != NULL && fclose(file) != 0) {
		is_written = false;
	}
	if (!is_written) {
		context_trouble(context, "%s: %s", path, strerror(errno));
	}
	return is_written;
}

/* The seed company's own two files, put where they can include each other. */
static struct policy *seed_company(struct context *context, const struct ask *ask)
{
	char main_path[POLICY_PATH_SIZE + 16], roster_path[POLICY_PATH_SIZE + 16];

	snprintf(main_path, sizeof(main_path), "%s/dutyd.conf", ask->folder);
	snprintf(roster_path, sizeof(roster_path), "%s/roster.conf", ask->folder);
	if (!write_file(context, main_path, example_dutyd_conf) ||
	    !write_file(context, roster_path, example_roster_conf)) {
		return NULL;
	}
	struct context seed = *context;

	seed.config_path = main_path;
	return context_policy(&seed);
}

static struct policy *company(struct context *context, const struct ask *ask)
{
	bool is_seed = strcmp(ask->profile_name, SEED500) == 0 && !context->is_config_given;

	return is_seed ? seed_company(context, ask) : context_policy(context);
}

/* ---- folders ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

/* A configuration names its databases by absolute paths, so the folder has one. */
static bool keep_folder(const struct context *context, struct ask *ask)
{
	char *whole = mkdir(ask->keep, 0750) == 0 ? realpath(ask->keep, NULL) : NULL;

	if (whole == NULL) {
		context_trouble(context, "%s: %s", ask->keep, strerror(errno));
		return false;
	}
	bool is_short = str_copy(ask->folder, sizeof(ask->folder), whole);

	if (!is_short) {
		context_trouble(context, "%s: the path is too long", whole);
	}
	free(whole);
	return is_short;
}

static bool make_folder(const struct context *context, struct ask *ask)
{
	const char *top = getenv("TMPDIR");

	if (ask->keep != NULL) {
		return keep_folder(context, ask);
	}
	snprintf(ask->folder, sizeof(ask->folder), "%s/dutyctl-simulate-XXXXXX",
		 top != NULL && top[0] == '/' ? top : "/tmp");
	if (mkdtemp(ask->folder) == NULL) {
		context_trouble(context, "%s: %s", ask->folder, strerror(errno));
		return false;
	}
	return true;
}

static void leave_folder(const struct ask *ask)
{
	if (ask->keep == NULL) {
		nftw(ask->folder, remove_one, FILES_OPEN, FTW_DEPTH | FTW_PHYS);
	}
}

/* What is kept can be asked by `dutyctl -c FOLDER/a/dutyd.conf report …`. */
static bool keep_company(const struct context *context, const struct sim_world *world)
{
	char path[POLICY_PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s/dutyd.conf", world->folder);
	FILE *file = fopen(path, "we");

	if (file != NULL) {
		config_write(world->policy, file);
	}
	if (file == NULL || fclose(file) != 0) {
		context_trouble(context, "%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

/* ---- the whole ---- */

static bool open_world(const struct ask *ask, const char *name, struct sim_world *world)
{
	char path[POLICY_PATH_SIZE + 4];

	snprintf(path, sizeof(path), "%s/%s", ask->folder, name);
	if (!str_copy(world->folder, sizeof(world->folder), path) || mkdir(path, 0750) != 0) {
		context_trouble(world->context, "%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

static bool run_world(const struct ask *ask, const char *name, struct sim_world *world,
		      struct sim_report *report)
{
	struct sim_way *way = &report->ways[report->n_ways];

	if (world->policy == NULL || !open_world(ask, name, world) ||
	    !sim_world_run(world, &ask->profile, report->plan, way)) {
		return false;
	}
	report->n_ways++;
	return ask->keep == NULL || keep_company(world->context, world);
}

static bool run_without_duty(struct sim_report *report, const struct sim_world *world)
{
	static const enum sim_baseline_kind kinds[] = { SIM_RING_ONE, SIM_RING_ALL };
	static const char *const names[] = { "one free phone in turn", "every free phone at once" };

	for (int i = 0; i < SIM_BASELINE_COUNT; i++) {
		struct sim_way *way = &report->ways[report->n_ways];

		if (!sim_world_baseline(world, kinds[i], way)) {
			return false;
		}
		str_copy(way->name, sizeof(way->name), names[i]);
		report->n_ways++;
	}
	return true;
}

static bool run_ways(const struct ask *ask, struct sim_world worlds[2], struct sim_report *report)
{
	str_copy_cut(report->ways[0].name, SIM_NAME_SIZE,
		     ask->against != NULL && worlds[0].context->is_config_given ?
			     worlds[0].context->config_path :
			     "this configuration");
	if (!run_world(ask, "a", &worlds[0], report)) {
		return false;
	}
	if (ask->against != NULL) {
		struct context other = *worlds[0].context;

		other.config_path = ask->against;
		worlds[1].policy = context_policy(&other);
		str_copy_cut(report->ways[1].name, SIM_NAME_SIZE, ask->against);
		if (!run_world(ask, "b", &worlds[1], report)) {
			return false;
		}
	}
	return run_without_duty(report, &worlds[0]);
}

static int32_t first_day(const struct policy *policy, const struct ask *ask)
{
	int32_t start = policy->has_roster ? policy->roster.start : civil_from_ymd(2027, 1, 11);

	return ask->from != CIVIL_DAY_NONE ? ask->from : start;
}

static enum exit_code run(struct context *context, const struct ask *ask)
{
	struct sim_world worlds[2] = { { .context = context }, { .context = context } };
	struct sim_report report = { .context = context,
				     .profile = ask->profile_name,
				     .seed = ask->profile.seed,
				     .world = &worlds[0] };
	struct sim_plan *plan = NULL;
	enum exit_code code = EXIT_TROUBLE;

	worlds[0].policy = company(context, ask);
	if (worlds[0].policy != NULL) {
		report.plan = plan = sim_plan_make(worlds[0].policy, &ask->profile,
						   first_day(worlds[0].policy, ask),
						   (int)ask->days);
		if (run_ways(ask, worlds, &report) &&
		    (ask->svg == NULL || simulate_chart(&report, ask->svg, ask->is_russian))) {
			code = simulate_show(&report);
		}
	}
	for (int i = 0; i < SIM_WAYS_MAX; i++) {
		free(report.ways[i].interrupted);
	}
	sim_world_close(&worlds[0]);
	sim_world_close(&worlds[1]);
	sim_plan_free(&plan);
	return code;
}

enum exit_code cmd_simulate(struct context *context)
{
	struct ask ask;
	enum exit_code code;

	if (!read_options(context, &ask, &code)) {
		return code;
	}
	if (!read_profile(context, &ask) || !make_folder(context, &ask)) {
		return EXIT_TROUBLE;
	}
	code = run(context, &ask);
	leave_folder(&ask);
	return context_end(context, code);
}

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/import_run.h"

enum {
	OPTION_INTO = CONTEXT_LONG_ONLY,
	OPTION_MAP,
	OPTION_DRY,
	OPTION_PARTIAL,
	OPTION_SHRINK,
	OPTION_REFUSED
};

struct wish {
	const char *into, *map, *refused;
	bool is_dry_run, is_partial, may_shrink;
};

static bool read_options(struct context *context, struct wish *wish, enum exit_code *code)
{
	static const struct option own[] = {
		{ "into", required_argument, NULL, OPTION_INTO },
		{ "map", required_argument, NULL, OPTION_MAP },
		{ "dry-run", no_argument, NULL, OPTION_DRY },
		{ "partial", no_argument, NULL, OPTION_PARTIAL },
		{ "shrink", no_argument, NULL, OPTION_SHRINK },
		{ "refused", required_argument, NULL, OPTION_REFUSED },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = context_option(context, own, code)) != CONTEXT_END) {
		switch (option) {
		case OPTION_INTO:
			wish->into = optarg;
			break;
		case OPTION_MAP:
			wish->map = optarg;
			break;
		case OPTION_DRY:
			wish->is_dry_run = true;
			break;
		case OPTION_PARTIAL:
			wish->is_partial = true;
			break;
		case OPTION_SHRINK:
			wish->may_shrink = true;
			break;
		case OPTION_REFUSED:
			wish->refused = optarg;
			break;
		default:
			return false;
		}
	}
	int n = context->argc - optind;

	if (n < 1 || n > IMPORT_FILES_MAX) {
		*code = context_misused(context, "wanted: one to %d files", IMPORT_FILES_MAX);
		return false;
	}
	return true;
}

static const struct crm_map *find_map(const struct context *context, const struct policy *policy,
				      const char *name)
{
	const struct crm_map *map = crm_map_named(policy->crm.imports, policy->crm.n_imports, name);

	if (map == NULL) {
		context_trouble(context, "no column map \"%s\"; built in are:", name);
		for (size_t i = 0; i < crm_maps_count; i++) {
			fprintf(stderr, "  %s\n", crm_maps[i].id);
		}
		for (int i = 0; i < policy->crm.n_imports; i++) {
			fprintf(stderr, "  %s (crm.import)\n", policy->crm.imports[i].id);
		}
	}
	return map;
}

/* Every file is tried, so that all that is wrong is said at once. */
static bool open_files(const struct context *context, struct import_run *run,
		       const struct wish *wish)
{
	const struct crm_map *map = NULL;
	struct err err = { "" };
	bool is_good = true;

	if (wish->map != NULL && (map = find_map(context, run->policy, wish->map)) == NULL) {
		return false;
	}
	for (int i = optind; i < context->argc; i++) {
		if (crm_export_open(&run->files[run->n_files++], context->argv[i], run->policy, map,
				    &err) != 0) {
			context_trouble(context, "%s", err.text);
			is_good = false;
		}
	}
	return is_good;
}

static bool open_list(const struct context *context, struct import_run *run,
		      const struct wish *wish)
{
	int fd;

	if (wish->refused == NULL) {
		return true;
	}
	fd = open(wish->refused, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	run->report.list = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (run->report.list == NULL) {
		context_trouble(context, "%s: %s", wish->refused, strerror(errno));
	}
	return run->report.list != NULL;
}

/* The wrong file, or half of it, would make half the clients strangers. */
static bool is_shrinking(const struct import_totals *totals)
{
	for (int kind = 0; kind < 2; kind++) {
		if (totals->before[kind] > 0 && totals->deleted[kind] > totals->before[kind] / 2) {
			return true;
		}
	}
	return false;
}

static enum exit_code write_base(const struct context *context, struct import_run *run,
				 const struct wish *wish, const char *path)
{
	struct import_totals *totals = &run->report.totals;
	struct err err = { "" };

	run->import = import_begin(path, clock_wall_ms() / 1000, &err);
	if (run->import == NULL) {
		return context_trouble(context, "%s", err.text);
	}
	if (import_run_rows(run, &err) != 0 ||
	    import_settle(run->import, wish->is_partial, totals, &err) != 0) {
		import_run_told(run);
		import_cancel(&run->import);
		return context_trouble(context, "%s; nothing has changed", err.text);
	}
	if (is_shrinking(totals) && !wish->may_shrink) {
		import_cancel(&run->import);
		context_trouble(context,
				"%lld of %lld contacts and %lld of %lld companies would be gone; "
				"nothing has changed. --partial: they are only not in these files. "
				"--shrink: they are gone",
				(long long)totals->deleted[0], (long long)totals->before[0],
				(long long)totals->deleted[1], (long long)totals->before[1]);
		return EXIT_NEGATIVE;
	}
	import_run_tell(run, "building the indexes and checking");
	int rc = import_finish(&run->import, totals, &err);
	import_run_told(run);
	if (rc != 0) {
		import_cancel(&run->import);
		return context_trouble(context, "%s", err.text);
	}
	run->report.is_swapped = true;
	return EXIT_FINE;
}

static enum exit_code read_only(const struct context *context, struct import_run *run)
{
	struct err err = { "" };

	if (!context->is_json) {
		import_preview(run);
	}
	int rc = import_run_rows(run, &err);

	import_run_told(run);
	return rc == 0 ? EXIT_FINE : context_trouble(context, "%s", err.text);
}

static enum exit_code run_import(const struct context *context, struct import_run *run,
				 const struct wish *wish, const char *path)
{
	if (!open_files(context, run, wish) || !open_list(context, run, wish)) {
		return EXIT_TROUBLE;
	}
	run->report.is_dry_run = wish->is_dry_run;
	enum exit_code code = wish->is_dry_run ? read_only(context, run) :
						 write_base(context, run, wish, path);

	if (code != EXIT_FINE && code != EXIT_NEGATIVE) {
		return code;
	}
	if (!context->is_json) {
		import_report_print(&run->report, path);
	} else if (!import_report_print_json(&run->report, path)) {
		code = EXIT_TROUBLE;
	}
	return code;
}

enum exit_code cmd_crm_import(struct context *context)
{
	struct wish wish = { 0 };
	enum exit_code code;

	if (!read_options(context, &wish, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (wish.into == NULL && policy->crm.lookup[0] != '\0') {
		policy_unref(&policy);
		return context_trouble(context, "crm.profile is \"custom\": the base is another "
						"program's; --into FILE names one of dutyd's");
	}
	struct import_run *run = xcalloc(1, sizeof(*run));
	run->policy = policy;
	code = run_import(context, run, &wish,
			  wish.into != NULL ? wish.into : policy->crm.database);
	for (int i = 0; i < run->n_files; i++) {
		crm_export_close(&run->files[i]);
	}
	if (run->report.list != NULL &&
	    (fflush(run->report.list) != 0 || ferror(run->report.list))) {
		code = context_trouble(context, "%s: %s", wish.refused, strerror(errno));
	}
	import_report_finish(&run->report);
	free(run);
	policy_unref(&policy);
	return context_end(context, code);
}

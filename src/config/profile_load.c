#include "dutyd/config/profile_load.h"

#include "dutyd/config/keys.h"
#include "dutyd/config/russian.h"

/* seed500's values are the defaults: profile_seed500() and these rows are held equal by a test. */
#define ROW(word, field, least, most, value)                                                       \
	{                                                                                          \
		.name = (word), .kind = KEY_INT, .min = (least), .max = (most),                    \
		.otherwise = (value), KEY_AT(struct profile, field)                                \
	}
#define SHARE(word, kind, value) ROW(word, share[kind], 0, 1000, value)

static const struct key enquiry_keys[] = {
	ROW("per_month", enquiries_per_month, 0, 100000, 500),
	SHARE("large", PROFILE_LARGE, 20),
	SHARE("several_offices", PROFILE_OFFICES, 40),
	SHARE("large_contract", PROFILE_VOLUME, 25),
	SHARE("meeting", PROFILE_MEETING, 15),
	ROW("repeat", repeat, 0, 100, 20),
	{ 0 },
};

static const struct key call_keys[] = {
	ROW("per_month", calls_per_month, 0, 100000, 1000),
	ROW("clients", clients, 0, 100000, 350),
	SHARE("known", PROFILE_KNOWN, 40),
	SHARE("private", PROFILE_PRIVATE, 25),
	SHARE("small", PROFILE_SMALL, 20),
	SHARE("personal", PROFILE_PERSONAL, 12),
	SHARE("withheld", PROFILE_WITHHELD, 3),
	{ 0 },
};

static const struct key people_keys[] = {
	ROW("answer", people.answer, 0, 100, 95),
	ROW("away", people.away, 0, 100, 20),
	ROW("neighbour", people.neighbour, 0, 100, 2),
	ROW("ask_seconds", people.ask_seconds, 1, 3600, 90),
	ROW("talk_seconds", people.talk_seconds, 1, 7200, 240),
	ROW("patience_seconds", people.patience_seconds, 1, 7200, 600),
	{ 0 },
};

static const struct key failure_keys[] = {
	ROW("crm_days", crm_days, 0, 100, 0),
	{ 0 },
};

static void check_shares(struct loader *l, const char *group, const struct profile *profile,
			 const int kinds[2])
{
	const struct tree_node *node = tree_find(l->root, group);
	int all = 0;

	for (int kind = kinds[0]; kind < kinds[1]; kind++) {
		all += profile->share[kind];
	}
	if (all == 0 && node != NULL) {
		loader_error(l, node, "all shares are 0: who calls?");
	}
}

static const struct key root_keys[] = {
	{ .name = "version",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 1,
	  .max = 1,
	  .otherwise = 1 },
	ROW("seed", seed, 0, 2147483647, 1),
	ROW("after_hours", after_hours, 0, 100, 0),
	{ .name = "enquiries", .kind = KEY_GROUP, .table = enquiry_keys },
	{ .name = "calls", .kind = KEY_GROUP, .table = call_keys },
	{ .name = "people", .kind = KEY_GROUP, .table = people_keys },
	{ .name = "failures", .kind = KEY_GROUP, .table = failure_keys },
	{ 0 },
};

static void fill(const struct source *source, const struct tree *tree, struct profile *profile,
		 struct report *report)
{
	static const struct config_options options = { 0 };
	static const int enquiries[] = { 0, PROFILE_ENQUIRIES },
			 others[] = { PROFILE_ENQUIRIES, PROFILE_KIND_COUNT };
	struct loader loader = { .options = &options,
				 .source = source,
				 .report = report,
				 .root = tree_root(tree),
				 .today = CIVIL_DAY_NONE };

	*profile = profile_seed500();
	keys_read(&loader, loader.root, root_keys, profile);
	check_shares(&loader, "enquiries", profile, enquiries);
	check_shares(&loader, "calls", profile, others);
}

bool profile_load(const char *path, enum report_language language, struct profile *profile,
		  struct report *report)
{
	struct source *source = source_read(path, report);
	struct tree *tree = source != NULL ? tree_parse(source, report) : NULL;

	if (tree != NULL) {
		fill(source, tree, profile, report);
	}
	tree_free(tree);
	source_free(source);
	report_sort(report);
	if (language == REPORT_RUSSIAN) {
		russian_translate(report);
	}
	return report->n_errors == 0;
}

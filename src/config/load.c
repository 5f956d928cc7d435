#include "dutyd/config/load.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/mem.h"
#include "dutyd/config/cases.h"
#include "dutyd/config/russian.h"
#include "dutyd/config/script_paths.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/writer.h"

#define PLAIN(word) .name = #word, .kind = KEY_GROUP, .table = topic_##word##_keys
#define TABLE(word) PLAIN(word), .read = topic_##word
#define GROUP(word)                                                                                \
	.name = #word, .kind = KEY_GROUP, .read = topic_##word, .write = topic_write_##word

/* Groups are read in this order: each may look at those above it. */
static const struct key root_keys[] = {
	{ .name = "version",
	  .kind = KEY_INT,
	  .is_required = true,
	  .min = 1,
	  .max = 1,
	  .otherwise = 1 },
	{ TABLE(company), .is_required = true },
	{ TABLE(phones), KEY_AT(struct policy, phones) },
	{ GROUP(people), .is_required = true },
	{ GROUP(departments), .is_required = true },
	{ GROUP(lines) },
	{ PLAIN(owner) },
	{ GROUP(bands) },
	{ GROUP(commission) },
	{ PLAIN(large_company) },
	{ GROUP(script) },
	{ GROUP(zones) },
	{ GROUP(rules), .is_required = true },
	{ TABLE(crm), .is_required = true },
	{ TABLE(store), .is_required = true },
	{ PLAIN(queue) },
	{ GROUP(exports) },
	{ TABLE(intake) },
	{ GROUP(asterisk) },
	{ .name = "pbx", .kind = KEY_RETIRED, .text = "it is the group asterisk now" },
	{ TABLE(control) },
	{ TABLE(board) },
	{ TABLE(log) },
	{ PLAIN(quality) },
	{ TABLE(privacy) },
	{ GROUP(roster) },
	{ .name = "cases", .kind = KEY_GROUP, .read = cases_read, .write = cases_write },
	{ 0 },
};

static struct policy *new_policy(void)
{
	struct policy *policy = xcalloc(1, sizeof(*policy));

	atomic_init(&policy->refs, 1);
	policy->phones = phone_rules_default();
	policy->client = policy->commercial = DEPARTMENT_NONE;
	policy->script.first = SCRIPT_END;
	return policy;
}

static void fill(struct loader *l)
{
	keys_read(l, l->root, root_keys, l->policy);
	topic_check_people(l);
	topic_check_departments(l);
	topic_check_lines(l);
	topic_check_sales(l);
	topic_check_services(l);
	topic_check_roster(l);
	if (l->report->n_errors == 0) {
		script_check_offers(l);
		cases_run(l);
	}
	if (l->report->n_errors == 0 && l->options->outside != NULL) {
		l->options->outside(l->policy, (struct outside *)l);
	}
	digest_sha256_hex(l->source->text, l->source->len, l->policy->digest);
}

static struct policy *load_source(const struct source *source, const struct config_options *options,
				  struct report *report)
{
	struct tree *tree = tree_parse(source, report);

	/* A file that could not be included leaves holes: what is missing now may stand there. */
	if (tree == NULL || report->n_errors > 0) {
		tree_free(tree);
		return NULL;
	}
	struct loader loader = { .options = options,
				 .source = source,
				 .report = report,
				 .root = tree_root(tree),
				 .policy = new_policy(),
				 .today = CIVIL_DAY_NONE };
	fill(&loader);
	tree_free(tree);
	if (report->n_errors > 0) {
		policy_unref(&loader.policy);
	}
	return loader.policy;
}

struct policy *config_load(const char *path, const struct config_options *options,
			   struct report *report)
{
	struct policy *policy = NULL;
	struct source *source = NULL;

	/* The daemon keeps the path for a reload: where there is no room a check says so, too. */
	if (strlen(path) < POLICY_PATH_SIZE) {
		source = source_read(path, report);
	} else {
		report_add(report, &(struct report_place){ .file = path }, REPORT_ERROR,
			   "the path is too long");
	}
	if (source != NULL) {
		policy = load_source(source, options, report);
	}
	source_free(source);
	report_sort(report);
	if (options->language == REPORT_RUSSIAN) {
		russian_translate(report);
	}
	return policy;
}

void config_write(const struct policy *policy, FILE *to)
{
	struct writer writer = { .to = to, .policy = policy };

	writer_table(&writer, root_keys, policy);
}

bool config_parse_only(const char *path, struct report *report)
{
	struct source *source = source_read(path, report);

	if (source != NULL) {
		tree_free(tree_parse(source, report));
	}
	source_free(source);
	report_sort(report);
	return report->n_errors == 0;
}

/*
 * services: what dutyd talks to and listens on. Addresses are numeric and secrets are never
 * literal.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/log.h"
#include "dutyd/base/str.h"
#include "dutyd/config/address.h"
#include "dutyd/config/topics.h"
#include "dutyd/config/shows.h"

/* ---- crm, store ---- */

#define CRM_AT(field) KEY_AT(struct policy, field)

static const char *const profile_words[] = { "builtin", "custom", NULL };

static void take_profile(const struct given *given, const char *text, void *to)
{
	int profile = 0;

	(void)to; /* custom is having a lookup */
	value_word(given, text, &profile);
}

/* from: the policy, as the row has no place of its own. */
static SHOW(profile)
{
	const struct policy *policy = from;
	int profile = policy->crm.lookup[0] != '\0';

	return show_word(w, key, &profile, text);
}

const struct key topic_crm_keys[] = {
	{ .name = "database",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 255,
	  .take = value_path,
	  .show = show_copy,
	  CRM_AT(crm.database) },
	{ .name = "profile",
	  .kind = KEY_TEXT,
	  .take = take_profile,
	  .show = show_profile,
	  .words = profile_words },
	{ .name = "lookup",
	  .kind = KEY_TEXT,
	  .is_multiline = true,
	  .show = show_given,
	  CRM_AT(crm.lookup) },
	{ .name = "organisation",
	  .kind = KEY_TEXT,
	  .is_multiline = true,
	  .show = show_given,
	  CRM_AT(crm.organisation) },
	{ .name = "budget_ms",
	  .kind = KEY_INT,
	  .min = 5,
	  .max = 2000,
	  .otherwise = 150,
	  CRM_AT(crm.budget_ms) },
	{ .name = "owner_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 3650,
	  .otherwise = 180,
	  CRM_AT(crm.owner_days) },
	{ .name = "write_back", .kind = KEY_BOOL, CRM_AT(crm.is_written_back) },
	{ .name = "import",
	  .kind = KEY_GROUP,
	  .read = topic_crm_import,
	  .write = topic_write_crm_import },
	{ 0 },
};

/* Who may not look may still be told what is amiss, but not that the daemon would find nothing. */
static void look_at_database(const struct given *given, const char *path)
{
	struct loader *l = given->loader;
	const struct tree_node *node = tree_find(given->node, "database");
	struct stat st;

	if (!l->options->check_outside || path[0] == '\0' || stat(path, &st) == 0) {
		return;
	}
	if (errno == ENOENT) {
		loader_warn(l, node, "%s is not there: every caller would be unknown", path);
	} else {
		loader_warn(l, node, "%s cannot be opened: %s", path, strerror(errno));
	}
}

void topic_crm(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct policy *policy = to;
	const struct tree_node *profile = tree_find(given->node, "profile");
	const struct tree_node *lookup = tree_find(given->node, "lookup");
	bool is_custom = profile != NULL && tree_kind(profile) == TREE_TEXT &&
			 strcmp(tree_text(profile), "custom") == 0;

	if (is_custom && lookup == NULL) {
		loader_error_missing(l, given->node, "lookup");
		loader_hint(l, "profile \"custom\" looks up by a SELECT of yours, with :key10");
	} else if (lookup != NULL && !is_custom) {
		loader_error(l, lookup, "only with profile = \"custom\"");
	} else if (lookup != NULL && strstr(policy->crm.lookup, ":key10") == NULL) {
		loader_error(l, lookup, "no :key10 in it");
	}
	if (is_custom && policy->crm.is_written_back) {
		loader_error(l, tree_find(given->node, "write_back"),
			     "only into the built-in CRM: profile \"builtin\"");
	}
	const char *select = policy->crm.organisation;
	if (select[0] != '\0' && strstr(select, ":name_key") == NULL &&
	    strstr(select, ":inn") == NULL && strstr(select, ":domain") == NULL) {
		loader_error(l, tree_find(given->node, "organisation"),
			     "no :name_key, :inn or :domain in it");
	}
	look_at_database(given, policy->crm.database);
}

const struct key topic_store_keys[] = {
	{ .name = "database",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 255,
	  .take = value_path,
	  .show = show_copy,
	  KEY_AT(struct policy, store_database) },
	{ 0 },
};

/* Links and "./" give one file many names; who shall not look outside knows the names alone. */
static bool is_same_file(const struct loader *l, const char *a, const char *b)
{
	struct stat of_a, of_b;

	if (strcmp(a, b) == 0) {
		return a[0] != '\0';
	}
	return l->options->check_outside && stat(a, &of_a) == 0 && stat(b, &of_b) == 0 &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

void topic_store(const struct given *given, void *to)
{
	const struct policy *policy = to;

	if (is_same_file(given->loader, policy->store_database, policy->crm.database)) {
		loader_error(given->loader, tree_find(given->node, "database"),
			     "is the CRM's database: dutyd never writes there");
	}
}

/* ---- intake ---- */

static void take_allow(const struct given *given, const char *text, void *to)
{
	struct policy *policy = to;
	char *place = policy->intake.allow[policy->intake.n_allow];

	if (!address_is_cidr(text) || !str_copy(place, sizeof(policy->intake.allow[0]), text)) {
		loader_error(given->loader, given->node, "\"%.60s\" is no network", text);
		loader_hint(given->loader, "like \"10.1.2.0/24\"");
		return;
	}
	policy->intake.n_allow++;
}

static void write_allow(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;
	const char *texts[POLICY_ALLOW_MAX];

	for (int i = 0; i < policy->intake.n_allow; i++) {
		texts[i] = policy->intake.allow[i];
	}
	writer_list(w, key->name, policy->intake.n_allow, texts);
}

const struct key topic_intake_keys[] = {
	{ .name = "fastagi",
	  .kind = KEY_TEXT,
	  .text = "127.0.0.1:4573",
	  .take = value_address,
	  .show = show_copy,
	  KEY_AT(struct policy, intake.fastagi) },
	{ .name = "allow",
	  .kind = KEY_LIST,
	  .max = POLICY_ALLOW_MAX,
	  .take = take_allow,
	  .write = write_allow },
	{ .name = "events",
	  .kind = KEY_TEXT,
	  .text = "/run/dutyd/events.sock",
	  .min = 1,
	  .take = value_path,
	  .show = show_copy,
	  KEY_AT(struct policy, intake.events) },
	{ .name = "events_tcp",
	  .kind = KEY_TEXT,
	  .text = "",
	  .take = value_address,
	  .show = show_copy,
	  KEY_AT(struct policy, intake.events_tcp) },
	{ .name = "deadline_ms",
	  .kind = KEY_INT,
	  .min = 50,
	  .max = 5000,
	  .otherwise = 500,
	  KEY_AT(struct policy, intake.deadline_ms) },
	{ .name = "trust_time", .kind = KEY_BOOL, KEY_AT(struct policy, intake.is_time_trusted) },
	{ 0 },
};

void topic_intake(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	const struct policy *policy = to;

	if (policy->intake.fastagi[0] != '\0' && !address_is_loopback(policy->intake.fastagi) &&
	    policy->intake.n_allow == 0) {
		loader_warn(l, tree_find(given->node, "fastagi"),
			    "%s is open to others, and intake.allow does not say to whom",
			    policy->intake.fastagi);
	}
	if (policy->intake.events_tcp[0] != '\0' &&
	    !address_is_loopback(policy->intake.events_tcp)) {
		loader_error(l, tree_find(given->node, "events_tcp"),
			     "%s is not on loopback: these lines carry no password",
			     policy->intake.events_tcp);
	}
	if (policy->intake.is_time_trusted) {
		loader_warn(l, tree_find(given->node, "trust_time"),
			    "whoever sends events sets the clock: for tests and simulation only");
	}
}

/* ---- control, board, log, privacy ---- */

const struct key topic_control_keys[] = {
	{ .name = "socket",
	  .kind = KEY_TEXT,
	  .text = "/run/dutyd/control.sock",
	  .min = 1,
	  .max = 107,
	  .take = value_path,
	  .show = show_copy,
	  KEY_AT(struct policy, control.socket) },
	{ .name = "admin_group",
	  .kind = KEY_TEXT,
	  .text = "dutyd-admin",
	  .min = 1,
	  .max = 32,
	  KEY_AT(struct policy, control.admin_group) },
	{ 0 },
};

void topic_control(const struct given *given, void *to)
{
	const struct policy *policy = to;

	if (given->loader->options->check_outside &&
	    getgrnam(policy->control.admin_group) == NULL) {
		const struct tree_node *node = tree_find(given->node, "admin_group");
		loader_warn(given->loader, node != NULL ? node : given->node,
			    "there is no group \"%s\" here: only root may change things",
			    policy->control.admin_group);
	}
}

const struct key topic_board_keys[] = {
	{ .name = "listen",
	  .kind = KEY_TEXT,
	  .text = "",
	  .take = value_address,
	  .show = show_copy,
	  KEY_AT(struct policy, board.listen) },
	{ .name = "answer_seconds",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 600,
	  .otherwise = 20,
	  KEY_AT(struct policy, board.answer_seconds) },
	{ .name = "answer_percent",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 100,
	  .otherwise = 80,
	  KEY_AT(struct policy, board.answer_percent) },
	{ 0 },
};

void topic_board(const struct given *given, void *to)
{
	const struct policy *policy = to;

	if (policy->board.listen[0] != '\0' && !address_is_loopback(policy->board.listen)) {
		loader_warn(given->loader, tree_find(given->node, "listen"),
			    "%s is not on loopback, and only loopback is answered",
			    policy->board.listen);
	}
}

static const char *const format_words[] = { "logfmt", "json", NULL };
static const char *const level_words[] = { "error", "warning", "info", "debug", NULL };
static const char *const shown_words[] = { "masked", "tag", "full", NULL };

const struct key topic_log_keys[] = {
	{ .name = "format",
	  .kind = KEY_TEXT,
	  .text = "logfmt",
	  VALUE(word),
	  .words = format_words,
	  KEY_AT(struct policy, log.format) },
	{ .name = "level",
	  .kind = KEY_TEXT,
	  .text = "info",
	  VALUE(word),
	  .words = level_words,
	  KEY_AT(struct policy, log.level) },
	{ .name = "phones",
	  .kind = KEY_TEXT,
	  .text = "masked",
	  VALUE(word),
	  .words = shown_words,
	  KEY_AT(struct policy, log.phones) },
	{ 0 },
};

void topic_log(const struct given *given, void *to)
{
	const struct policy *policy = to;

	if (policy->log.phones == PHONES_FULL) {
		loader_warn(given->loader, tree_find(given->node, "phones"),
			    "callers' numbers stand in the log in full");
	}
}

const struct key topic_privacy_keys[] = {
	{ .name = "mask_after_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = INT_MAX,
	  .otherwise = 90,
	  KEY_AT(struct policy, privacy.mask_days) },
	{ .name = "delete_after_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = INT_MAX,
	  .otherwise = 365,
	  KEY_AT(struct policy, privacy.delete_days) },
	{ 0 },
};

void topic_privacy(const struct given *given, void *to)
{
	const struct policy *policy = to;

	if (policy->privacy.delete_days < policy->privacy.mask_days) {
		loader_error(given->loader,
			     loader_written(given->node, "delete_after_days", "mask_after_days"),
			     "delete_after_days = %d is below mask_after_days = %d",
			     policy->privacy.delete_days, policy->privacy.mask_days);
	}
}

/* ---- owner, large_company ---- */

static const char *const touch_words[] = { "owner", "client", NULL };
static const char *const away_words[] = { "duty", "head", "client", NULL };
static const char *const stale_words[] = { "head", "duty", NULL };

const struct key topic_owner_keys[] = {
	{ .name = "first_touch",
	  .kind = KEY_TEXT,
	  .text = "owner",
	  VALUE(word),
	  .words = touch_words,
	  KEY_AT(struct policy, owner_first_touch) },
	{ .name = "absent",
	  .kind = KEY_TEXT,
	  .text = "duty",
	  VALUE(word),
	  .words = away_words,
	  KEY_AT(struct policy, owner_absent) },
	{ .name = "stale",
	  .kind = KEY_TEXT,
	  .text = "head",
	  VALUE(word),
	  .words = stale_words,
	  KEY_AT(struct policy, owner_stale) },
	{ .name = "outbound_days",
	  .kind = KEY_INT,
	  .min = 0,
	  .max = 365,
	  KEY_AT(struct policy, owner_outbound_days) },
	{ 0 },
};

const struct key topic_large_company_keys[] = {
	{ .name = "offices",
	  .kind = KEY_INT,
	  .min = 0,
	  .max = INT_MAX,
	  KEY_AT(struct policy, large_offices) },
	{ .name = "computers",
	  .kind = KEY_INT,
	  .min = 0,
	  .max = INT_MAX,
	  KEY_AT(struct policy, large_computers) },
	{ .name = "crm_flag",
	  .kind = KEY_BOOL,
	  .otherwise = 1,
	  KEY_AT(struct policy, large_by_crm_flag) },
	{ 0 },
};

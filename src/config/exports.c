/*
 * queue and exports: how long the decision queue is kept, and where it is carried besides the
 * socket. A key that belongs to another kind of export is a slip that would change nothing: an
 * error.
 */
#include <limits.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/address.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

const struct key topic_queue_keys[] = {
	{ .name = "tries",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 1000,
	  .otherwise = 5,
	  KEY_AT(struct policy, queue.tries) },
	{ .name = "lag_messages",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = INT_MAX,
	  .otherwise = 10000,
	  KEY_AT(struct policy, queue.lag_messages) },
	{ .name = "lag_minutes",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 10080,
	  .otherwise = 60,
	  KEY_AT(struct policy, queue.lag_minutes) },
	{ .name = "keep_days",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 3650,
	  .otherwise = 30,
	  KEY_AT(struct policy, queue.keep_days) },
	{ .name = "keep_messages",
	  .kind = KEY_INT,
	  .min = 1000,
	  .max = INT_MAX,
	  .otherwise = 1000000,
	  KEY_AT(struct policy, queue.keep_messages) },
	{ 0 },
};

/* ---- exports ---- */

static const char *const kind_words[] = { "file", "webhook", "redis", "queue_log", NULL };

static void take_topic(const struct given *given, const char *text, void *to)
{
	struct policy_export *export = to;

	if (!str_is_token(text) ||
	    !str_copy(export->topics[export->n_topics], POLICY_ID_SIZE, text)) {
		loader_error(given->loader, given->node, "\"%.40s\" is no topic", text);
		return;
	}
	export->n_topics++;
}

static void write_topics(struct writer *w, const struct key *key, const void *from)
{
	const struct policy_export *export = from;
	const char *texts[EXPORT_TOPICS_MAX];

	for (int i = 0; i < export->n_topics; i++) {
		texts[i] = export->topics[i];
	}
	if (export->n_topics > 0) {
		writer_list(w, key->name, export->n_topics, texts);
	}
}

static bool is_printable(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text >= 0x7f) {
			return false;
		}
	}
	return true;
}

static void take_url(const struct given *given, const char *text, void *to)
{
	bool is_plain = strncmp(text, "http://", 7) == 0;

	if ((!is_plain && strncmp(text, "https://", 8) != 0) || !is_printable(text)) {
		loader_error(given->loader, given->node, "\"%.60s\" is no address of the web",
			     text);
		loader_hint(given->loader, "like \"https://crm.example/hook\"");
	} else if (!str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "longer than %zu bytes",
			     given->key->size - 1);
	} else if (is_plain && strncmp(text, "http://127.", 11) != 0) {
		loader_warn(given->loader, given->node,
			    "%.60s: customers' data would travel as plain text", text);
	}
}

/* Unlike a listener's address it cannot be off. */
static void take_server(const struct given *given, const char *text, void *to)
{
	if (!address_is_host_port(text)) {
		loader_error(given->loader, given->node, "\"%.80s\" is no address and port", text);
		loader_hint(given->loader, "like \"127.0.0.1:6379\"");
		return;
	}
	str_copy(to, given->key->size, text);
}

#define EXPORT_AT(field) KEY_AT(struct policy_export, field)

static const struct key export_keys[] = {
	{ .name = "kind",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  VALUE(word),
	  .words = kind_words,
	  EXPORT_AT(kind) },
	{ .name = "topics",
	  .kind = KEY_LIST,
	  .max = EXPORT_TOPICS_MAX,
	  .take = take_topic,
	  .write = write_topics },
	{ .name = "path",
	  .kind = KEY_TEXT,
	  .take = value_path,
	  .show = show_given,
	  EXPORT_AT(path) },
	{ .name = "rotate_mb",
	  .kind = KEY_INT,
	  .is_silent = true,
	  .min = 1,
	  .max = 10240,
	  EXPORT_AT(rotate_mb) },
	{ .name = "keep_files",
	  .kind = KEY_INT,
	  .is_silent = true,
	  .min = 1,
	  .max = 1000,
	  EXPORT_AT(keep_files) },
	{ .name = "url", .kind = KEY_TEXT, .take = take_url, .show = show_given, EXPORT_AT(url) },
	{ .name = "timeout_seconds",
	  .kind = KEY_INT,
	  .is_silent = true,
	  .min = 1,
	  .max = 120,
	  EXPORT_AT(timeout_seconds) },
	{ .name = "server",
	  .kind = KEY_TEXT,
	  .take = take_server,
	  .show = show_given,
	  EXPORT_AT(server) },
	{ .name = "user", .kind = KEY_TEXT, .min = 1, .max = 63, EXPORT_AT(user) },
	{ .name = "stream",
	  .kind = KEY_TEXT,
	  .take = value_token,
	  .show = show_given,
	  EXPORT_AT(stream) },
	{ .name = "max_entries",
	  .kind = KEY_INT,
	  .is_silent = true,
	  .min = 1,
	  .max = INT_MAX,
	  EXPORT_AT(max_entries) },
	{ .name = "secret",
	  .kind = KEY_TEXT,
	  .take = value_secret,
	  .show = show_given,
	  EXPORT_AT(secret) },
	{ 0 },
};

/* Which kinds a key is for; what is not here is for all. */
static const struct {
	const char *name;
	unsigned kinds; /* bits of enum export_kind */
	bool is_needed;
} uses[] = {
	{ "path", 1U << EXPORT_FILE | 1U << EXPORT_QUEUE_LOG, true },
	{ "rotate_mb", 1U << EXPORT_FILE, false },
	{ "keep_files", 1U << EXPORT_FILE, false },
	{ "url", 1U << EXPORT_WEBHOOK, true },
	{ "timeout_seconds", 1U << EXPORT_WEBHOOK, false },
	{ "server", 1U << EXPORT_REDIS, true },
	{ "user", 1U << EXPORT_REDIS, false },
	{ "stream", 1U << EXPORT_REDIS, true },
	{ "max_entries", 1U << EXPORT_REDIS, false },
	{ "secret", 1U << EXPORT_WEBHOOK | 1U << EXPORT_REDIS, false },
};

static void check_uses(struct loader *l, const struct tree_node *node,
		       const struct policy_export *export)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		const struct tree_node *key = tree_find(node, uses[i].name);
		bool is_ours = (uses[i].kinds & (1U << export->kind)) != 0;

		if (key != NULL && !is_ours) {
			loader_error(l, key, "is not for kind = \"%s\"", kind_words[export->kind]);
		} else if (key == NULL && is_ours && uses[i].is_needed) {
			loader_error_missing(l, node, uses[i].name);
		}
	}
}

static bool has_known_kind(const struct tree_node *node, const struct policy_export *export)
{
	const struct tree_node *kind = tree_find(node, "kind");

	return kind != NULL && tree_kind(kind) == TREE_TEXT &&
	       strcmp(tree_text(kind), kind_words[export->kind]) == 0;
}

static int or_else(int value, int otherwise)
{
	return value != 0 ? value : otherwise;
}

static void read_export(struct loader *l, const struct tree_node *node,
			struct policy_export *export)
{
	if (!keys_entry(l, node, export->id, sizeof(export->id))) {
		return;
	}
	keys_read(l, node, export_keys, export);
	if (has_known_kind(node, export)) {
		check_uses(l, node, export);
	}
	export->rotate_mb = or_else(export->rotate_mb, 64);
	export->keep_files = or_else(export->keep_files, 8);
	export->timeout_seconds = or_else(export->timeout_seconds, 10);
}

void topic_exports(const struct given *given, void *to)
{
	struct policy *policy = to;
	int n = tree_count(given->node);

	if (n > 0) {
		policy->exports = xcalloc((size_t)n, sizeof(*policy->exports));
	}
	for (int i = 0; i < n; i++) {
		read_export(given->loader, tree_at(given->node, i),
			    &policy->exports[policy->n_exports++]);
	}
}

/* Only what the kind has: the rest would not load again. */
static void write_export(struct writer *w, const struct policy_export *export)
{
	struct policy_export plain = *export;

	if (plain.kind != EXPORT_FILE) {
		plain.rotate_mb = plain.keep_files = 0;
	}
	if (plain.kind != EXPORT_WEBHOOK) {
		plain.timeout_seconds = 0;
	}
	writer_open(w, plain.id);
	writer_table(w, export_keys, &plain);
	writer_close(w);
}

void topic_write_exports(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	if (policy->n_exports == 0) {
		return;
	}
	writer_open(w, key->name);
	for (int i = 0; i < policy->n_exports; i++) {
		write_export(w, &policy->exports[i]);
	}
	writer_close(w);
}

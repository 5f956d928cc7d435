/* crm.import: column maps for exports of a CRM that is not known by itself. */
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

static const char *const rows_words[] = { "contacts", "companies", "mixed", NULL };

static enum crm_field field_of(const struct key *key)
{
	enum crm_field field = CRM_FIELD_NONE;

	for (int i = 1; i < CRM_FIELD_COUNT; i++) {
		field = strcmp(crm_field_name((enum crm_field)i), key->name) == 0 ?
				(enum crm_field)i :
				field;
	}
	return field;
}

/* A title means one thing. */
static const struct crm_title *find_title(const struct crm_map *map, const char *text)
{
	char wanted[CRM_TITLE_SIZE], known[CRM_TITLE_SIZE];

	crm_text_key(text, wanted, sizeof(wanted));
	for (int i = 0; i < map->n_titles; i++) {
		crm_text_key(map->titles[i].title, known, sizeof(known));
		if (strcmp(wanted, known) == 0) {
			return &map->titles[i];
		}
	}
	return NULL;
}

static void take_title(const struct given *given, const char *text, void *to)
{
	const struct crm_title *known = find_title(to, text);
	char key[CRM_TITLE_SIZE];

	crm_text_key(text, key, sizeof(key));
	if (key[0] == '\0') {
		loader_error(given->loader, given->node, "is empty");
	} else if (known != NULL) {
		loader_error(given->loader, given->node, "\"%.60s\" is the title of %s already",
			     text, crm_field_name(known->field));
	} else if (!crm_map_add(to, field_of(given->key), text)) {
		loader_error(given->loader, given->node,
			     "more than %d titles, or one of more than %d bytes", CRM_TITLES_MAX,
			     CRM_TITLE_SIZE - 1);
	}
}

static void write_titles(struct writer *w, const struct key *key, const void *from)
{
	const struct crm_map *map = from;
	const char *texts[CRM_TITLES_MAX];
	enum crm_field field = field_of(key);
	int n = 0;

	for (int i = 0; i < map->n_titles; i++) {
		if (map->titles[i].field == field) {
			texts[n++] = map->titles[i].title;
		}
	}
	if (n > 0) {
		writer_list(w, key->name, n, texts);
	}
}

#define COLUMN(word)                                                                               \
	{                                                                                          \
		.name = (word), .kind = KEY_LIST, .min = 1, .max = 32, .take = take_title,         \
		.write = write_titles                                                              \
	}

static const struct key column_keys[] = {
	{ .name = "id",
	  .kind = KEY_LIST,
	  .is_required = true,
	  .min = 1,
	  .max = 32,
	  .take = take_title,
	  .write = write_titles },
	COLUMN("type"),
	COLUMN("name"),
	COLUMN("first_name"),
	COLUMN("middle_name"),
	COLUMN("last_name"),
	COLUMN("company"),
	COLUMN("company_id"),
	COLUMN("position"),
	COLUMN("work"),
	COLUMN("direct"),
	COLUMN("mobile"),
	COLUMN("home"),
	COLUMN("fax"),
	COLUMN("other"),
	COLUMN("owner"),
	COLUMN("touched"),
	COLUMN("inn"),
	COLUMN("large"),
	COLUMN("offices"),
	COLUMN("computers"),
	COLUMN("band"),
	COLUMN("email"),
	{ 0 },
};

static const struct key import_keys[] = {
	{ .name = "source", .kind = KEY_TEXT, .min = 1, .max = 32, KEY_AT(struct crm_map, source) },
	{ .name = "rows",
	  .kind = KEY_TEXT,
	  .text = "contacts",
	  VALUE(word),
	  .words = rows_words,
	  KEY_AT(struct crm_map, rows) },
	{ .name = "columns", .kind = KEY_GROUP, .is_required = true, .table = column_keys },
	{ 0 },
};

static bool has_field(const struct crm_map *map, enum crm_field from, enum crm_field to)
{
	for (int i = 0; i < map->n_titles; i++) {
		if (map->titles[i].field >= from && map->titles[i].field <= to) {
			return true;
		}
	}
	return false;
}

static void check_map(struct loader *l, const struct tree_node *node, const struct crm_map *map)
{
	const struct tree_node *columns = tree_find(node, "columns");

	if (columns == NULL || tree_kind(columns) != TREE_GROUP) {
		return;
	}
	if (map->rows == CRM_ROWS_MIXED && !has_field(map, CRM_FIELD_TYPE, CRM_FIELD_TYPE)) {
		loader_error_missing(l, columns, "type");
		loader_hint(l, "which rows are companies, when rows = \"mixed\"");
	}
	if (map->rows == CRM_ROWS_COMPANIES && !has_field(map, CRM_FIELD_NAME, CRM_FIELD_NAME) &&
	    !has_field(map, CRM_FIELD_COMPANY, CRM_FIELD_COMPANY)) {
		loader_error_missing(l, columns, "name");
	}
	if (map->rows != CRM_ROWS_COMPANIES && !has_field(map, CRM_FIELD_WORK, CRM_FIELD_OTHER)) {
		loader_error(l, columns, "no phone among the columns: every row would be refused");
		loader_hint(l, "work, direct, mobile, home, fax or other");
	}
}

void topic_crm_import(const struct given *given, void *to)
{
	struct policy *policy = to;
	int n = tree_count(given->node);

	policy->crm.imports = n > 0 ? xcalloc((size_t)n, sizeof(policy->crm.imports[0])) : NULL;
	for (int i = 0; i < n; i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct crm_map *map = &policy->crm.imports[policy->crm.n_imports];

		if (!keys_entry(given->loader, node, map->id, sizeof(map->id))) {
			continue;
		}
		policy->crm.n_imports++;
		keys_read(given->loader, node, import_keys, map);
		if (map->source[0] == '\0') {
			str_copy(map->source, sizeof(map->source), map->id);
		}
		check_map(given->loader, node, map);
	}
}

void topic_write_crm_import(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	if (policy->crm.n_imports > 0) {
		writer_entries(w, key->name,
			       RECORDS(policy->crm.imports, policy->crm.n_imports, import_keys));
	}
}

/*
 * bands and commission: what each department may sell and what it earns. The checks look at the
 * lists as written, so that one wrong name is not reported again wherever it matters.
 */
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

static void read_sellers(const struct given *given, void *to)
{
	struct sales_band *band = to;

	band->n_sellers = value_indexes(given, &band->sellers);
}

static void write_sellers(struct writer *w, const struct key *key, const void *from)
{
	const struct sales_band *band = from;

	writer_departments(w, key->name, band->n_sellers, band->sellers);
}

static const struct key band_keys[] = {
	{ .name = "title",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 120,
	  KEY_AT(struct sales_band, title) },
	{ .name = "offer",
	  .kind = KEY_TEXT,
	  .min = 1,
	  .max = 120,
	  .show = show_given,
	  KEY_AT(struct sales_band, offer) },
	{ .name = "below",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 2000000000,
	  .is_silent = true,
	  KEY_AT(struct sales_band, below) },
	{ .name = "sellers",
	  .kind = KEY_LIST,
	  .is_required = true,
	  .min = 1,
	  .max = 64,
	  .take = value_department,
	  .read = read_sellers,
	  .write = write_sellers },
	{ 0 },
};

/* Limits must grow, and only the last band is open upwards. */
static void check_limit(struct loader *l, const struct tree_node *group, int index, int below,
			int below_before)
{
	const struct tree_node *node = tree_at(group, index);
	const struct tree_node *limit = tree_find(node, "below");
	bool is_last = index == tree_count(group) - 1;

	if (is_last && limit != NULL) {
		loader_error(l, limit, "the last band has no upper limit");
	} else if (!is_last && limit == NULL) {
		loader_error_missing(l, node, "below");
	} else if (below > 0 && below <= below_before) {
		loader_error(l, limit, "%d: limits must grow, %s has %d already", below,
			     tree_name(tree_at(group, index - 1)), below_before);
	}
}

void topic_bands(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct sales *sales = &((struct policy *)to)->sales;
	const char *names[BAND_COUNT + 1] = { NULL };
	int before = 0;

	for (int v = 1; v <= BAND_COUNT; v++) {
		names[v - 1] = fact_value_name(FACT_BAND, (uint8_t)v);
	}
	for (int i = 0; i < tree_count(given->node); i++) {
		const struct tree_node *node = tree_at(given->node, i);
		struct sales_band band = { 0 };
		if (!fact_value_parse(FACT_BAND, tree_name(node), &band.value)) {
			value_refuse_word(l, node, tree_name(node), names);
		}
		if (!keys_want(l, node, TREE_GROUP)) {
			continue;
		}
		keys_read(l, node, band_keys, &band);
		check_limit(l, given->node, i, band.below, before);
		before = band.below > 0 ? band.below : before;
		if (band.value == 0) {
			free(band.sellers);
			continue;
		}
		/* A name stands once in its group, so there is room for each. */
		sales->bands[sales->n_bands++] = band;
	}
}

void topic_write_bands(struct writer *w, const struct key *key, const void *from)
{
	const struct sales *sales = &((const struct policy *)from)->sales;

	if (sales->n_bands == 0) {
		return;
	}
	writer_open(w, key->name);
	for (int i = 0; i < sales->n_bands; i++) {
		writer_open(w, fact_value_name(FACT_BAND, sales->bands[i].value));
		writer_table(w, band_keys, &sales->bands[i]);
		writer_close(w);
	}
	writer_close(w);
}

/* The sellers of a band as written, NULL when it has none; text items only. */
static const struct tree_node *sellers_of(const struct loader *l, const char *band)
{
	const struct tree_node *node = loader_find(l, "bands", band);

	return node == NULL || tree_kind(node) != TREE_GROUP ? NULL : tree_find(node, "sellers");
}

static bool is_listed(const struct tree_node *list, const char *word)
{
	for (int i = 0; i < tree_count(list); i++) {
		const struct tree_node *item = tree_at(list, i);
		if (tree_kind(item) == TREE_TEXT && strcmp(tree_text(item), word) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- commission ---- */

enum { RATE_MAX = 50 };

/* False after an error. */
static bool check_rate(struct loader *l, const struct tree_node *node, const char *department)
{
	const struct tree_node *sellers = sellers_of(l, tree_name(node));
	enum tree_kind kind = tree_kind(node);
	char where[LOADER_PLACE_SIZE];

	if (loader_find(l, "bands", tree_name(node)) == NULL) {
		loader_error(l, node, "no band \"%.40s\"", tree_name(node));
		return false;
	}
	if (kind != TREE_INT && kind != TREE_FLOAT) {
		loader_error(l, node, "a number belongs here, not %s", tree_kind_name(kind));
		return false;
	}
	double rate = tree_number(node);
	double hundredths = rate * 100;
	if (!(rate >= 0 && rate <= RATE_MAX)) {
		loader_error(l, node, "%g: allowed are 0 to %d per cent", rate, RATE_MAX);
	} else if (hundredths - (double)(long)(hundredths + 0.5) > 1e-6 ||
		   (double)(long)(hundredths + 0.5) - hundredths > 1e-6) {
		loader_error(l, node, "%g: two digits behind the point at most", rate);
	} else if (sellers != NULL && !is_listed(sellers, department)) {
		loader_error(l, node, "department %s does not sell %s contracts (%s)", department,
			     tree_name(node), loader_place(l, sellers, where));
	} else {
		return true;
	}
	return false;
}

static void read_rate(struct loader *l, const struct tree_node *node, int department)
{
	struct sales *sales = &l->policy->sales;
	uint8_t band;

	if (check_rate(l, node, l->policy->departments[department].id) &&
	    fact_value_parse(FACT_BAND, tree_name(node), &band)) {
		sales->rates = xreallocarray(sales->rates, (size_t)sales->n_rates + 1,
					     sizeof(*sales->rates));
		sales->rates[sales->n_rates++] =
			(struct sales_rate){ .department = department,
					     .band = band,
					     .hundredths = (int)(tree_number(node) * 100 + 0.5) };
	}
}

static const char *const small_sale_words[] = { "client", "commercial", NULL };

/* The one member of the group that is no department. */
static const struct key small_sale = { .name = "small_sale_by_large_company",
				       .kind = KEY_TEXT,
				       .text = "client",
				       VALUE(word),
				       .words = small_sale_words,
				       KEY_AT(struct sales, small_sale) };

void topic_commission(const struct given *given, void *to)
{
	struct loader *l = given->loader;
	struct sales *sales = &((struct policy *)to)->sales;
	struct given item = { .loader = l, .key = &small_sale };
	int department;

	sales->has_commission = true;
	for (int i = 0; i < tree_count(given->node); i++) {
		item.node = tree_at(given->node, i);
		if (strcmp(tree_name(item.node), small_sale.name) == 0) {
			if (keys_want(l, item.node, TREE_TEXT)) {
				value_word(&item, tree_text(item.node), &sales->small_sale);
			}
			continue;
		}
		value_department(&item, tree_name(item.node), &department);
		if (department == DEPARTMENT_NONE || !keys_want(l, item.node, TREE_GROUP)) {
			continue;
		}
		for (int j = 0; j < tree_count(item.node); j++) {
			read_rate(l, tree_at(item.node, j), department);
		}
	}
}

void topic_write_commission(struct writer *w, const struct key *key, const void *from)
{
	const struct sales *sales = &((const struct policy *)from)->sales;

	if (!sales->has_commission) {
		return;
	}
	writer_open(w, key->name);
	for (int i = 0; i < sales->n_rates; i++) {
		const struct sales_rate *rate = &sales->rates[i];
		if (i == 0 || sales->rates[i - 1].department != rate->department) {
			writer_open(w, w->policy->departments[rate->department].id);
		}
		writer_hundredths(w, fact_value_name(FACT_BAND, rate->band), rate->hundredths);
		if (i + 1 == sales->n_rates || rate[1].department != rate->department) {
			writer_close(w);
		}
	}
	writer_table(w, (const struct key[]){ small_sale, { 0 } }, sales);
	writer_close(w);
}

static const struct tree_node *rate_of(const struct loader *l, const char *department,
				       const char *band)
{
	const struct tree_node *group = loader_find(l, "commission", department);
	const struct tree_node *rate =
		group == NULL || tree_kind(group) != TREE_GROUP ? NULL : tree_find(group, band);

	return rate != NULL && (tree_kind(rate) == TREE_INT || tree_kind(rate) == TREE_FLOAT) ?
		       rate :
		       NULL;
}

/* for the same contract the client rate is several times lower. */
static void check_ratio(struct loader *l, const char *band)
{
	const struct tree_node *client = rate_of(l, "client", band);
	const struct tree_node *commercial = rate_of(l, "commercial", band);

	if (client != NULL && commercial != NULL &&
	    tree_number(commercial) < 2 * tree_number(client)) {
		loader_warn(l, commercial,
			    "a %s contract pays %g, and %g to client: less than twice as much "
			    "(R-41)",
			    band, tree_number(commercial), tree_number(client));
	}
}

static void check_sellers_paid(struct loader *l, const char *band)
{
	const struct tree_node *sellers = sellers_of(l, band);
	const struct tree_node *commission = tree_find(l->root, "commission");

	for (int i = 0; sellers != NULL && commission != NULL && i < tree_count(sellers); i++) {
		const struct tree_node *item = tree_at(sellers, i);
		if (tree_kind(item) != TREE_TEXT) {
			continue;
		}
		if (tree_kind(commission) == TREE_GROUP &&
		    policy_find_department(l->policy, tree_text(item)) != DEPARTMENT_NONE &&
		    rate_of(l, tree_text(item), band) == NULL) {
			loader_warn(l, commission, "%s sells %s contracts and has no rate for them",
				    tree_text(item), band);
		}
	}
}

/* A rule must not send a band to a department that may not sell it. */
static void check_rule(struct loader *l, const struct policy_rule *rule, const char *band,
		       uint8_t value)
{
	const struct tree_node *sellers = sellers_of(l, band);
	char where[LOADER_PLACE_SIZE];

	if (sellers == NULL || rule->to != RULE_TO_DEPARTMENT ||
	    rule->department == DEPARTMENT_NONE ||
	    (rule->when[FACT_BAND] >> (value - 1) & 1) == 0) {
		return;
	}
	const char *department = l->policy->departments[rule->department].id;
	const struct tree_node *node = loader_find(l, "rules", rule->id);
	if (!is_listed(sellers, department) && node != NULL) {
		loader_error(l, node, "department %s does not sell %s contracts (%s)", department,
			     band, loader_place(l, sellers, where));
	}
}

void topic_check_sales(struct loader *l)
{
	for (int value = 1; value <= BAND_COUNT; value++) {
		const char *band = fact_value_name(FACT_BAND, (uint8_t)value);
		check_ratio(l, band);
		check_sellers_paid(l, band);
		for (int i = 0; i < l->policy->n_rules; i++) {
			check_rule(l, &l->policy->rules[i], band, (uint8_t)value);
		}
	}
}

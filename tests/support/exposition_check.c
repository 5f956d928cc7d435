#include "exposition_check.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 128, LINE_SIZE = 1024, SEEN_MAX = 4096 };

struct checker {
	char family[NAME_SIZE], type[16];
	bool has_samples;
	double bucket, count; /* of the histogram's labels so far */
	bool is_at_end;       /* its +Inf was there */
	int n_names, n_samples;
	char names[SEEN_MAX][NAME_SIZE]; /* families that were begun */
	char samples[SEEN_MAX][LINE_SIZE];
	char *problem;
	size_t size;
};

static bool fail(struct checker *c, const char *what, const char *line)
{
	snprintf(c->problem, c->size, "%s: %.200s", what, line);
	return false;
}

static size_t name_length(const char *text, bool is_label)
{
	size_t n = 0;

	while (isalpha((unsigned char)text[n]) || text[n] == '_' || (text[n] == ':' && !is_label) ||
	       (n > 0 && isdigit((unsigned char)text[n]))) {
		n++;
	}
	return n;
}

static bool is_type(const char *word)
{
	static const char *const types[] = { "counter", "gauge", "histogram", "summary",
					     "untyped" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i], word) == 0) {
			return true;
		}
	}
	return false;
}

/* A family's end: what it had to have by then. */
static bool end_family(struct checker *c, const char *line)
{
	bool is_histogram = strcmp(c->type, "histogram") == 0;

	if (c->family[0] != '\0' && c->type[0] == '\0') {
		return fail(c, "the family before has no TYPE", line);
	}
	if (is_histogram && c->has_samples && (!c->is_at_end || c->count != c->bucket)) {
		return fail(c, "the histogram before has no +Inf, or another count", line);
	}
	return true;
}

static bool begin_family(struct checker *c, const char *name, const char *line)
{
	if (!end_family(c, line)) {
		return false;
	}
	for (int i = 0; i < c->n_names; i++) {
		if (strcmp(c->names[i], name) == 0) {
			return fail(c, "a family in two pieces", line);
		}
	}
	if (c->n_names == SEEN_MAX) {
		return fail(c, "too many families for this checker", line);
	}
	snprintf(c->names[c->n_names++], NAME_SIZE, "%s", name);
	snprintf(c->family, sizeof(c->family), "%s", name);
	c->type[0] = '\0';
	c->has_samples = c->is_at_end = false;
	c->bucket = c->count = -1;
	return true;
}

static bool check_help(struct checker *c, const char *text, const char *line)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' && text[1] != '\\' && text[1] != 'n') {
			return fail(c, "a bad escape in HELP", line);
		}
		text += *text == '\\';
	}
	return true;
}

static bool check_comment(struct checker *c, const char *line)
{
	char name[NAME_SIZE] = "";
	bool is_help = strncmp(line, "# HELP ", 7) == 0;
	size_t n;

	if (!is_help && strncmp(line, "# TYPE ", 7) != 0) {
		return fail(c, "a comment that is neither HELP nor TYPE", line);
	}
	n = name_length(line + 7, false);
	if (n == 0 || n >= NAME_SIZE || line[7 + n] != ' ') {
		return fail(c, "no name", line);
	}
	memcpy(name, line + 7, n);
	if (is_help) {
		return begin_family(c, name, line) && check_help(c, line + 8 + n, line);
	}
	if (strcmp(name, c->family) != 0 || c->type[0] != '\0' || c->has_samples) {
		return fail(c, "TYPE without its HELP, twice or behind samples", line);
	}
	snprintf(c->type, sizeof(c->type), "%s", line + 8 + n);
	size_t n_name = strlen(name);
	bool is_total = n_name > 6 && strcmp(name + n_name - 6, "_total") == 0;

	if (!is_type(c->type) || is_total != (strcmp(c->type, "counter") == 0)) {
		return fail(c, "no type, or a counter that is not called so", line);
	}
	return true;
}

/* Behind the closing brace; NULL: bad. `le` is given when there is one. */
static const char *skip_labels(const char *at, char le[32])
{
	le[0] = '\0';
	if (*at != '{') {
		return at;
	}
	do {
		size_t n = name_length(++at, true), n_value = 0;
		bool is_le = n == 2 && strncmp(at, "le", 2) == 0;

		if (n == 0 || at[n] != '=' || at[n + 1] != '"') {
			return NULL;
		}
		for (at += n + 2; *at != '"'; at++) {
			bool is_bad = *at == '\0' ||
				      (*at == '\\' && strchr("\\\"n", at[1]) == NULL);

			if (is_bad || (is_le && n_value + 1 >= 32)) {
				return NULL;
			}
			if (is_le) {
				le[n_value++] = *at;
				le[n_value] = '\0';
			}
			at += *at == '\\';
		}
		at++;
	} while (*at == ',');
	return *at == '}' ? at + 1 : NULL;
}

static bool is_once(struct checker *c, const char *line, size_t n)
{
	for (int i = 0; i < c->n_samples; i++) {
		if (strlen(c->samples[i]) == n && strncmp(c->samples[i], line, n) == 0) {
			return fail(c, "a sample twice", line);
		}
	}
	if (c->n_samples == SEEN_MAX || n >= LINE_SIZE) {
		return fail(c, "too much for this checker", line);
	}
	memcpy(c->samples[c->n_samples], line, n);
	c->samples[c->n_samples++][n] = '\0';
	return true;
}

static bool check_bucket(struct checker *c, const char *le, double value, const char *line)
{
	char *end;

	if (le[0] == '\0' || c->is_at_end || value < c->bucket) {
		return fail(c, "a bucket without le, behind the last or below the one before",
			    line);
	}
	c->is_at_end = strcmp(le, "+Inf") == 0;
	c->bucket = value;
	strtod(le, &end);
	return *end == '\0' || fail(c, "le is no number", line);
}

/* The sample's name is the family's, or one of a histogram's three. */
static bool check_name(struct checker *c, const char *line, size_t n, const char *le, double value)
{
	size_t n_family = strlen(c->family);
	const char *suffix = line + n_family;
	size_t n_suffix = n - n_family;

	if (c->type[0] == '\0' || n < n_family || strncmp(line, c->family, n_family) != 0) {
		return fail(c, "a sample of no family, or before its TYPE", line);
	}
	if (strcmp(c->type, "histogram") != 0) {
		return n_suffix == 0 || fail(c, "a sample of another family", line);
	}
	if (n_suffix == 7 && strncmp(suffix, "_bucket", 7) == 0) {
		return check_bucket(c, le, value, line);
	}
	if (n_suffix == 6 && strncmp(suffix, "_count", 6) == 0) {
		c->count = value;
		return true;
	}
	return (n_suffix == 4 && strncmp(suffix, "_sum", 4) == 0) ||
	       fail(c, "a histogram has buckets, a sum and a count", line);
}

static bool check_sample(struct checker *c, const char *line)
{
	size_t n = name_length(line, false);
	char le[32];
	const char *at = skip_labels(line + n, le);
	char *end;

	if (n == 0 || at == NULL || *at != ' ') {
		return fail(c, "no name, bad labels or no value", line);
	}
	double value = strtod(at + 1, &end);

	if (end == at + 1 || *end != '\0' || isspace((unsigned char)at[1]) || isnan(value) ||
	    (strcmp(c->type, "gauge") != 0 && value < 0)) {
		return fail(c, "no number, or one that cannot be", line);
	}
	c->has_samples = true;
	return is_once(c, line, (size_t)(at - line)) && check_name(c, line, n, le, value);
}

static bool check_line(struct checker *c, const char *line)
{
	return line[0] == '#' ? check_comment(c, line) : check_sample(c, line);
}

bool exposition_check(const char *text, char *problem, size_t size)
{
	struct checker *c = calloc(1, sizeof(*c));
	char *copy = strdup(text);
	bool is_good = c != NULL && copy != NULL;
	char *rest = copy;

	c->problem = problem;
	c->size = size;
	if (text[0] == '\0' || text[strlen(text) - 1] != '\n') {
		is_good = fail(c, "no line end", text);
	}
	while (is_good && *rest != '\0') {
		is_good = check_line(c, strsep(&rest, "\n"));
	}
	is_good = is_good && end_family(c, "the end");
	free(copy);
	free(c);
	return is_good;
}

double exposition_value(const char *text, const char *sample)
{
	size_t n = strlen(sample);

	for (const char *at = text; at != NULL && *at != '\0';) {
		if (strncmp(at, sample, n) == 0 && at[n] == ' ') {
			return strtod(at + n + 1, NULL);
		}
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	return -1;
}

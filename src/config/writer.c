#include "dutyd/config/writer.h"

#include <assert.h>

#include "dutyd/base/buf.h"
#include "dutyd/config/shows.h"

/* The longest text there is: a look-up's SELECT. */
enum { TEXT_SIZE = POLICY_SELECT_SIZE + 1 };

static void indent(struct writer *w)
{
	for (int i = 0; i < w->depth; i++) {
		fputc('\t', w->to);
	}
}

void writer_open(struct writer *w, const char *name)
{
	indent(w);
	fprintf(w->to, "%s : {\n", name);
	w->depth++;
}

void writer_close(struct writer *w)
{
	w->depth--;
	indent(w);
	fputs("};\n", w->to);
}

static void put_quoted(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			fputs("\\n", to);
		} else if (*text == '\t') {
			fputs("\\t", to);
		} else {
			if (*text == '"' || *text == '\\') {
				fputc('\\', to);
			}
			fputc(*text, to);
		}
	}
	fputc('"', to);
}

void writer_text(struct writer *w, const char *name, const char *text)
{
	indent(w);
	fprintf(w->to, "%s = ", name);
	put_quoted(w->to, text);
	fputs(";\n", w->to);
}

void writer_int(struct writer *w, const char *name, int value)
{
	indent(w);
	fprintf(w->to, "%s = %d;\n", name, value);
}

void writer_hundredths(struct writer *w, const char *name, int value)
{
	indent(w);
	fprintf(w->to, "%s = %d.%02d;\n", name, value / 100, value % 100);
}

void writer_list(struct writer *w, const char *name, int n, const char *const *texts)
{
	indent(w);
	fprintf(w->to, "%s = [", name);
	for (int i = 0; i < n; i++) {
		fputs(i > 0 ? ", " : " ", w->to);
		put_quoted(w->to, texts[i]);
	}
	fputs(" ];\n", w->to);
}

void writer_people(struct writer *w, const char *name, int n, const int *people)
{
	indent(w);
	fprintf(w->to, "%s = [", name);
	for (int i = 0; i < n; i++) {
		fprintf(w->to, "%s\"%s\"", i > 0 ? ", " : " ",
			policy_person_id(w->policy, people[i]));
	}
	fputs(" ];\n", w->to);
}

void writer_departments(struct writer *w, const char *name, int n, const int *departments)
{
	indent(w);
	fprintf(w->to, "%s = [", name);
	for (int i = 0; i < n; i++) {
		fprintf(w->to, "%s\"%s\"", i > 0 ? ", " : " ",
			w->policy->departments[departments[i]].id);
	}
	fputs(" ];\n", w->to);
}

static void write_text(struct writer *w, const struct key *key, const void *from)
{
	char text[TEXT_SIZE];
	struct buf b = buf_over(text, sizeof(text));
	/* A copied text that may not be empty is not written when it is. */
	key_show_fn show = key->show != NULL ? key->show : key->min > 0 ? show_given : show_copy;

	if (key->size == 0 && key->show == NULL) {
		writer_text(w, key->name, key->text); /* checked and not kept: it has one value */
		return;
	}
	assert(key->take == NULL || key->show != NULL);
	if (show(w, key, from, &b)) {
		assert(!b.is_full);
		writer_text(w, key->name, text);
	}
}

static void write_int(struct writer *w, const struct key *key, int value)
{
	if (!key->is_silent || value != key->otherwise) {
		writer_int(w, key->name, value);
	}
}

static void write_group(struct writer *w, const struct key *key, const void *from)
{
	if (key->write != NULL) {
		key->write(w, key, from);
		return;
	}
	writer_open(w, key->name);
	writer_table(w, key->table, from);
	writer_close(w);
}

static void write_value(struct writer *w, const struct key *key, const void *from)
{
	switch (key->kind) {
	case KEY_INT:
		write_int(w, key, key->size > 0 ? *(const int *)from : key->otherwise);
		break;
	case KEY_BOOL:
		indent(w);
		fprintf(w->to, "%s = %s;\n", key->name, *(const bool *)from ? "true" : "false");
		break;
	case KEY_TEXT:
		write_text(w, key, from);
		break;
	case KEY_LIST:
		key->write(w, key, from);
		break;
	case KEY_GROUP:
		write_group(w, key, from);
		break;
	case KEY_RETIRED:
		break;
	}
}

void writer_table(struct writer *w, const struct key *table, const void *from)
{
	for (const struct key *key = table; key->name != NULL; key++) {
		write_value(w, key, (const char *)from + key->offset);
	}
}

void writer_entries(struct writer *w, const char *name, struct writer_records records)
{
	writer_open(w, name);
	for (int i = 0; i < records.n; i++) {
		const char *record = (const char *)records.first + (size_t)i * records.size;
		writer_open(w, record);
		writer_table(w, records.table, record);
		writer_close(w);
	}
	writer_close(w);
}

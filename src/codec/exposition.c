#include "dutyd/codec/exposition.h"

static const char *kind_name(enum exposition_kind kind)
{
	static const char *const names[] = { "counter", "gauge", "histogram" };

	return names[kind];
}

/* Help wants '\' and line breaks escaped, a label's value the quotation mark too. */
static void put_escaped(struct buf *out, const char *text, bool is_quoted)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			buf_put_text(out, "\\n");
			continue;
		}
		if (*text == '\\' || (*text == '"' && is_quoted)) {
			buf_put_char(out, '\\');
		}
		buf_put_char(out, *text);
	}
}

void exposition_family(struct buf *out, const char *name, enum exposition_kind kind,
		       const char *help)
{
	buf_put_text(out, "# HELP ");
	buf_put_text(out, name);
	buf_put_char(out, ' ');
	put_escaped(out, help, false);
	buf_put_text(out, "\n# TYPE ");
	buf_put_text(out, name);
	buf_put_char(out, ' ');
	buf_put_text(out, kind_name(kind));
	buf_put_char(out, '\n');
}

static void put_value(struct buf *out, int64_t value, int decimals)
{
	int64_t one = 1;

	for (int i = 0; i < decimals; i++) {
		one *= 10;
	}
	if (value < 0) {
		buf_put_char(out, '-');
	}
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
	buf_put_int(out, (long long)(size / (uint64_t)one));
	if (decimals > 0) {
		buf_put_char(out, '.');
		buf_put_digits(out, (int)(size % (uint64_t)one), decimals);
	}
}

void exposition_put(struct buf *out, const struct exposition_sample *sample)
{
	buf_put_text(out, sample->name);
	if (sample->label != NULL) {
		buf_put_char(out, '{');
		buf_put_text(out, sample->label);
		buf_put_text(out, "=\"");
		put_escaped(out, sample->label_value, true);
		buf_put_text(out, "\"}");
	}
	buf_put_char(out, ' ');
	put_value(out, sample->value, sample->decimals);
	buf_put_char(out, '\n');
}

#include "dutyd/config/russian.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"

enum { ARGS_MAX = 8, DEPTH_MAX = 3 };

/* What the conversions of an English format stand for in a text. */
struct args {
	int n;
	struct {
		const char *at;
		size_t len;
		bool is_quoted; /* somebody's word, whatever it says */
	} of[ARGS_MAX];
};

/* Behind the conversion that begins at the '%'; *letter is its last one. */
static const char *conversion_end(const char *format, char *letter)
{
	format += 1 + strspn(format + 1, "0123456789.*-$z");
	*letter = *format;
	return *format != '\0' ? format + 1 : format;
}

static bool may_hold(char letter, char c)
{
	switch (letter) {
	case 'd':
	case 'u':
		return (c >= '0' && c <= '9') || c == '-';
	case 'g':
		return strchr("0123456789-+.einfa", c) != NULL;
	default:
		return true;
	}
}

static bool match(const char *format, const char *text, struct args *args)
{
	char letter;

	for (; *format != '%'; format++, text++) {
		if (*format != *text) {
			return false;
		}
		if (*format == '\0') {
			return true;
		}
	}
	const char *rest = conversion_end(format, &letter);
	int i = args->n++;
	if (i == ARGS_MAX) {
		return false;
	}
	args->of[i].at = text;
	args->of[i].is_quoted = *rest == '"';
	for (size_t n = 0;; n++) {
		args->of[i].len = n;
		args->n = i + 1;
		if (match(rest, text + n, args)) {
			return true;
		}
		bool is_end = text[n] == '\0' || (text[n] == '"' && args->of[i].is_quoted);
		if (is_end || !may_hold(letter, text[n])) {
			return false;
		}
	}
}

/*
 * Letters of the format's own: the more there are, the surer it is the one. Those it begins with
 * count twice: "%s cannot be opened: %s" fits whatever was said before it.
 */
static size_t weight(const char *format)
{
	size_t n = strcspn(format, "%");
	char letter;

	while (*format != '\0') {
		if (*format == '%') {
			format = conversion_end(format, &letter);
		} else {
			format++;
			n++;
		}
	}
	return n;
}

struct choice {
	const struct russian_words *words; /* NULL = none fits */
	size_t weight;
	struct args args;
};

static void choose(struct choice *choice, const struct russian_words *table, const char *text)
{
	for (; table->english != NULL; table++) {
		struct args args = { 0 };
		size_t n = weight(table->english);
		if ((choice->words == NULL || n > choice->weight) &&
		    match(table->english, text, &args)) {
			*choice = (struct choice){ .words = table, .weight = n, .args = args };
		}
	}
}

static bool say(const char *english, bool is_part, int depth, struct buf *to);

static void put_arg(const struct args *args, int i, int depth, struct buf *to)
{
	char text[REPORT_TEXT_SIZE];

	if (args->of[i].is_quoted || depth == DEPTH_MAX ||
	    !str_copy_n(text, sizeof(text), args->of[i].at, args->of[i].len) ||
	    !say(text, true, depth + 1, to)) {
		buf_put(to, args->of[i].at, args->of[i].len);
	}
}

static bool say(const char *english, bool is_part, int depth, struct buf *to)
{
	struct choice choice = { 0 };
	char letter;
	int n = 0;

	if (!is_part) {
		choose(&choice, russian_grammar, english);
		choose(&choice, russian_meaning, english);
	}
	if (choice.words == NULL) {
		choose(&choice, russian_phrases, english);
	}
	if (choice.words == NULL) {
		return false;
	}
	for (const char *at = choice.words->russian; *at != '\0';) {
		size_t plain = strcspn(at, "%");
		buf_put(to, at, plain);
		at += plain;
		if (*at == '%') {
			at = conversion_end(at, &letter);
			put_arg(&choice.args, n++, depth, to);
		}
	}
	return true;
}

bool russian_say(const char *english, char *to, size_t size)
{
	struct buf b = buf_over(to, size);

	if (say(english, false, 0, &b) && !b.is_full) {
		return true;
	}
	to[0] = '\0';
	return false;
}

static void translate(char text[REPORT_TEXT_SIZE])
{
	char russian[2 * REPORT_TEXT_SIZE];

	if (text[0] != '\0' && russian_say(text, russian, sizeof(russian))) {
		str_copy_cut(text, REPORT_TEXT_SIZE, russian);
	}
}

void russian_translate(struct report *report)
{
	for (int i = 0; i < report->n_problems; i++) {
		struct report_problem *problem = &report->problems[i];
		translate(problem->text);
		translate(problem->hint);
		problem->language = REPORT_RUSSIAN;
	}
}

enum report_language russian_if_wanted(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value != NULL && value[0] != '\0') {
			return str_has_prefix(value, "ru") ? REPORT_RUSSIAN : REPORT_ENGLISH;
		}
	}
	return REPORT_ENGLISH;
}

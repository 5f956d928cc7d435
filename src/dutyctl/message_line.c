#include "dutyd/dutyctl/message_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/dutyctl/print.h"

enum {
	TOPIC_WIDTH = 12, /* "jurisdiction" */
	KEY_WIDTH = 17,   /* "7KQ2M8F4/handover" */
	ACTION_WIDTH = 7,
	TARGET_WIDTH = 9,
	EMPLOYEE_WIDTH = 6,
	LINE_SIZE = 1024,
	FIELDS_MAX = 7
};

struct field {
	const char *before, *member; /* member NULL: the end; before "": nothing is put in front */
};

static const struct topic {
	const char *name;
	struct field fields[FIELDS_MAX];
} topics[] = {
	{ "answered", { { "by", "answered_by" }, { "client of", "belongs_to" } } },
	{ "ended", { { "", "outcome" }, { "client of", "belongs_to" } } },
	{ "jurisdiction",
	  { { "", "jurisdiction" },
	    { "", "reason" },
	    { "client of", "belongs_to" },
	    { "band", "band" },
	    { "for a", "goal" },
	    { "", "party" } } },
	{ "assignment",
	  { { "", "entry" },
	    { "", "employee" },
	    { "", "reason" },
	    { "by", "author" },
	    { "", "party" } } },
	{ "handover",
	  { { "", "state" },
	    { "client of", "responsible" },
	    { "lifted by", "answered_by" },
	    { "until", "due" },
	    { "", "party" } } },
	{ "conflict",
	  { { "", "company" }, { "client of", "owner" }, { "has talked to", "reached" } } },
	{ "roster",
	  { { "", "action" },
	    { "", "first" },
	    { "to", "last" },
	    { "by", "by" },
	    { "because", "why" } } },
	{ "mode",
	  { { "", "mode" },
	    { "from", "day" },
	    { "after", "before" },
	    { "hand-overs", "handovers" },
	    { "in days", "days" } } },
	{ "presence",
	  { { "", "employee" },
	    { "", "status" },
	    { "by leave of", "override_by" },
	    { "because", "reason" } } },
};

/* ---- values ---- */

/* "2026-12-01T11:02:17.412+03:00" is told to the minute. */
static bool is_time(const char *text)
{
	return strlen(text) > 19 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
	       text[13] == ':';
}

static void put_plain(struct buf *out, const struct json_reply *value)
{
	char *text = json_reply_show(value);

	if (is_time(text)) {
		buf_printf(out, "%.10s %.5s", text, text + 11);
	} else {
		buf_put_text(out, text);
	}
	free(text);
}

/* Of an object its name, or whoever it is about; of an array each of its values. */
static void put_value(struct buf *out, const struct json_reply *value)
{
	static const char *const names[] = { "name", "employee" };
	size_t n = json_reply_count(value);

	for (size_t i = 0; i < n; i++) {
		const struct json_reply *element = json_reply_element(value, i);
		const struct json_reply *who = json_reply_member(element, "employee");

		buf_put_text(out, i > 0 ? ", " : "");
		put_plain(out, who != NULL ? who : element);
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && n == 0; i++) {
		const struct json_reply *name = json_reply_member(value, names[i]);

		if (name != NULL) {
			value = name;
		}
	}
	if (n == 0) {
		put_plain(out, value);
	}
}

/* null and [] are not told. */
static bool is_told(const struct json_reply *value)
{
	char *text = value != NULL ? json_reply_dump(value) : NULL;
	bool is_empty = text == NULL || strcmp(text, "null") == 0 || strcmp(text, "[]") == 0;

	free(text);
	return !is_empty;
}

static void put_field(struct buf *out, const char *before, const struct json_reply *value)
{
	if (!is_told(value)) {
		return;
	}
	buf_put_text(out, out->len > 0 ? "  " : "");
	if (before[0] != '\0') {
		buf_printf(out, "%s ", before);
	}
	put_value(out, value);
}

/* ---- lines ---- */

/* What the key has said already. */
static bool is_in_key(const char *member)
{
	static const char *const said[] = { "alarm", "alert", "call", "decision", "at" };

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		if (strcmp(member, said[i]) == 0) {
			return true;
		}
	}
	return false;
}

static void put_named(void *arg, const char *key, const struct json_reply *value)
{
	if (!is_in_key(key)) {
		put_field(arg, key, value);
	}
}

static void put_payload(struct buf *out, const char *name, const struct json_reply *payload)
{
	for (size_t t = 0; t < sizeof(topics) / sizeof(topics[0]); t++) {
		if (strcmp(topics[t].name, name) != 0) {
			continue;
		}
		for (int f = 0; f < FIELDS_MAX && topics[t].fields[f].member != NULL; f++) {
			const struct field *field = &topics[t].fields[f];

			put_field(out, field->before, json_reply_member(payload, field->member));
		}
		return;
	}
	json_reply_each(payload, put_named, out);
}

/* The lines of a stream cannot wait for the widest one: what is wider moves the rest. */
static void print_column(const char *text, int width)
{
	print_padded(text, width);
	fputs("  ", stdout);
}

/* The leg that is tried now stands for the whole chain. */
static void print_decision(const struct json_reply *payload)
{
	int64_t leg = json_reply_int(json_reply_member(payload, "leg"), 0);
	const struct json_reply *legs = json_reply_member(payload, "legs");
	const struct json_reply *now = json_reply_element(legs, (size_t)leg);

	print_column(json_reply_or_dash(payload, "action"), ACTION_WIDTH);
	print_column(json_reply_or_dash(now, "target"), TARGET_WIDTH);
	print_column(json_reply_or_dash(payload, "employee"), EMPLOYEE_WIDTH);
	print_text(json_reply_or_dash(payload, "reason"));
}

void message_line_print(const struct json_reply *message)
{
	const struct json_reply *payload = json_reply_member(message, "payload");
	const char *topic = json_reply_or_dash(message, "topic");
	char line[LINE_SIZE];
	struct buf out = buf_over(line, sizeof(line));

	print_column(topic, TOPIC_WIDTH);
	print_column(json_reply_or_dash(message, "key"), KEY_WIDTH);
	if (json_reply_member(payload, "legs") != NULL) {
		print_decision(payload);
	} else {
		put_payload(&out, topic, payload);
		print_text(out.is_full ? "(longer than a line: --json shows it)" : line);
	}
	putchar('\n');
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum { NAME_SIZE = 128 };

struct listing {
	struct print_table *table;
	const char *prefix; /* "" or the group's name and a dot */
};

static bool is_envelope(const struct listing *listing, const char *key)
{
	return listing->prefix[0] == '\0' &&
	       (strcmp(key, "v") == 0 || strcmp(key, "re") == 0 || strcmp(key, "ok") == 0);
}

/* Whatever the daemon tells is shown: a newer one may tell more than this program knows of. */
static void list_member(void *arg, const char *key, const struct json_reply *value)
{
	const struct listing *listing = arg;
	char name[NAME_SIZE];

	if (is_envelope(listing, key)) {
		return;
	}
	if (json_reply_is_object(value)) {
		snprintf(name, sizeof(name), "%s%s.", listing->prefix, key);
		json_reply_each(value, list_member,
				&(struct listing){ .table = listing->table, .prefix = name });
		return;
	}
	char *text = json_reply_show(value);

	snprintf(name, sizeof(name), "%s%s", listing->prefix, key);
	print_table_row(listing->table, (const char *[]){ name, text });
	free(text);
}

static void print_status(const struct json_reply *reply)
{
	struct print_table table;

	print_table_init(&table, 2);
	json_reply_each(reply, list_member, &(struct listing){ .table = &table, .prefix = "" });
	print_table_end(&table, NULL);
}

enum exit_code cmd_status(struct context *context)
{
	if (context->argc > 1 && context->argv[1][0] != '-') {
		return cmd_status_of(context);
	}
	return client_ask_word(context, "status", print_status);
}

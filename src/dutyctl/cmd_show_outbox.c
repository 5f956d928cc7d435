/* show outbox: who reads the decision queue, and how far everybody is. */
#include <stdio.h>
#include <stdlib.h>

#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

static void print_consumers(const struct json_reply *consumers)
{
	static const char *const columns[] = { "consumer", "cursor",  "behind", "waits_since",
					       "seen",     "refused", "dead" };
	enum { N = sizeof(columns) / sizeof(columns[0]) };
	struct print_table table;

	print_table_init(&table, N);
	print_table_row(&table, (const char *[]){ "CONSUMER", "CURSOR", "BEHIND", "WAITS SINCE",
						  "SEEN", "REFUSED", "DEAD" });
	for (size_t i = 0; i < json_reply_count(consumers); i++) {
		const struct json_reply *consumer = json_reply_element(consumers, i);
		char *cells[N];

		for (int c = 0; c < N; c++) {
			cells[c] = json_reply_show(json_reply_member(consumer, columns[c]));
		}
		print_table_row(&table, (const char *const *)cells);
		for (int c = 0; c < N; c++) {
			free(cells[c]);
		}
	}
	print_table_end(&table, NULL);
}

static void print_outbox(const struct json_reply *reply)
{
	const struct json_reply *consumers = json_reply_member(reply, "consumers");

	printf("%lld messages kept, the last one is %lld\n",
	       (long long)json_reply_int(json_reply_member(reply, "kept"), 0),
	       (long long)json_reply_int(json_reply_member(reply, "last"), 0));
	if (json_reply_count(consumers) > 0) {
		print_consumers(consumers);
	} else {
		puts("nobody reads them: a consumer is known from its first subscribe");
	}
}

enum exit_code cmd_show_outbox(struct context *context)
{
	return client_ask_word(context, "consumers", print_outbox);
}

#include <stdlib.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/codec/queues_conf.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

/* Of the text only the line breaks are escaped. */
enum { MEMBERS_SIZE = 8192 };

static bool print_as_json(const struct buf *text, const char *path)
{
	size_t size = 2 * text->len + MEMBERS_SIZE;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	json_text(&out, "file", path);
	json_text(&out, "text", text->text);
	json_close(&out);
	bool is_whole = print_json(&out);
	free(memory);
	return is_whole;
}

static void print_as_text(const struct buf *text, const char *path)
{
	printf("; By dutyctl show queues, out of %s: after a change there print it anew, then\n"
	       "; asterisk -rx 'queue reload all'. queues.conf: #include queues_dutyd.conf\n\n",
	       path);
	fputs(text->text, stdout);
}

enum exit_code cmd_show_queues(struct context *context)
{
	enum exit_code code = EXIT_FINE;

	if (!context_takes_config(context, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	size_t size = queues_conf_size(policy);
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	queues_conf_write(&out, policy, zone_day_at(policy->zone, clock_wall_ms() / 1000));
	if (!context->is_json) {
		print_as_text(&out, context->config_path);
	} else if (!print_as_json(&out, context->config_path)) {
		code = EXIT_TROUBLE;
	}
	free(memory);
	policy_unref(&policy);
	return context_end(context, code);
}

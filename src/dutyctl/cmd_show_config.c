#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/config/load.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

/* Every byte may become \u0000. */
enum { ESCAPED = 6, MEMBERS_SIZE = 8192 };

static bool print_policy_json(const struct policy *policy, const char *path)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	if (to == NULL) {
		return false;
	}
	config_write(policy, to);
	bool is_whole = fclose(to) == 0;
	size_t size = ESCAPED * n + MEMBERS_SIZE;
	char *memory = xcalloc(1, size);
	struct buf out = buf_over(memory, size);

	json_open(&out, NULL);
	json_text(&out, "file", path);
	json_text(&out, "digest", policy->digest);
	json_text(&out, "text", text);
	json_close(&out);
	is_whole = print_json(&out) && is_whole;
	free(memory);
	free(text);
	return is_whole;
}

enum exit_code cmd_show_config(struct context *context)
{
	enum exit_code code = EXIT_FINE;

	if (!context_takes_config(context, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	if (!context->is_json) {
		config_write(policy, stdout);
	} else if (!print_policy_json(policy, context->config_path)) {
		code = EXIT_TROUBLE;
	}
	policy_unref(&policy);
	return context_end(context, code);
}

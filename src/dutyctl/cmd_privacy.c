/* privacy purge, forget, export: what may no longer be known of a caller, and what is known. */
#include <stdio.h>
#include <stdlib.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"
#include "dutyd/store/subject.h"

enum { SUBJECT_MAX = 64, REQUEST_SIZE = 6 * SUBJECT_MAX + 128 };

/* The daemon does it, and notes who asked. subject NULL: everybody's. */
static enum exit_code ask(const struct context *context, const char *action, const char *subject,
			  struct json_reply **reply, char **line)
{
	char request[REQUEST_SIZE];
	struct buf out = buf_over(request, sizeof(request));

	*reply = NULL;
	json_open(&out, NULL);
	json_int(&out, "v", 1);
	json_text(&out, "op", "privacy");
	json_text(&out, "action", action);
	if (subject != NULL) {
		json_text(&out, "caller", subject);
	}
	json_close(&out);
	buf_put_char(&out, '\n');
	if (out.is_full) {
		return context_misused(context, "no number is that long");
	}
	return client_ask(context, request, reply, line);
}

/* The argument, NULL when none is wanted; false: *code says how it ended. */
static bool read_arguments(struct context *context, bool is_wanted, const char **subject,
			   enum exit_code *code)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };

	*subject = NULL;
	if (context_option(context, own, code) == CONTEXT_STOP) {
		return false;
	}
	if (context->argc - optind != is_wanted) {
		*code = context_misused(context, is_wanted ? "wanted: NUMBER or contact:ID" :
							     "no argument is wanted");
		return false;
	}
	if (is_wanted) {
		*subject = context->argv[optind];
	}
	return true;
}

static enum exit_code run(struct context *context, const char *action, bool is_about_somebody)
{
	struct json_reply *reply;
	const char *subject;
	char *line = NULL;
	enum exit_code code;

	if (!read_arguments(context, is_about_somebody, &subject, &code)) {
		return code;
	}
	code = ask(context, action, subject, &reply, &line);
	if (code != EXIT_FINE) {
		return code;
	}
	if (context->is_json) {
		puts(line);
	} else {
		printf("%lld calls masked, %lld deleted\n",
		       (long long)json_reply_int(json_reply_member(reply, "masked"), 0),
		       (long long)json_reply_int(json_reply_member(reply, "deleted"), 0));
	}
	json_reply_free(&reply);
	free(line);
	return context_end(context, EXIT_FINE);
}

enum exit_code cmd_privacy_purge(struct context *context)
{
	return run(context, "purge", false);
}

enum exit_code cmd_privacy_forget(struct context *context)
{
	return run(context, "forget", true);
}

/* Noted first: what has been shown and is not in the audit must not be. */
static enum exit_code write_all(const struct context *context, const struct policy *policy,
				const char *text)
{
	struct json_reply *reply;
	struct subject subject;
	struct err err = { "" };

	if (!subject_parse(&policy->phones, text, &subject)) {
		return context_misused(context, "neither a telephone number nor contact:ID");
	}
	enum exit_code code = ask(context, "export", text, &reply, NULL);
	if (code != EXIT_FINE) {
		return code;
	}
	json_reply_free(&reply);
	if (subject_write(policy->store_database, &subject, stdout, &err) != 0) {
		return context_trouble(context, "%s", err.text);
	}
	return context_end(context, EXIT_FINE);
}

enum exit_code cmd_privacy_export(struct context *context)
{
	const char *text;
	enum exit_code code;

	if (!read_arguments(context, true, &text, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	code = write_all(context, policy, text);
	policy_unref(&policy);
	return code;
}

static const struct command commands[] = {
	{ "privacy purge", "[--json]", "mask and delete now what is old enough",
	  cmd_privacy_purge },
	{ "privacy forget", "[--json] NUMBER | contact:ID",
	  "take away all that is held about a caller; his calls stay, without him",
	  cmd_privacy_forget },
	{ "privacy export", "NUMBER | contact:ID", "all that is held about a caller, as JSON",
	  cmd_privacy_export },
};

enum exit_code cmd_privacy(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}

#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"
#include "dutyd/store/crm_audit.h"

enum { SHOWN_MAX = 20, JSON_MAX = 4 << 20, JSON_ENTRY_MAX = 8 * CRM_FINDING_SIZE };

struct tally {
	const struct context *context;
	bool shows_all;
	int64_t n[CRM_FINDING_COUNT];
	struct print_table table;
	struct buf json;
};

static const char *const meanings[CRM_FINDING_COUNT] = {
	[CRM_CONFLICT] = "two live owners",
	[CRM_ORPHAN] = "the owner is gone, or has not touched the client",
	[CRM_SHARED] = "numbers of several parties: neither company nor owner",
	[CRM_ODD] = "numbers that cannot be read: they match nothing",
	[CRM_DEAD] = "numbers of deleted rows and faxes: they match nothing",
};

static void take(void *arg, const struct crm_finding *finding)
{
	struct tally *tally = arg;

	if (++tally->n[finding->kind] > SHOWN_MAX && !tally->shows_all) {
		return;
	}
	if (!tally->context->is_json) {
		print_table_row(&tally->table, (const char *[]){ crm_finding_name(finding->kind),
								 finding->object, finding->text });
	} else if (tally->json.len + JSON_ENTRY_MAX < tally->json.size) {
		json_open(&tally->json, NULL);
		json_text(&tally->json, "kind", crm_finding_name(finding->kind));
		json_text(&tally->json, "object", finding->object);
		json_text(&tally->json, "text", finding->text);
		json_close(&tally->json);
	}
}

static void print_tally(struct tally *tally)
{
	print_table_end(&tally->table, NULL);
	for (int i = 0; i < CRM_FINDING_COUNT; i++) {
		print_line(crm_finding_name((enum crm_finding_kind)i), "%lld %s",
			   (long long)tally->n[i], meanings[i]);
	}
}

static bool print_tally_json(struct tally *tally)
{
	json_close_array(&tally->json);
	json_open(&tally->json, "counts");
	for (int i = 0; i < CRM_FINDING_COUNT; i++) {
		json_int(&tally->json, crm_finding_name((enum crm_finding_kind)i), tally->n[i]);
	}
	json_close(&tally->json);
	json_close(&tally->json);
	return print_json(&tally->json);
}

static enum exit_code check(const struct context *context, const struct policy *policy,
			    struct tally *tally)
{
	struct err err = { "" };
	enum exit_code code = EXIT_FINE;
	const struct crm_audit_to to = { take, tally };

	print_table_init(&tally->table, 3);
	json_open(&tally->json, NULL);
	json_text(&tally->json, "base", policy->crm.database);
	json_open_array(&tally->json, "findings");
	if (crm_audit(policy->crm.database, policy, clock_wall_ms(), &to, &err) != 0) {
		return context_trouble(context, "%s", err.text);
	}
	for (int i = 0; i < CRM_FINDING_COUNT; i++) {
		if (tally->n[i] > 0 && crm_finding_is_urgent((enum crm_finding_kind)i)) {
			code = EXIT_NEGATIVE;
		}
	}
	if (!context->is_json) {
		print_tally(tally);
	} else if (!print_tally_json(tally)) {
		code = EXIT_TROUBLE;
	}
	return code;
}

enum exit_code cmd_crm_check(struct context *context)
{
	static const struct option own[] = { { "all", no_argument, NULL, CONTEXT_LONG_ONLY },
					     { NULL, 0, NULL, 0 } };
	struct tally tally = { .context = context };
	enum exit_code code;
	int option;

	while ((option = context_option(context, own, &code)) != CONTEXT_END) {
		if (option == CONTEXT_STOP) {
			return code;
		}
		tally.shows_all = true;
	}
	if (optind < context->argc) {
		return context_misused(context, "no argument is wanted");
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	char *memory = xcalloc(1, JSON_MAX);
	tally.json = buf_over(memory, JSON_MAX);
	code = policy->crm.lookup[0] != '\0' ?
		       context_trouble(context, "crm.profile is \"custom\": dutyctl check looks "
						"into another program's base") :
		       check(context, policy, &tally);
	free(memory);
	policy_unref(&policy);
	return context_end(context, code);
}

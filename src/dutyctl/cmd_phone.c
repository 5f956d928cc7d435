#include <stdio.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/domain/phone.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum { CELL_MAX = 32, INPUT_MAX = 4096, OUTPUT_MAX = 6 * INPUT_MAX + CELL_MAX * 128 + 256 };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/* What a kind other than ok means, for somebody who has not read the manual. */
static const char *explain_kind(enum phone_kind kind)
{
	switch (kind) {
	case PHONE_WITHHELD:
		return "the caller hides his number";
	case PHONE_SHORT:
		return "an internal number: not looked up";
	case PHONE_ODD:
		return "not a number that can be read: not looked up";
	case PHONE_NONE:
		return "no digits";
	default:
		return "";
	}
}

/* Every number of the cell; a cell without any is still one answer. */
static size_t read_cell(const struct phone_rules *rules, const char *cell, struct phone *phones)
{
	size_t n = phone_split(rules, cell, phones, CELL_MAX);

	if (n <= 1) {
		phone_normalise(rules, cell, &phones[0]);
		return 1;
	}
	return n < CELL_MAX ? n : CELL_MAX;
}

static void print_phones(const struct phone *phones, size_t n)
{
	struct print_table table;

	print_table_init(&table, 4);
	for (size_t i = 0; i < n; i++) {
		const struct phone *phone = &phones[i];
		char key[PHONE_KEY_SIZE + 8] = "";
		char ext[PHONE_EXT_SIZE + 8] = "";

		if (phone->kind == PHONE_OK) {
			snprintf(key, sizeof(key), "key %s", phone->key);
		}
		if (phone->ext[0] != '\0') {
			snprintf(ext, sizeof(ext), "ext %s", phone->ext);
		}
		print_table_row(&table, (const char *[]){ phone_kind_name(phone->kind),
							  phone->kind == PHONE_OK ?
								  phone->e164 :
								  explain_kind(phone->kind),
							  key, ext });
	}
	print_table_end(&table, NULL);
}

static bool print_phones_json(const char *input, const char *rules, const struct phone *phones,
			      size_t n)
{
	static char memory[OUTPUT_MAX];
	struct buf out = buf_over(memory, sizeof(memory));

	json_open(&out, NULL);
	json_text(&out, "input", input);
	json_text(&out, "rules", rules);
	json_open_array(&out, "numbers");
	for (size_t i = 0; i < n; i++) {
		bool is_ok = phones[i].kind == PHONE_OK;

		json_open(&out, NULL);
		json_text(&out, "kind", phone_kind_name(phones[i].kind));
		json_text(&out, "e164", is_ok ? phones[i].e164 : NULL);
		json_text(&out, "key", is_ok ? phones[i].key : NULL);
		json_text(&out, "ext", or_null(phones[i].ext));
		json_close(&out);
	}
	json_close_array(&out);
	json_close(&out);
	return print_json(&out);
}

static struct phone_rules find_rules(const struct context *context, const char **origin)
{
	struct policy *policy = context_policy_if_any(context);
	struct phone_rules rules = policy != NULL ? policy->phones : phone_rules_default();

	*origin = policy != NULL ? "config" : "default";
	if (policy == NULL) {
		context_trouble(context, "%s cannot be used: read by the default rules",
				context->config_path);
	}
	policy_unref(&policy);
	return rules;
}

enum exit_code cmd_phone(struct context *context)
{
	static const struct option own[] = { { NULL, 0, NULL, 0 } };
	struct phone phones[CELL_MAX];
	const char *origin;
	enum exit_code code;

	if (context_option(context, own, &code) == CONTEXT_STOP) {
		return code;
	}
	if (context->argc - optind != 1) {
		return context_misused(context, "wanted: one text, in quotes when it has blanks");
	}
	const char *text = context->argv[optind];
	if (strlen(text) > INPUT_MAX) {
		return context_trouble(context, "longer than %d bytes", INPUT_MAX);
	}
	struct phone_rules rules = find_rules(context, &origin);
	size_t n = read_cell(&rules, text, phones);

	code = EXIT_FINE;
	for (size_t i = 0; i < n; i++) {
		code = phones[i].kind == PHONE_OK ? code : EXIT_NEGATIVE;
	}
	if (!context->is_json) {
		print_phones(phones, n);
	} else if (!print_phones_json(text, origin, phones, n)) {
		code = EXIT_TROUBLE;
	}
	return context_end(context, code);
}

/* crm apply: a consumer of the decision queue that writes assignments into the built-in CRM. */
#include <stdio.h>
#include <string.h>

#include "dutyd/codec/json_out.h"
#include "dutyd/dutyctl/client.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/store/crm_apply.h"

#define CONSUMER "crm-apply"

enum { BATCH = 64, REQUEST_SIZE = 256 };

struct work {
	struct context *context;
	const struct policy *policy;
	struct crm_apply *crm;
	int64_t cursor, n_applied, n_left_out;
};

static enum exit_code ask(const struct work *work, struct buf *out, struct json_reply **reply)
{
	json_close(out);
	buf_put_char(out, '\n');
	return client_ask(work->context, out->text, reply, NULL);
}

static void begin(struct buf *out, const char *op)
{
	client_begin(out, op);
}

/* The durable cursor lies in the daemon's database, with those of all consumers. */
static enum exit_code find_cursor(struct work *work)
{
	char text[REQUEST_SIZE];
	struct buf out = buf_over(text, sizeof(text));
	struct json_reply *reply;

	begin(&out, "consumers");
	enum exit_code code = ask(work, &out, &reply);
	if (code != EXIT_FINE) {
		return code;
	}
	const struct json_reply *all = json_reply_member(reply, "consumers");
	for (size_t i = 0; i < json_reply_count(all); i++) {
		const struct json_reply *one = json_reply_element(all, i);

		if (strcmp(json_reply_text(json_reply_member(one, "consumer"), ""), CONSUMER) ==
		    0) {
			work->cursor = json_reply_int(json_reply_member(one, "cursor"), 0);
		}
	}
	json_reply_free(&reply);
	return EXIT_FINE;
}

static enum exit_code move_cursor(const struct work *work)
{
	char text[REQUEST_SIZE];
	struct buf out = buf_over(text, sizeof(text));
	struct json_reply *reply;

	begin(&out, "queue");
	json_text(&out, "action", "begin"); /* the first time nobody knows it */
	json_text(&out, "consumer", CONSUMER);
	json_int(&out, "seq", work->cursor);
	enum exit_code code = ask(work, &out, &reply);
	if (code == EXIT_FINE) {
		json_reply_free(&reply);
	}
	return code;
}

static enum exit_code apply(struct work *work, const struct json_reply *payload)
{
	const char *employee = json_reply_text_of(payload, "employee");
	int person = policy_find_person(work->policy, employee);
	struct crm_entry entry = {
		.entry = json_reply_text_of(payload, "entry"),
		.party = json_reply_text_of(payload, "party"),
		.employee = employee,
		.login = person != PERSON_NONE ? work->policy->people[person].crm : "",
		.name = person != PERSON_NONE ? work->policy->people[person].name : employee,
		.reason = json_reply_text_of(payload, "reason"),
		.call = json_reply_text_of(payload, "call"),
		.at_ms = json_reply_int(json_reply_member(payload, "at_ms"), 0),
	};
	struct err err = { "" };
	int n = crm_apply_entry(work->crm, &entry, &err);

	if (n < 0) {
		return context_trouble(work->context, "%s: %s", work->policy->crm.database,
				       err.text);
	}
	work->n_applied += n;
	work->n_left_out += n == 0;
	return EXIT_FINE;
}

static enum exit_code apply_batch(struct work *work, const struct json_reply *messages)
{
	struct err err = { "" };

	for (size_t i = 0; i < json_reply_count(messages); i++) {
		const struct json_reply *message = json_reply_element(messages, i);

		work->cursor = json_reply_int(json_reply_member(message, "seq"), work->cursor);
		if (strcmp(json_reply_text_of(message, "topic"), "assignment") != 0) {
			continue;
		}
		enum exit_code code = apply(work, json_reply_member(message, "payload"));
		if (code != EXIT_FINE) {
			return code;
		}
	}
	/* In the CRM first: a message that comes again after a crash changes nothing there. */
	if (crm_apply_commit(work->crm, &err) != 0) {
		return context_trouble(work->context, "%s: %s", work->policy->crm.database,
				       err.text);
	}
	return move_cursor(work);
}

static enum exit_code run(struct work *work)
{
	size_t n = BATCH;
	enum exit_code code = find_cursor(work);

	while (code == EXIT_FINE && n > 0) {
		char text[REQUEST_SIZE];
		struct buf out = buf_over(text, sizeof(text));
		struct json_reply *reply;

		begin(&out, "tail");
		json_int(&out, "after", work->cursor);
		json_int(&out, "limit", BATCH);
		code = ask(work, &out, &reply);
		if (code != EXIT_FINE) {
			break;
		}
		const struct json_reply *messages = json_reply_member(reply, "messages");
		n = json_reply_count(messages);
		code = n > 0 ? apply_batch(work, messages) : EXIT_FINE;
		json_reply_free(&reply);
	}
	return code;
}

static enum exit_code open_and_run(struct work *work)
{
	struct err err = { "" };

	if (!work->policy->crm.is_written_back) {
		return context_trouble(work->context, "crm.write_back is not set: dutyd leaves the "
						      "CRM alone");
	}
	work->crm = crm_apply_open(work->policy->crm.database, &err);
	if (work->crm == NULL) {
		return context_trouble(work->context, "%s: %s", work->policy->crm.database,
				       err.text);
	}
	enum exit_code code = run(work);

	crm_apply_close(&work->crm);
	if (code != EXIT_FINE) {
		return code;
	}
	if (work->context->is_json) {
		printf("{\"applied\":%lld,\"left_out\":%lld,\"cursor\":%lld}\n",
		       (long long)work->n_applied, (long long)work->n_left_out,
		       (long long)work->cursor);
	} else {
		printf("%lld applied, %lld left out, up to message %lld\n",
		       (long long)work->n_applied, (long long)work->n_left_out,
		       (long long)work->cursor);
	}
	return context_end(work->context, EXIT_FINE);
}

enum exit_code cmd_crm_apply(struct context *context)
{
	struct work work = { .context = context };
	enum exit_code code;

	if (!context_takes_nothing(context, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	work.policy = policy;
	code = open_and_run(&work);
	policy_unref(&policy);
	return code;
}

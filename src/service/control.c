#include "dutyd/service/control.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/log.h"
#include "dutyd/codec/duty_json.h"
#include "dutyd/codec/json_out.h"

enum { PROBLEM_TEXT_SIZE = REPORT_FILE_SIZE + REPORT_PATH_SIZE + 2 * REPORT_TEXT_SIZE + 64 };

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

void control_write_who(struct buf *out, const struct current *current, int64_t at_ms)
{
	const struct policy *policy = current->policy;
	enum mode mode = mode_at(policy, current->roster, at_ms);
	char at[ZONE_TEXT_SIZE];

	zone_format_ms(policy->zone, at_ms, at);
	json_text(out, "at", at);
	json_text(out, "mode", mode_name(mode));
	if (current->roster == NULL) {
		json_null(out, "duty");
		return;
	}
	struct duty duty = duty_at(policy, current->roster, at_ms);
	struct duty_heir heir = duty_heir_of(policy, current->roster, &duty, at_ms);
	json_open(out, "duty");
	duty_json_write(out, policy, &duty, mode == MODE_DUTY ? &heir : NULL);
	json_close(out);
}

static void write_group(struct buf *out, const struct control_view *view, const char *group)
{
	json_open(out, group);
	measures_show(out, view->measures, group);
	json_close(out);
}

/* Of the reasons those that there were. */
static void write_decided(struct buf *out, const struct counters *counters)
{
	json_open(out, "reasons");
	for (int i = 0; i < REASON_COUNT; i++) {
		if (counters->by_reason[i] > 0) {
			json_int(out, reason_name((enum reason)i), counters->by_reason[i]);
		}
	}
	json_close(out);
	json_open(out, "offers");
	for (int i = 0; i < OFFER_KIND_COUNT; i++) {
		json_int(out, offer_kind_name((enum offer_kind)i), counters->offers[i]);
	}
	json_close(out);
}

static void write_figures(struct buf *out, const struct control_view *view)
{
	write_group(out, view, "calls");
	write_decided(out, view->counters);
	write_group(out, view, "store");
	json_open(out, "crm");
	json_text(out, "state", crm_state_name(view->store->crm));
	json_text(out, "circuit", view->store->is_crm_skipped ? "open" : "closed");
	measures_show(out, view->measures, "crm");
	json_close(out);
	write_group(out, view, "roster");
}

/* How far the wall is filled. */
static void write_published(struct buf *out, const struct book *book)
{
	char day[CIVIL_TEXT_SIZE] = "";

	if (book != NULL && book->last != CIVIL_DAY_NONE) {
		civil_format(book->last, day);
	}
	json_text(out, "published_to", or_null(day));
}

void control_write_status(struct buf *out, const struct current *current,
			  const struct control_view *view)
{
	const struct policy *policy = current->policy;
	char at[ZONE_TEXT_SIZE];

	json_text(out, "company", policy->company);
	json_int(out, "pid", getpid());
	zone_format_ms(policy->zone, view->counters->started_ms, at);
	json_text(out, "started", at);
	json_open(out, "config");
	json_text(out, "file", current->path);
	measures_show(out, view->measures, "config");
	zone_format_ms(policy->zone, current->loaded_ms, at);
	json_text(out, "loaded", at);
	json_text(out, "digest", policy->digest);
	json_close(out);
	write_figures(out, view);
	write_published(out, current->book);
	control_write_who(out, current, clock_wall_ms());
}

void control_write_tail(struct buf *out, const struct job_queue *queue)
{
	json_open_array(out, "messages");
	for (int i = 0; i < queue->n_messages; i++) {
		const struct job_message *message = &queue->messages[i];

		json_open(out, NULL);
		json_int(out, "seq", message->seq);
		json_text(out, "topic", message->topic);
		json_text(out, "key", message->key);
		json_int(out, "at_ms", message->at_ms);
		json_raw(out, "payload", message->payload);
		json_close(out);
	}
	json_close_array(out);
}

static void log_problem(const struct report_problem *problem)
{
	if (problem->level == REPORT_ERROR) {
		LOG(ERR, EV("conf.error"), KV_S("file", problem->file), KV_I("line", problem->line),
		    KV_S("path", problem->path), KV_S("text", problem->text));
	} else {
		LOG(INFO, EV("conf.warning"), KV_S("file", problem->file),
		    KV_I("line", problem->line), KV_S("path", problem->path),
		    KV_S("text", problem->text));
	}
}

static void tell_problems(struct buf *out, struct report *report, bool is_loaded)
{
	char text[PROBLEM_TEXT_SIZE];

	for (int i = 0; i < report->n_problems; i++) {
		log_problem(&report->problems[i]);
		if (!is_loaded) {
			report_format(&report->problems[i], text, sizeof(text));
			buf_printf(out, "%s%s", out->len > 0 ? "\n" : "", text);
		}
	}
}

bool control_reload(struct buf *out, struct current *current)
{
	struct report report;

	report_init(&report);
	bool is_loaded = current_reload(current, &report) == 0;
	tell_problems(out, &report, is_loaded);
	if (is_loaded) {
		LOG(INFO, EV("conf.loaded"), KV_I("generation", current->generation),
		    KV_S("digest", current->policy->digest), KV_I("warnings", report.n_warnings));
		json_int(out, "generation", current->generation);
		json_text(out, "digest", current->policy->digest);
		json_int(out, "warnings", report.n_warnings);
	} else {
		LOG(ERR, EV("conf.rejected"), KV_I("errors", report.n_errors),
		    KV_I("in_force", current->generation));
	}
	report_finish(&report);
	return is_loaded;
}

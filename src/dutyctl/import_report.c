#include "dutyd/dutyctl/import_report.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/policy.h"
#include "dutyd/dutyctl/print.h"

enum { OWNERS_MAX = 10000, JSON_SIZE = 4 << 20, NAME_SIZE = 64 };

static const char *refusal_text(int reason)
{
	return reason == IMPORT_ODD ? "an unreadable number, kept as it stands" :
				      crm_refusal_name((enum crm_refusal)reason);
}

void import_report_refuse(struct import_report *report, int reason, struct import_place place)
{
	struct import_reason *it = &report->reasons[reason];

	if (it->n < PLACES_MAX) {
		it->places[it->n] = place;
	}
	it->n++;
	if (report->list != NULL) {
		fprintf(report->list, "%s:%ld: %s\n", place.path, place.line, refusal_text(reason));
	}
}

int64_t import_report_refused(const struct import_report *report)
{
	int64_t n = 0;

	for (int i = CRM_TAKEN + 1; i < CRM_REFUSAL_COUNT; i++) {
		n += report->reasons[i].n;
	}
	return n;
}

/* ---- owners ---- */

static void name_owner(struct import_named_owner *it, const struct policy *policy)
{
	int found = crm_owner_find(policy, it->text);

	it->is_known = found != PERSON_NONE;
	if (it->is_known) {
		const struct policy_person *person = &policy->people[found];
		str_copy(it->owner.id, sizeof(it->owner.id),
			 person->crm[0] != '\0' ? person->crm : person->id);
		str_copy(it->owner.name, sizeof(it->owner.name), person->name);
	} else {
		str_copy_cut(it->owner.id, sizeof(it->owner.id), it->text);
		str_copy(it->owner.name, sizeof(it->owner.name), it->text);
	}
}

/* Rows of one owner come in a row more often than not: the last one found stands in front. */
struct import_owner *import_report_owner(struct import_report *report, const struct policy *policy,
					 const char *text, struct import_place place)
{
	int at = 0;

	while (at < report->n_owners && strcmp(report->owners[at].text, text) != 0) {
		at++;
	}
	if (at == OWNERS_MAX) {
		at--; /* no company has so many: what is counted as one there is noise */
	}
	if (at == report->n_owners) {
		if (report->owners == NULL) {
			report->owners = xcalloc(OWNERS_MAX, sizeof(report->owners[0]));
		}
		struct import_named_owner *it = &report->owners[report->n_owners++];
		str_copy(it->text, sizeof(it->text), text);
		it->first = place;
		name_owner(it, policy);
		report->n_unknown += !it->is_known;
	}
	report->owners[at].n_rows++;
	return &report->owners[at].owner;
}

/* ---- text ---- */

static void print_reason(const struct import_report *report, int reason)
{
	const struct import_reason *it = &report->reasons[reason];
	int64_t n_kept = it->n < PLACES_MAX ? it->n : PLACES_MAX;

	for (int64_t i = 0; i < n_kept; i++) {
		printf("  %s:%ld: %s\n", it->places[i].path, it->places[i].line,
		       refusal_text(reason));
	}
	if (it->n > n_kept) {
		printf("  and %lld more: %s\n", (long long)(it->n - n_kept), refusal_text(reason));
	}
}

static void print_kind(const struct import_report *report, int kind, const char *label)
{
	const struct import_totals *totals = &report->totals;

	if (report->is_dry_run) {
		print_line(label, "%lld rows", (long long)report->n_rows[kind]);
		return;
	}
	print_line(label, "%lld new, %lld updated, %lld gone", (long long)totals->added[kind],
		   (long long)totals->updated[kind], (long long)totals->deleted[kind]);
}

static void print_owners(const struct import_report *report)
{
	const struct import_totals *totals = &report->totals;

	if (!report->is_dry_run) {
		print_line("owners", "%lld new, %lld ended", (long long)totals->owners_new,
			   (long long)totals->owners_ended);
	}
	if (totals->owners_two > 0) {
		print_line("", "%lld companies with two owners: dutyctl crm check names them",
			   (long long)totals->owners_two);
	}
	if (totals->owners_kept > 0) {
		print_line("", "%lld assigned by dutyd stay as they are, the CRM says otherwise",
			   (long long)totals->owners_kept);
	}
	for (int i = 0; i < report->n_owners; i++) {
		const struct import_named_owner *it = &report->owners[i];
		if (!it->is_known) {
			print_line("",
				   "\"%s\" is nobody's name or login in the configuration: "
				   "%lld rows, the first is %s:%ld",
				   it->text, (long long)it->n_rows, it->first.path, it->first.line);
		}
	}
}

void import_report_print(const struct import_report *report, const char *path)
{
	const struct import_totals *totals = &report->totals;
	int64_t n_refused = import_report_refused(report);

	print_kind(report, 1, "companies");
	if (totals->named_companies > 0) {
		print_line("", "%lld more are only named by their contacts",
			   (long long)totals->named_companies);
	}
	if (totals->unclear_companies > 0) {
		print_line("", "%lld contacts name a company that stands there more than once",
			   (long long)totals->unclear_companies);
	}
	if (totals->domains > 0) {
		print_line("", "%lld have a mail domain of their own", (long long)totals->domains);
	}
	if (totals->domains_torn > 0) {
		print_line("", "%lld whose mails agree on no domain",
			   (long long)totals->domains_torn);
	}
	print_kind(report, 0, "contacts");
	if (!report->is_dry_run) {
		print_line("phones", "%lld", (long long)totals->phones);
	}
	print_owners(report);
	print_line("unreadable", "%lld numbers", (long long)report->reasons[IMPORT_ODD].n);
	print_reason(report, IMPORT_ODD);
	print_line("refused", "%lld rows", (long long)n_refused);
	for (int i = CRM_TAKEN + 1; i < CRM_REFUSAL_COUNT; i++) {
		print_reason(report, i);
	}
	if (report->is_swapped) {
		print_line("base", "%s, %.1f MB", path, (double)totals->bytes / 1e6);
	}
}

/* ---- JSON ---- */

static void json_place(struct buf *out, const struct import_place *place)
{
	json_text(out, "file", place->path);
	json_int(out, "line", place->line);
}

static void json_reason(struct buf *out, const struct import_report *report, int reason)
{
	const struct import_reason *it = &report->reasons[reason];

	json_open(out, NULL);
	json_text(out, "reason", refusal_text(reason));
	json_int(out, "rows", it->n);
	json_open_array(out, "first");
	for (int64_t i = 0; i < it->n && i < PLACES_MAX; i++) {
		json_open(out, NULL);
		json_place(out, &it->places[i]);
		json_close(out);
	}
	json_close_array(out);
	json_close(out);
}

static void json_kind(struct buf *out, const struct import_report *report, int kind,
		      const char *name)
{
	const struct import_totals *totals = &report->totals;

	json_open(out, name);
	json_int(out, "rows", report->n_rows[kind]);
	json_int(out, "new", totals->added[kind]);
	json_int(out, "updated", totals->updated[kind]);
	json_int(out, "gone", totals->deleted[kind]);
	json_close(out);
}

static void json_owners(struct buf *out, const struct import_report *report)
{
	const struct import_totals *totals = &report->totals;

	json_open(out, "owners");
	json_int(out, "new", totals->owners_new);
	json_int(out, "ended", totals->owners_ended);
	json_int(out, "kept", totals->owners_kept);
	json_int(out, "two", totals->owners_two);
	json_open_array(out, "unknown");
	for (int i = 0; i < report->n_owners; i++) {
		const struct import_named_owner *it = &report->owners[i];
		if (!it->is_known) {
			json_open(out, NULL);
			json_text(out, "text", it->text);
			json_int(out, "rows", it->n_rows);
			json_place(out, &it->first);
			json_close(out);
		}
	}
	json_close_array(out);
	json_close(out);
}

bool import_report_print_json(const struct import_report *report, const char *path)
{
	char *memory = xcalloc(1, JSON_SIZE);
	struct buf out = buf_over(memory, JSON_SIZE);

	json_open(&out, NULL);
	json_bool(&out, "dry_run", report->is_dry_run);
	json_text(&out, "base", path);
	json_bool(&out, "swapped", report->is_swapped);
	json_kind(&out, report, 1, "companies");
	json_kind(&out, report, 0, "contacts");
	json_int(&out, "phones", report->totals.phones);
	json_int(&out, "named_companies", report->totals.named_companies);
	json_int(&out, "unclear_companies", report->totals.unclear_companies);
	json_int(&out, "domains", report->totals.domains);
	json_int(&out, "unclear_domains", report->totals.domains_torn);
	json_owners(&out, report);
	json_int(&out, "unreadable", report->reasons[IMPORT_ODD].n);
	json_int(&out, "refused", import_report_refused(report));
	json_open_array(&out, "reasons");
	for (int i = CRM_TAKEN + 1; i < IMPORT_REASONS; i++) {
		if (report->reasons[i].n > 0) {
			json_reason(&out, report, i);
		}
	}
	json_close_array(&out);
	json_int(&out, "bytes", report->totals.bytes);
	json_close(&out);
	bool is_printed = print_json(&out);
	free(memory);
	return is_printed;
}

void import_report_finish(struct import_report *report)
{
	free(report->owners);
	report->owners = NULL;
	if (report->list != NULL) {
		fclose(report->list);
		report->list = NULL;
	}
}

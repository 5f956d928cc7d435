#include "dutyd/store/deal_store.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/store/archive.h"

/* Columns of ARCHIVE_DEALS. */
enum {
	ID,
	COMPANY,
	CONTACT,
	EMPLOYEE,
	BAND,
	KOPECKS,
	IS_INBOUND,
	CLOSED,
	STAGE,
	IS_LARGE,
	OFFICES,
	COMPUTERS,
	NAME,
	OPENED,
	NUMBERS
};

struct reader {
	const struct policy *policy;
	struct deals *deals;
};

/* Any of the marks that the policy looks at (large_company). */
static bool is_large(const struct policy *policy, const struct archive_row *row)
{
	if (policy->large_by_crm_flag && archive_int(row, IS_LARGE) != 0) {
		return true;
	}
	return (policy->large_offices > 1 && archive_int(row, OFFICES) >= policy->large_offices) ||
	       (policy->large_computers > 0 &&
		archive_int(row, COMPUTERS) >= policy->large_computers);
}

static void take(const struct archive_row *row, void *arg)
{
	struct reader *reader = arg;
	struct deals *deals = reader->deals;
	struct deal deal = { .id = archive_int(row, ID),
			     .company_id = archive_int(row, COMPANY),
			     .contact_id = archive_int(row, CONTACT),
			     .amount_kop = archive_int(row, KOPECKS),
			     .opened_ms = archive_int(row, OPENED) * 1000,
			     .closed_ms = archive_int(row, CLOSED) * 1000,
			     .is_inbound = archive_int(row, IS_INBOUND) != 0,
			     .is_company_large = is_large(reader->policy, row) };

	str_copy_cut(deal.employee, sizeof(deal.employee), archive_text(row, EMPLOYEE));
	str_copy_cut(deal.stage, sizeof(deal.stage), archive_text(row, STAGE));
	str_copy_cut(deal.name, sizeof(deal.name), archive_text(row, NAME));
	str_copy_cut(deal.numbers, sizeof(deal.numbers), archive_text(row, NUMBERS));
	fact_value_parse(FACT_BAND, archive_text(row, BAND), &deal.band);
	deals->all = xreallocarray(deals->all, (size_t)deals->n + 1, sizeof(deal));
	deals->all[deals->n++] = deal;
}

int deal_store_read(const struct policy *policy, const struct deal_ask *ask, struct deals *deals,
		    struct err *err)
{
	struct archive *archive = archive_open(ARCHIVE_CRM, policy->crm.database, err);
	struct reader reader = { policy, deals };
	struct archive_ask time = { .from_ms = ask->from_ms,
				    .until_ms = ask->until_ms,
				    .word = ask->which == DEALS_WON ? "won" : "" };
	int rc = -1;

	*deals = (struct deals){ 0 };
	if (archive != NULL) {
		rc = archive_read(archive, ARCHIVE_DEALS, &time, take, &reader);
		if (rc != 0) {
			err_set(err, "%s: %s", policy->crm.database, archive_problem(archive));
		}
	}
	archive_close(&archive);
	return rc;
}

void deals_free(struct deals *deals)
{
	free(deals->all);
	*deals = (struct deals){ 0 };
}

#include "dutyd/store/holding_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/party_key.h"

/* Columns of ARCHIVE_LEDGER. */
enum { AT, ENTRY, PARTY, EMPLOYEE, DECISION, TEL, REASON };

enum { NUMBERS_MAX = 32 };

struct row {
	int64_t at_ms, decision;
	bool is_private;
	char entry[16], party[PARTY_KEY_SIZE], tel[PARTY_TEL_SIZE], employee[POLICY_ID_SIZE];
};

struct holdings {
	int n;
	struct row *rows;             /* in the ledger's order */
	struct digest_tagger *tagger; /* NULL: the file has no key, and no tags */
};

/* Every name that the ledger may have a deal's party under. */
struct names {
	char id[PARTY_KEY_SIZE], organisation[PARTY_KEY_SIZE];
	int n_tels;
	char tels[NUMBERS_MAX][PARTY_TEL_SIZE];
};

static void take(const struct archive_row *from, void *arg)
{
	struct holdings *holdings = arg;
	struct row row = { .at_ms = archive_int(from, AT),
			   .decision = archive_int(from, DECISION) };

	row.is_private = strcmp(archive_text(from, REASON), reason_name(REASON_PRIVATE_PERSON)) ==
			 0;
	str_copy_cut(row.entry, sizeof(row.entry), archive_text(from, ENTRY));
	str_copy_cut(row.party, sizeof(row.party), archive_text(from, PARTY));
	str_copy_cut(row.tel, sizeof(row.tel), archive_text(from, TEL));
	str_copy_cut(row.employee, sizeof(row.employee), archive_text(from, EMPLOYEE));
	holdings->rows =
		xreallocarray(holdings->rows, (size_t)holdings->n + 1, sizeof(*holdings->rows));
	holdings->rows[holdings->n++] = row;
}

struct holdings *holdings_read(struct archive *archive, int64_t until_ms)
{
	struct holdings *holdings = xcalloc(1, sizeof(*holdings));
	struct archive_ask ask = { .until_ms = until_ms };
	uint8_t key[DIGEST_KEY_BYTES];

	if (archive_read(archive, ARCHIVE_LEDGER, &ask, take, holdings) != 0) {
		holdings_free(&holdings);
		return NULL;
	}
	if (archive_tag_key(archive, key)) {
		holdings->tagger = digest_tagger_create(key);
	}
	return holdings;
}

void holdings_free(struct holdings **holdings)
{
	if (*holdings != NULL) {
		digest_tagger_destroy(&(*holdings)->tagger);
		free((*holdings)->rows);
		free(*holdings);
		*holdings = NULL;
	}
}

static void name_numbers(const struct holdings *holdings, const struct deal *deal,
			 struct names *names)
{
	char numbers[DEAL_NUMBERS_SIZE], tag[DIGEST_LONG_TAG_SIZE];
	char *rest = numbers, *number;

	str_copy_cut(numbers, sizeof(numbers), deal->numbers);
	while (holdings->tagger != NULL && names->n_tels < NUMBERS_MAX &&
	       (number = strsep(&rest, " ")) != NULL) {
		if (number[0] != '\0') {
			digest_long_tag(holdings->tagger, number, tag);
			snprintf(names->tels[names->n_tels++], PARTY_TEL_SIZE, "tel:%s", tag);
		}
	}
}

static void name(const struct holdings *holdings, const struct deal *deal, struct names *names)
{
	char key[ORG_KEY_SIZE];

	*names = (struct names){ .n_tels = 0 };
	if (deal->company_id != 0) {
		org_name_key(deal->name, key);
		party_key_company(deal->company_id, names->id);
		party_key_organisation(key, names->organisation);
	} else {
		party_key_contact(deal->contact_id, names->id);
	}
	name_numbers(holdings, deal, names);
}

static bool is_his_number(const struct row *row, const struct names *names)
{
	for (int i = 0; i < names->n_tels; i++) {
		if (strcmp(row->party, names->tels[i]) == 0 ||
		    strcmp(row->tel, names->tels[i]) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_his(const struct row *row, const struct names *names, bool is_company)
{
	if (strcmp(row->party, names->id) == 0 ||
	    (names->organisation[0] != '\0' && strcmp(row->party, names->organisation) == 0)) {
		return true;
	}
	return !(is_company && row->is_private) && is_his_number(row, names);
}

struct holding holdings_of(const struct holdings *holdings, const struct deal *deal)
{
	struct holding holding = { 0 };
	struct names names;

	name(holdings, deal, &names);
	for (int i = 0; i < holdings->n; i++) {
		const struct row *row = &holdings->rows[i];

		if (row->at_ms <= deal->closed_ms && is_his(row, &names, deal->company_id != 0)) {
			holding_add(&holding, row->entry, row->employee, row->decision);
		}
	}
	return holding;
}

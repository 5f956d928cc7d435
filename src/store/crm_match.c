#include "dutyd/store/crm_match.h"

#include <stddef.h>
#include <string.h>

#include "dutyd/base/str.h"

static bool set_has(const struct tally_set *set, int64_t value)
{
	for (int i = 0; i < set->n; i++) {
		if (set->of[i] == value) {
			return true;
		}
	}
	return false;
}

static void set_add(struct tally_set *set, int64_t value)
{
	if (value != 0 && set->n < TALLY_MAX && !set_has(set, value)) {
		set->of[set->n++] = value;
	}
}

static void tally_begin(struct tally *tally, const struct policy *policy)
{
	memset(tally, 0, offsetof(struct tally, contacts));
	tally->policy = policy;
	tally->contacts.n = tally->companies.n = tally->employed.n = tally->loners.n = 0;
}

void crm_match_begin(struct crm_match *match, const struct policy *policy)
{
	match->has_ext = match->is_blocked = false;
	tally_begin(&match->all, policy);
	tally_begin(&match->with_ext, policy);
}

/* False: there is an owner already, and it is another one. */
static bool merge_owner(const struct policy *policy, struct party_owner *owner,
			const struct crm_row *row)
{
	char id[sizeof(owner->id)];

	if (row->owner_id == NULL || !str_copy(id, sizeof(id), row->owner_id) || id[0] == '\0') {
		return true;
	}
	if (owner->id[0] != '\0' && !party_is_same_owner(policy, owner->id, id)) {
		return false;
	}
	memcpy(owner->id, id, sizeof(id));
	if (row->owner_since > owner->since) {
		owner->since = row->owner_since;
	}
	return true;
}

static void note_rival(const struct policy *policy, struct party *party, const char *id)
{
	if (id == NULL || id[0] == '\0' || party->n_rivals == PARTY_RIVALS_MAX) {
		return;
	}
	for (int i = 0; i < party->n_rivals; i++) {
		if (party_is_same_owner(policy, party->rivals[i], id)) {
			return;
		}
	}
	if (str_copy(party->rivals[party->n_rivals], sizeof(party->rivals[0]), id)) {
		party->n_rivals++;
	}
}

/* A foreign view may leave the column empty: who has a company speaks for it. */
static bool is_private(const struct crm_row *row)
{
	if (row->party != NULL && strcmp(row->party, "private") == 0) {
		return true;
	}
	return (row->party == NULL || strcmp(row->party, "org") != 0) && row->company_id == 0;
}

static void add_band(struct tally *tally, const struct crm_row *row)
{
	uint8_t band = FACT_UNKNOWN;

	if (row->band == NULL || !fact_value_parse(FACT_BAND, row->band, &band)) {
		return;
	}
	if (tally->party.band != FACT_UNKNOWN && tally->party.band != band) {
		tally->is_torn_band = true;
	}
	tally->party.band = band;
}

static void add_names(struct party *party, const struct crm_row *row)
{
	if (row->contact_id != 0 && party->contact_id == 0) {
		party->contact_id = row->contact_id;
		str_copy_cut(party->contact_name, sizeof(party->contact_name),
			     row->contact_name == NULL ? "" : row->contact_name);
	}
	if (row->company_id != 0 && party->company_id == 0) {
		party->company_id = row->company_id;
		str_copy_cut(party->company_name, sizeof(party->company_name),
			     row->company_name == NULL ? "" : row->company_name);
	}
	party->is_company_large |= row->is_company_large;
	if (party->offices == 0 && row->offices > 0) {
		party->offices = row->offices;
	}
}

static void tally_add(struct tally *tally, const struct crm_row *row)
{
	if (row->contact_id == 0 && row->company_id == 0) {
		return; /* a bare entry of the block list */
	}
	set_add(&tally->contacts, row->contact_id);
	set_add(&tally->companies, row->company_id);
	set_add(row->company_id == 0 ? &tally->loners : &tally->employed, row->contact_id);
	tally->has_bare_company |= row->contact_id == 0;
	if (is_private(row)) {
		tally->has_private = true;
		tally->is_torn_private |=
			!merge_owner(tally->policy, &tally->party.owner_as_private, row);
	} else {
		tally->has_org = true;
		tally->is_torn_org |= !merge_owner(tally->policy, &tally->party.owner_as_org, row);
	}
	note_rival(tally->policy, &tally->party, row->owner_id);
	add_band(tally, row);
	add_names(&tally->party, row);
}

void crm_match_add(struct crm_match *match, const struct phone *phone, const struct crm_row *row)
{
	struct crm_row other;

	/* Ten digits are the same in two countries now and then. */
	if (row->e164 != NULL && row->e164[0] != '\0' && strcmp(row->e164, phone->e164) != 0) {
		return;
	}
	match->is_blocked |= row->is_blocked;
	if (phone->ext[0] != '\0' && row->ext != NULL && row->ext[0] != '\0') {
		if (strcmp(row->ext, phone->ext) == 0) {
			match->has_ext = true;
			tally_add(&match->with_ext, row);
		} else if (row->company_id != 0) {
			/* Somebody else's extension: the company is right, the person is not. */
			other = *row;
			other.contact_id = 0;
			if (!is_private(row)) {
				tally_add(&match->all, &other);
			}
			return;
		}
	}
	tally_add(&match->all, row);
}

/* Companies, and people who have none. A private row may name the employer or not. */
static int count_parties(const struct tally *tally)
{
	int n = tally->companies.n;

	for (int i = 0; i < tally->loners.n; i++) {
		n += !set_has(&tally->employed, tally->loners.of[i]);
	}
	return n;
}

static void forget_contact(struct party *party)
{
	party->contact_id = 0;
	party->contact_name[0] = '\0';
	party->owner_as_private = (struct party_owner){ "", 0 };
}

static void forget_company(struct party *party)
{
	party->company_id = 0;
	party->company_name[0] = '\0';
	party->is_company_large = false;
	party->offices = 0;
}

static void forget_owners(struct party *party)
{
	party->owner_as_org = party->owner_as_private = (struct party_owner){ "", 0 };
}

static void make_ambiguous(struct party *party)
{
	party->match = MATCH_AMBIGUOUS;
	forget_owners(party);
}

/* Fewer parties than make a number "shared": neither person nor company, but perhaps one owner. */
static void end_several(const struct tally *tally, struct party *party)
{
	const char *org = party->owner_as_org.id;
	const char *own = party->owner_as_private.id;
	bool is_torn =
		tally->is_torn_org || tally->is_torn_private ||
		(org[0] != '\0' && own[0] != '\0' && !party_is_same_owner(tally->policy, org, own));

	party->match = MATCH_COMPANY;
	party->contact_id = 0;
	party->contact_name[0] = '\0';
	forget_company(party);
	if (is_torn) {
		make_ambiguous(party);
	}
}

static void end_one(const struct tally *tally, bool is_ext, struct party *party)
{
	bool is_torn = tally->is_torn_org;
	bool is_person = is_ext ? tally->contacts.n <= 1 :
				  tally->contacts.n == 1 && !tally->has_bare_company;

	if (is_person) {
		party->match = is_ext ? MATCH_EXT : MATCH_EXACT;
		is_torn |= tally->is_torn_private;
	} else {
		party->match = MATCH_COMPANY;
		party->kind = PARTY_ORG;
		forget_contact(party);
	}
	if (is_torn) {
		make_ambiguous(party);
	}
}

void crm_match_end(const struct crm_match *match, int shared_from, struct party *party)
{
	const struct tally *tally = match->has_ext ? &match->with_ext : &match->all;
	int n_parties = count_parties(tally);

	*party = tally->party;
	party->is_blocked = match->is_blocked;
	party->match = MATCH_NONE;
	if (n_parties == 0) {
		return;
	}
	if (tally->has_org != tally->has_private) {
		party->kind = tally->has_org ? PARTY_ORG : PARTY_PRIVATE;
	}
	if (tally->is_torn_band) {
		party->band = FACT_UNKNOWN;
	}
	if (n_parties == 1) {
		end_one(tally, match->has_ext, party);
	} else if (n_parties < shared_from) {
		end_several(tally, party);
	} else {
		*party = (struct party){ .match = MATCH_SHARED, .is_blocked = match->is_blocked };
	}
	if (party->match != MATCH_AMBIGUOUS) {
		party->n_rivals = 0;
	}
}

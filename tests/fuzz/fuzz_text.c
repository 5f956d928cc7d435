/* fuzz_text: what people and exchanges write: numbers, names, addresses, days, queries. */
#include "fuzz.h"

#include "dutyd/base/err.h"
#include "dutyd/codec/query.h"
#include "dutyd/domain/address_zone.h"
#include "dutyd/domain/callid.h"
#include "dutyd/domain/civil.h"
#include "dutyd/domain/crm_map.h"
#include "dutyd/domain/org_name.h"
#include "dutyd/domain/phone.h"

enum { PHONES = 8 };

/* A number that was read reads again as itself. */
static void check_phones(const char *text)
{
	struct phone_rules rules = phone_rules_default();
	struct phone phone, again, phones[PHONES];
	char mask[PHONE_MASK_SIZE];

	phone_normalise(&rules, text, &phone);
	phone_mask(&phone, mask);
	MUST(mask[0] != '\0' && str_plain_len(mask, strlen(mask)) == strlen(mask));
	size_t n = phone_split(&rules, text, phones, PHONES);
	MUST(n <= PHONES);
	if (phone.kind == PHONE_OK) {
		MUST(phone_normalise(&rules, phone.e164, &again) == PHONE_OK);
		MUST(strcmp(again.e164, phone.e164) == 0 && strcmp(again.key, phone.key) == 0);
	}
}

/* A key is UTF-8 and comes out the same every time. */
static void check_keys(const char *text)
{
	char key[ORG_KEY_SIZE], inn[ORG_INN_SIZE], domain[ORG_DOMAIN_SIZE];
	char address[ADDRESS_KEY_SIZE], title[CRM_TITLE_SIZE];

	MUST(org_name_key(text, key) == (key[0] != '\0'));
	MUST(str_is_utf8(key, strlen(key)));
	MUST(org_inn_key(text, inn) == (inn[0] != '\0'));
	org_domain_key(text, domain);
	MUST(strlen(domain) < sizeof(domain));
	if (strlen(text) < POLICY_TITLE_SIZE) {
		address_key(text, address);
		MUST(strlen(address) < sizeof(address));
	}
	crm_text_key(text, title, sizeof(title));
}

static void check_days(const char *text)
{
	char day_text[CIVIL_TEXT_SIZE], id[CALLID_SIZE];
	int64_t number;
	int32_t day;
	uint8_t days;
	int minute;
	struct err err;

	if (civil_parse(text, &day)) {
		civil_format(day, day_text);
		MUST(strcmp(day_text, text) == 0);
	}
	if (callid_parse(text, &number)) {
		callid_format(number, id);
		MUST(str_equal_nocase(id, text));
	}
	if (civil_weekdays_parse(text, &days, &err) == 0) {
		MUST(days != 0 && days < 0x80);
	}
	if (civil_minute_parse(text, &minute)) {
		MUST(minute >= 0 && minute <= CIVIL_DAY_MINUTES);
	}
}

static void check_query(const char *text)
{
	struct query_item item;
	enum query_status status;

	while ((status = query_next(&text, &item)) != QUERY_END) {
		MUST(status == QUERY_BAD || str_is_utf8(item.value, strlen(item.value)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);

	check_phones(text);
	check_keys(text);
	check_days(text);
	check_query(text);
	free(text);
	return 0;
}

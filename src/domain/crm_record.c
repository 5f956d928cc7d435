#include "dutyd/domain/crm_record.h"

#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/policy.h"

enum { WORD_SIZE = 64, MAIL_SIZE = 256, CELL_PHONES_MAX = 16, COUNT_MAX = 10000000 };

/* The first filled cell of a field; "" when there is none. */
static const char *cell_of(const struct crm_columns *columns, const char *const *cells,
			   size_t n_cells, enum crm_field field)
{
	for (size_t i = 0; i < columns->n && i < n_cells; i++) {
		if (columns->fields[i] == field && cells[i][strspn(cells[i], " \t")] != '\0') {
			return cells[i];
		}
	}
	return "";
}

/* Without the blanks around; line breaks inside a name are blanks. */
static bool copy_trimmed(char *to, size_t size, const char *from)
{
	from += strspn(from, " \t\r\n");
	size_t n = strlen(from);

	while (n > 0 && strchr(" \t\r\n", from[n - 1]) != NULL) {
		n--;
	}
	bool is_whole = n < size;

	if (is_whole) {
		memcpy(to, from, n);
		to[n] = '\0';
	} else {
		str_copy_cut(to, size, from);
	}
	for (char *p = to; *p != '\0'; p++) {
		*p = (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p;
	}
	return is_whole;
}

void crm_record_read_id(const struct crm_columns *columns, const char *const *cells, size_t n_cells,
			char id[CRM_ID_SIZE])
{
	if (!copy_trimmed(id, CRM_ID_SIZE, cell_of(columns, cells, n_cells, CRM_FIELD_ID))) {
		id[0] = '\0';
	}
}

/* "12", "12 шт."; -1 when it does not begin with a number. */
static int read_count(const char *text)
{
	int64_t value;
	char digits[12];

	text += strspn(text, " \t");
	size_t n = strspn(text, "0123456789");

	return str_copy_n(digits, sizeof(digits), text, n) &&
			       str_to_int(digits, 0, COUNT_MAX, &value) ?
		       (int)value :
		       -1;
}

static int read_yes(const char *text)
{
	static const char *const yes[] = { "1", "да", "yes", "true", "y", "д", "+", "on" };
	static const char *const no[] = { "0", "нет", "no", "false", "n", "н", "-", "off" };
	char key[WORD_SIZE];

	crm_text_key(text, key, sizeof(key));
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcmp(key, yes[i]) == 0) {
			return 1;
		}
		if (strcmp(key, no[i]) == 0) {
			return 0;
		}
	}
	return -1;
}

static uint8_t read_band(const char *text)
{
	static const char *const russian[] = { "мал", "средн", "крупн" };
	char key[WORD_SIZE];
	uint8_t band = 0;

	crm_text_key(text, key, sizeof(key));
	if (fact_value_parse(FACT_BAND, key, &band)) {
		return band;
	}
	for (int i = 0; i < BAND_COUNT; i++) {
		if (str_has_prefix(key, russian[i])) {
			return (uint8_t)(BAND_SMALL + i);
		}
	}
	return 0;
}

/* "26.11.2026 11:02:17", "2026-11-26T11:02:17"; the time does not matter for days. */
static int32_t read_day(const char *text)
{
	char day[CIVIL_TEXT_SIZE];
	int32_t value = CIVIL_DAY_NONE;

	text += strspn(text, " \t");
	if (strnlen(text, 10) < 10) {
		return CIVIL_DAY_NONE;
	}
	if (text[2] == '.' && text[5] == '.') {
		const char turned[] = { text[6], text[7], text[8], text[9], '-', text[3],
					text[4], '-',     text[0], text[1], '\0' };
		return civil_parse(turned, &value) ? value : CIVIL_DAY_NONE;
	}
	return str_copy_n(day, sizeof(day), text, 10) && civil_parse(day, &value) ? value :
										    CIVIL_DAY_NONE;
}

static void read_inn(const char *text, char inn[13])
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9') {
			if (n == 12) {
				n = 0;
				break;
			}
			inn[n++] = *text;
		}
	}
	inn[n == 10 || n == 12 ? n : 0] = '\0';
}

static void join_names(const struct crm_columns *columns, const char *const *cells, size_t n_cells,
		       struct crm_record *record)
{
	static const enum crm_field parts[] = { CRM_FIELD_LAST_NAME, CRM_FIELD_FIRST_NAME,
						CRM_FIELD_MIDDLE_NAME };
	char part[POLICY_TITLE_SIZE];
	struct buf name = buf_over(record->name, sizeof(record->name));

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		copy_trimmed(part, sizeof(part), cell_of(columns, cells, n_cells, parts[i]));
		if (part[0] != '\0') {
			buf_printf(&name, "%s%s", name.len > 0 ? " " : "", part);
		}
	}
}

static void add_phones(const struct phone_rules *rules, enum crm_field kind, const char *cell,
		       struct crm_record *record)
{
	struct phone phones[CELL_PHONES_MAX];
	size_t n = phone_split(rules, cell, phones, CELL_PHONES_MAX);

	for (size_t i = 0; i < n && record->n_phones < CRM_RECORD_PHONES_MAX; i++) {
		bool is_known = false;
		for (int j = 0; j < record->n_phones && phones[i].kind == PHONE_OK; j++) {
			const struct crm_phone *before = &record->phones[j];
			is_known |= strcmp(before->phone.e164, phones[i].e164) == 0 &&
				    strcmp(before->phone.ext, phones[i].ext) == 0;
		}
		if (!is_known) {
			record->n_odd += phones[i].kind != PHONE_OK;
			record->phones[record->n_phones++] =
				(struct crm_phone){ .kind = kind, .raw = cell, .phone = phones[i] };
		}
	}
}

static void add_domain(const char *mail, struct crm_record *record)
{
	char domain[ORG_DOMAIN_SIZE];

	if (strchr(mail, '@') == NULL || !org_domain_key(mail, domain)) {
		return; /* no address, or a free mail service's */
	}
	for (int i = 0; i < record->n_domains; i++) {
		if (strcmp(record->domains[i], domain) == 0) {
			return;
		}
	}
	if (record->n_domains < CRM_RECORD_DOMAINS_MAX) {
		memcpy(record->domains[record->n_domains++], domain, sizeof(domain));
	}
}

/* "ivan@vector.ru; Анна <anna@vector.ru>" */
static void add_domains(const char *cell, struct crm_record *record)
{
	static const char between[] = " ,;|/<>()\t\r\n";
	char mail[MAIL_SIZE];

	while (*(cell += strspn(cell, between)) != '\0') {
		size_t n = strcspn(cell, between);

		if (str_copy_n(mail, sizeof(mail), cell, n)) {
			add_domain(mail, record);
		}
		cell += n;
	}
}

static bool is_company_row(const char *type, bool *is_company)
{
	char key[WORD_SIZE];

	crm_text_key(type, key, sizeof(key));
	*is_company = str_has_prefix(key, "компани") || strcmp(key, "company") == 0 ||
		      strcmp(key, "организация") == 0 || strcmp(key, "юр. лицо") == 0;
	return *is_company || str_has_prefix(key, "контакт") || strcmp(key, "contact") == 0 ||
	       strcmp(key, "person") == 0 || strcmp(key, "физ. лицо") == 0;
}

static void read_texts(const struct crm_columns *columns, const char *const *cells, size_t n_cells,
		       struct crm_record *record)
{
	const struct {
		enum crm_field field;
		char *to;
		size_t size;
	} texts[] = {
		{ CRM_FIELD_NAME, record->name, sizeof(record->name) },
		{ CRM_FIELD_COMPANY, record->company, sizeof(record->company) },
		{ CRM_FIELD_COMPANY_ID, record->company_id, sizeof(record->company_id) },
		{ CRM_FIELD_POSITION, record->position, sizeof(record->position) },
		{ CRM_FIELD_OWNER, record->owner, sizeof(record->owner) },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		copy_trimmed(texts[i].to, texts[i].size,
			     cell_of(columns, cells, n_cells, texts[i].field));
	}
}

#define CELL(field) cell_of(columns, cells, n_cells, (field))

static enum crm_refusal read_cells(const struct crm_columns *columns,
				   const struct phone_rules *rules, const char *const *cells,
				   size_t n_cells, struct crm_record *record)
{
	record->is_company = columns->rows == CRM_ROWS_COMPANIES;
	if (columns->rows == CRM_ROWS_MIXED &&
	    !is_company_row(CELL(CRM_FIELD_TYPE), &record->is_company)) {
		return CRM_NO_TYPE;
	}
	read_texts(columns, cells, n_cells, record);
	if (record->is_company && record->name[0] == '\0') {
		str_copy(record->name, sizeof(record->name), record->company);
	}
	if (record->is_company && record->name[0] == '\0') {
		return CRM_NO_NAME;
	}
	if (!record->is_company && record->name[0] == '\0') {
		join_names(columns, cells, n_cells, record);
	}
	read_inn(CELL(CRM_FIELD_INN), record->inn);
	record->touched_day = read_day(CELL(CRM_FIELD_TOUCHED));
	record->is_large = read_yes(CELL(CRM_FIELD_LARGE));
	record->offices = read_count(CELL(CRM_FIELD_OFFICES));
	record->computers = read_count(CELL(CRM_FIELD_COMPUTERS));
	record->band = read_band(CELL(CRM_FIELD_BAND));
	for (size_t i = 0; i < columns->n && i < n_cells; i++) {
		if (crm_field_is_phone(columns->fields[i]) && cells[i][0] != '\0') {
			add_phones(rules, columns->fields[i], cells[i], record);
		} else if (columns->fields[i] == CRM_FIELD_EMAIL) {
			add_domains(cells[i], record);
		}
	}
	return record->n_phones == 0 && !record->is_company ? CRM_NO_PHONE : CRM_TAKEN;
}

enum crm_refusal crm_record_read(const struct crm_columns *columns, const struct phone_rules *rules,
				 const char *const *cells, size_t n_cells,
				 struct crm_record *record)
{
	record->n_phones = record->n_odd = record->n_domains = 0;
	record->name[0] = '\0';
	while (n_cells > columns->n && cells[n_cells - 1][0] == '\0') {
		n_cells--;
	}
	const char *id = cell_of(columns, cells, n_cells, CRM_FIELD_ID);
	bool is_whole = copy_trimmed(record->id, sizeof(record->id), id);

	if (n_cells != columns->n) {
		return n_cells < columns->n ? CRM_FEW_CELLS : CRM_MANY_CELLS;
	}
	if (record->id[0] == '\0') {
		return CRM_NO_ID;
	}
	return is_whole ? read_cells(columns, rules, cells, n_cells, record) : CRM_LONG_ID;
}

/* "Петров Вася" as well as "Вася Петров". */
static bool is_turned(const char *name, const char *wanted)
{
	const char *blank = strchr(name, ' ');

	if (blank == NULL) {
		return false;
	}
	size_t n_first = (size_t)(blank - name), n_last = strlen(blank + 1);

	return strlen(wanted) == n_first + 1 + n_last && memcmp(wanted, blank + 1, n_last) == 0 &&
	       wanted[n_last] == ' ' && memcmp(wanted + n_last + 1, name, n_first) == 0;
}

int crm_owner_find(const struct policy *policy, const char *text)
{
	char wanted[POLICY_TITLE_SIZE], name[POLICY_TITLE_SIZE];
	int found = PERSON_NONE;

	crm_text_key(text, wanted, sizeof(wanted));
	for (int i = 0; i < policy->n_people; i++) {
		const struct policy_person *person = &policy->people[i];
		crm_text_key(person->crm, name, sizeof(name));
		if ((name[0] != '\0' && strcmp(name, wanted) == 0) ||
		    strcmp(person->id, wanted) == 0) {
			return i;
		}
		crm_text_key(person->name, name, sizeof(name));
		if (strcmp(name, wanted) == 0 || is_turned(name, wanted)) {
			if (found != PERSON_NONE) {
				return PERSON_NONE; /* two of that name: neither */
			}
			found = i;
		}
	}
	return found;
}

const char *crm_refusal_name(enum crm_refusal refusal)
{
	static const char *const names[CRM_REFUSAL_COUNT] = {
		"taken",
		"no id",
		"an id that is too long",
		"a company without a name",
		"no phone",
		"neither company nor contact",
		"too few columns",
		"too many columns",
		"broken quoting",
		"not in the file's encoding",
		"a row too long",
		"an id that stands in the files twice",
	};

	return names[refusal];
}

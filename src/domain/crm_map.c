#include "dutyd/domain/crm_map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

/* Contacts and companies have these in common in Bitrix24's export. */
#define BITRIX_COMMON                                                                              \
	{ CRM_FIELD_ID, "ID" }, { CRM_FIELD_WORK, "Рабочий телефон" },                             \
		{ CRM_FIELD_MOBILE, "Мобильный телефон" }, { CRM_FIELD_FAX, "Номер факса" },       \
		{ CRM_FIELD_HOME, "Домашний телефон" }, { CRM_FIELD_OTHER, "Номер пейджера" },     \
		{ CRM_FIELD_OTHER, "Телефон для рассылок" },                                       \
		{ CRM_FIELD_OTHER, "Телефон для SMS-рассылок" },                                   \
		{ CRM_FIELD_OTHER, "Другой телефон" }, { CRM_FIELD_OWNER, "Ответственный" },       \
		{ CRM_FIELD_TOUCHED, "Дата изменения" },                                           \
		{ CRM_FIELD_TOUCHED, "Последняя активность" },                                     \
		{ CRM_FIELD_EMAIL, "Рабочий e-mail" }, { CRM_FIELD_EMAIL, "E-mail для рассылок" }, \
		{ CRM_FIELD_EMAIL, "Другой e-mail" }, { CRM_FIELD_NONE, "Частный e-mail" },        \
		{ CRM_FIELD_NONE, "Дата создания" }, { CRM_FIELD_NONE, "Корпоративный сайт" },     \
		{ CRM_FIELD_NONE, "Комментарий" },                                                 \
	{                                                                                          \
		CRM_FIELD_NONE, "Доступен для всех"                                 \
	}

static const struct crm_title bitrix_contacts[] = {
	BITRIX_COMMON,
	{ CRM_FIELD_FIRST_NAME, "Имя" },
	{ CRM_FIELD_MIDDLE_NAME, "Отчество" },
	{ CRM_FIELD_LAST_NAME, "Фамилия" },
	{ CRM_FIELD_COMPANY, "Компания" },
	{ CRM_FIELD_POSITION, "Должность" },
	{ CRM_FIELD_NONE, "Обращение" },
	{ CRM_FIELD_NONE, "Дата рождения" },
	{ CRM_FIELD_NONE, "Тип контакта" },
	{ CRM_FIELD_NONE, "Участвует в экспорте контактов" },
};

static const struct crm_title bitrix_companies[] = {
	BITRIX_COMMON,
	{ CRM_FIELD_NAME, "Название компании" },
	{ CRM_FIELD_INN, "ИНН" },
	{ CRM_FIELD_NONE, "Тип компании" },
	{ CRM_FIELD_NONE, "Сфера деятельности" },
	{ CRM_FIELD_NONE, "Кол-во сотрудников" },
	{ CRM_FIELD_NONE, "Годовой оборот" },
	{ CRM_FIELD_NONE, "Логотип" },
};

static const struct crm_title amocrm[] = {
	{ CRM_FIELD_ID, "ID" },
	{ CRM_FIELD_TYPE, "Тип" },
	{ CRM_FIELD_NAME, "Полное имя контакта" },
	{ CRM_FIELD_NAME, "Наименование" },
	{ CRM_FIELD_FIRST_NAME, "Имя" },
	{ CRM_FIELD_LAST_NAME, "Фамилия" },
	{ CRM_FIELD_COMPANY, "Название компании" },
	{ CRM_FIELD_COMPANY, "Компания" },
	{ CRM_FIELD_COMPANY, "Компания контакта" },
	{ CRM_FIELD_OWNER, "Ответственный" },
	{ CRM_FIELD_OWNER, "Ответственный за контакт" },
	{ CRM_FIELD_TOUCHED, "Дата редактирования" },
	{ CRM_FIELD_WORK, "Рабочий телефон" },
	{ CRM_FIELD_DIRECT, "Рабочий прямой телефон" },
	{ CRM_FIELD_MOBILE, "Мобильный телефон" },
	{ CRM_FIELD_FAX, "Факс" },
	{ CRM_FIELD_HOME, "Домашний телефон" },
	{ CRM_FIELD_OTHER, "Другой телефон" },
	{ CRM_FIELD_WORK, "Телефон" },
	{ CRM_FIELD_POSITION, "Должность" },
	{ CRM_FIELD_INN, "ИНН" },
	{ CRM_FIELD_NONE, "Дата создания контакта" },
	{ CRM_FIELD_NONE, "Дата создания" },
	{ CRM_FIELD_NONE, "Кем создан контакт" },
	{ CRM_FIELD_NONE, "Кем создан" },
	{ CRM_FIELD_NONE, "Кем редактирован" },
	{ CRM_FIELD_NONE, "Сделки" },
	{ CRM_FIELD_NONE, "Теги" },
	{ CRM_FIELD_NONE, "Ближайшая задача" },
	{ CRM_FIELD_NONE, "Примечание" },
	{ CRM_FIELD_NONE, "Примечание 1" },
	{ CRM_FIELD_EMAIL, "Рабочий email" },
	{ CRM_FIELD_EMAIL, "Другой email" },
	{ CRM_FIELD_EMAIL, "Email" },
	{ CRM_FIELD_NONE, "Личный email" },
};

/* SuiteCRM writes the labels of the exporting user's language, or the fields' names. */
static const struct crm_title suite_contacts[] = {
	{ CRM_FIELD_ID, "ID" },
	{ CRM_FIELD_FIRST_NAME, "First Name" },
	{ CRM_FIELD_LAST_NAME, "Last Name" },
	{ CRM_FIELD_POSITION, "Job Title" },
	{ CRM_FIELD_POSITION, "Title" },
	{ CRM_FIELD_COMPANY, "Account Name" },
	{ CRM_FIELD_COMPANY_ID, "Account ID" },
	{ CRM_FIELD_WORK, "Office Phone" },
	{ CRM_FIELD_MOBILE, "Mobile" },
	{ CRM_FIELD_HOME, "Home" },
	{ CRM_FIELD_OTHER, "Other Phone" },
	{ CRM_FIELD_FAX, "Fax" },
	{ CRM_FIELD_OWNER, "Assigned User Name" },
	{ CRM_FIELD_OWNER, "Assigned to" },
	{ CRM_FIELD_TOUCHED, "Date Modified" },
	{ CRM_FIELD_FIRST_NAME, "first_name" },
	{ CRM_FIELD_LAST_NAME, "last_name" },
	{ CRM_FIELD_COMPANY, "account_name" },
	{ CRM_FIELD_COMPANY_ID, "account_id" },
	{ CRM_FIELD_WORK, "phone_work" },
	{ CRM_FIELD_MOBILE, "phone_mobile" },
	{ CRM_FIELD_HOME, "phone_home" },
	{ CRM_FIELD_OTHER, "phone_other" },
	{ CRM_FIELD_FAX, "phone_fax" },
	{ CRM_FIELD_OWNER, "assigned_user_name" },
	{ CRM_FIELD_TOUCHED, "date_modified" },
	{ CRM_FIELD_EMAIL, "Email Address" },
	{ CRM_FIELD_EMAIL, "Non Primary E-mails" },
	{ CRM_FIELD_EMAIL, "email_address" },
	{ CRM_FIELD_EMAIL, "email_addresses_non_primary" },
	{ CRM_FIELD_NONE, "Salutation" },
	{ CRM_FIELD_NONE, "Department" },
	{ CRM_FIELD_NONE, "Reports To" },
	{ CRM_FIELD_NONE, "Lead Source" },
	{ CRM_FIELD_NONE, "Primary Address City" },
};

static const struct crm_title suite_accounts[] = {
	{ CRM_FIELD_ID, "ID" },
	{ CRM_FIELD_NAME, "Name" },
	{ CRM_FIELD_WORK, "Office Phone" },
	{ CRM_FIELD_OTHER, "Alternate Phone" },
	{ CRM_FIELD_FAX, "Fax" },
	{ CRM_FIELD_OWNER, "Assigned User Name" },
	{ CRM_FIELD_OWNER, "Assigned to" },
	{ CRM_FIELD_TOUCHED, "Date Modified" },
	{ CRM_FIELD_WORK, "phone_office" },
	{ CRM_FIELD_OTHER, "phone_alternate" },
	{ CRM_FIELD_FAX, "phone_fax" },
	{ CRM_FIELD_OWNER, "assigned_user_name" },
	{ CRM_FIELD_TOUCHED, "date_modified" },
	{ CRM_FIELD_EMAIL, "Email Address" },
	{ CRM_FIELD_EMAIL, "Non Primary E-mails" },
	{ CRM_FIELD_EMAIL, "email_address" },
	{ CRM_FIELD_EMAIL, "email_addresses_non_primary" },
	{ CRM_FIELD_NONE, "Website" },
	{ CRM_FIELD_NONE, "Type" },
	{ CRM_FIELD_NONE, "Industry" },
	{ CRM_FIELD_NONE, "Annual Revenue" },
	{ CRM_FIELD_NONE, "Employees" },
	{ CRM_FIELD_NONE, "Ownership" },
	{ CRM_FIELD_NONE, "Billing City" },
	{ CRM_FIELD_NONE, "annual_revenue" },
	{ CRM_FIELD_NONE, "account_type" },
};

#define MAP(name, system, what, list)                                                              \
	{                                                                                          \
		.id = (name), .source = (system), .rows = (what), .titles = (list),                \
		.n_titles = sizeof(list) / sizeof((list)[0])                                       \
	}

const struct crm_map crm_maps[] = {
	MAP("bitrix24-contacts", "bitrix24", CRM_ROWS_CONTACTS, bitrix_contacts),
	MAP("bitrix24-companies", "bitrix24", CRM_ROWS_COMPANIES, bitrix_companies),
	MAP("amocrm", "amocrm", CRM_ROWS_MIXED, amocrm),
	MAP("suitecrm-contacts", "suitecrm", CRM_ROWS_CONTACTS, suite_contacts),
	MAP("suitecrm-accounts", "suitecrm", CRM_ROWS_COMPANIES, suite_accounts),
};
const size_t crm_maps_count = sizeof(crm_maps) / sizeof(crm_maps[0]);

static uint32_t to_small(uint32_t code)
{
	if (code >= 'A' && code <= 'Z') {
		return code - 'A' + 'a';
	}
	if (code >= 0x0410 && code <= 0x042f) {
		return code + 0x20;
	}
	return code == 0x0401 || code == 0x0451 ? 0x0435 :
						  code; /* ё is written е as often as not */
}

static bool is_blank(uint32_t code)
{
	return code <= ' ' || code == 0xa0 || code == 0x202f || code == 0x200b || code == 0xfeff;
}

/* Small letters of the two alphabets have as many bytes as the capitals: 1 or 2. */
static size_t put_character(char *to, const char *from, size_t len, uint32_t code)
{
	memcpy(to, from, len);
	if (len == 1) {
		to[0] = (char)code;
	} else if (len == 2) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
	}
	return len;
}

void crm_text_key(const char *text, char *key, size_t size)
{
	const char *end = text + strlen(text);
	bool has_blank = false;
	size_t n = 0;

	while (text < end) {
		uint32_t code;
		size_t len = str_utf8_read(text, (size_t)(end - text), &code);
		bool is_broken = len == 0;

		len = is_broken ? 1 : len;
		if (is_blank(code)) {
			has_blank = n > 0;
			text += len;
			continue;
		}
		if (n + has_blank + len >= size) {
			break;
		}
		if (has_blank) {
			key[n++] = ' ';
		}
		has_blank = false;
		n += put_character(key + n, text, len, is_broken ? '?' : to_small(code));
		text += len;
	}
	while (n > 0 && (key[n - 1] == ':' || key[n - 1] == ' ')) {
		n--;
	}
	key[n] = '\0';
}

bool crm_map_add(struct crm_map *map, enum crm_field field, const char *title)
{
	if (map->n_titles == CRM_TITLES_MAX || strlen(title) >= CRM_TITLE_SIZE) {
		return false;
	}
	map->own_titles = xreallocarray(map->own_titles, (size_t)map->n_titles + 1,
					sizeof(map->own_titles[0]));
	map->titles = map->own_titles;
	map->own_titles[map->n_titles].field = field;
	str_copy(map->own_titles[map->n_titles++].title, CRM_TITLE_SIZE, title);
	return true;
}

void crm_map_finish(struct crm_map *map)
{
	free(map->own_titles);
	map->titles = map->own_titles = NULL;
	map->n_titles = 0;
}

const struct crm_map *crm_map_named(const struct crm_map *own, int n_own, const char *id)
{
	for (int i = 0; i < n_own; i++) {
		if (strcmp(own[i].id, id) == 0) {
			return &own[i];
		}
	}
	for (size_t i = 0; i < crm_maps_count; i++) {
		if (strcmp(crm_maps[i].id, id) == 0) {
			return &crm_maps[i];
		}
	}
	return NULL;
}

static const struct crm_title *find_title(const struct crm_map *map, const char *key)
{
	char known[CRM_TITLE_SIZE];

	for (int i = 0; i < map->n_titles; i++) {
		crm_text_key(map->titles[i].title, known, sizeof(known));
		if (strcmp(known, key) == 0) {
			return &map->titles[i];
		}
	}
	return NULL;
}

int crm_map_fit(const struct crm_map *map, const char *const *titles, size_t n,
		enum crm_field *fields)
{
	bool has_id = false, has_more = false;
	char key[CRM_TITLE_SIZE];
	int n_known = 0;

	for (size_t i = 0; i < n; i++) {
		crm_text_key(titles[i], key, sizeof(key));
		const struct crm_title *title = key[0] != '\0' ? find_title(map, key) : NULL;
		fields[i] = title != NULL ? title->field : CRM_FIELD_NONE;
		n_known += title != NULL;
		has_id |= fields[i] == CRM_FIELD_ID;
		has_more |= fields[i] >= CRM_FIELD_NAME;
	}
	return has_id && has_more ? n_known : 0;
}

const struct crm_map *crm_map_best(const struct crm_map *own, int n_own, const char *const *titles,
				   size_t n)
{
	enum { MOST = 512 };
	enum crm_field fields[MOST];
	const struct crm_map *best = NULL;
	int most = 0;

	n = n < MOST ? n : MOST;
	for (size_t i = 0; i < (size_t)n_own + crm_maps_count; i++) {
		const struct crm_map *map = i < (size_t)n_own ? &own[i] :
								&crm_maps[i - (size_t)n_own];
		int fit = crm_map_fit(map, titles, n, fields);
		if (fit == most) {
			best = NULL;
		} else if (fit > most) {
			most = fit;
			best = map;
		}
	}
	return best;
}

bool crm_field_is_phone(enum crm_field field)
{
	return field >= CRM_FIELD_WORK && field <= CRM_FIELD_OTHER;
}

const char *crm_field_name(enum crm_field field)
{
	static const char *const names[CRM_FIELD_COUNT] = {
		"",          "id",      "type",       "name",      "first_name", "middle_name",
		"last_name", "company", "company_id", "position",  "work",       "direct",
		"mobile",    "home",    "fax",        "other",     "owner",      "touched",
		"inn",       "large",   "offices",    "computers", "band",       "email",
	};

	return names[field];
}

const char *crm_rows_name(enum crm_rows rows)
{
	static const char *const names[] = { "contacts", "companies", "mixed" };

	return names[rows];
}

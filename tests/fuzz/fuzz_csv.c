/* fuzz_csv: a CRM's export, down to the records that would be written. */
#include "fuzz.h"

#include "dutyd/codec/csv.h"
#include "dutyd/domain/crm_map.h"
#include "dutyd/domain/crm_record.h"
#include "dutyd/domain/phone.h"

struct bytes {
	const uint8_t *data;
	size_t n;
};

static long give(void *arg, char *to, size_t size)
{
	struct bytes *bytes = arg;
	size_t n = bytes->n < size ? bytes->n : size;

	if (n > 0) {
		memcpy(to, bytes->data, n);
	}
	bytes->data += n;
	bytes->n -= n;
	return (long)n;
}

static void read_record(const struct crm_columns *columns, const struct csv_row *row)
{
	static struct crm_record record;
	struct phone_rules rules = phone_rules_default();
	char id[CRM_ID_SIZE];
	enum crm_refusal refusal =
		crm_record_read(columns, &rules, row->cells, row->n_cells, &record);

	MUST((unsigned)refusal < CRM_REFUSAL_COUNT);
	crm_record_read_id(columns, row->cells, row->n_cells, id);
	if (refusal == CRM_TAKEN) {
		MUST(record.id[0] != '\0');
		MUST(record.n_phones >= 0 && record.n_phones <= CRM_RECORD_PHONES_MAX);
		MUST(record.n_odd <= record.n_phones);
		MUST(str_is_utf8(record.name, strlen(record.name)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static enum crm_field fields[CSV_CELLS_MAX];
	struct bytes bytes = { data, n };
	struct csv_format format = csv_detect((const char *)data, n);
	struct csv_reader *reader = csv_create(&format, give, &bytes);
	struct crm_columns columns = { .fields = fields };
	struct csv_row row;
	enum csv_result result;
	long line = 0;

	MUST(reader != NULL);
	while ((result = csv_read(reader, &row)) != CSV_END) {
		MUST(row.line > line); /* it goes on, whatever was broken */
		MUST(row.n_cells <= CSV_CELLS_MAX);
		line = row.line;
		const struct crm_map *map = result == CSV_ROW && columns.n == 0 ?
						    crm_map_best(NULL, 0, row.cells, row.n_cells) :
						    NULL;
		if (map != NULL) {
			MUST(crm_map_fit(map, row.cells, row.n_cells, fields) > 0);
			columns.n = row.n_cells;
			columns.rows = (enum crm_rows)map->rows;
		} else if (result == CSV_ROW && columns.n > 0) {
			read_record(&columns, &row);
		}
	}
	csv_destroy(&reader);
	return 0;
}

/*
 * crm_export: a CRM's export on disk, row by row as records.
 *
 * Layer dutyctl. Opening it finds out encoding and delimiter from its bytes and what the columns
 * mean from its first row; reading gives each row as a record (crm_record.h) or the reason why not.
 * A file may be read again from its start.
 */
#ifndef DUTYD_DUTYCTL_CRM_EXPORT_H
#define DUTYD_DUTYCTL_CRM_EXPORT_H

#include <stdint.h>

#include "dutyd/base/err.h"
#include "dutyd/codec/csv.h"
#include "dutyd/domain/crm_record.h"
#include "dutyd/domain/policy.h"

struct crm_export {
	const char *path;
	int fd;
	int64_t size, n_read;
	struct csv_format format;
	struct csv_reader *reader;
	const struct crm_map *map;
	size_t n_titles;
	char **titles;
	enum crm_field *fields;
	struct crm_columns columns;
	const struct phone_rules *rules;
};

/* map NULL: the one that fits best. 0 or -1; close it either way. */
int crm_export_open(struct crm_export *file, const char *path, const struct policy *policy,
		    const struct crm_map *map, struct err *err);
int crm_export_rewind(struct crm_export *file, struct err *err);
void crm_export_close(struct crm_export *file);

/*
 * False at the end. *refusal says whether record is one; its id is set even then, if it could be
 * read. cells are those of the row.
 */
struct crm_export_row {
	struct csv_row cells;
	enum crm_refusal refusal;
	struct crm_record record;
};
bool crm_export_next(struct crm_export *file, struct crm_export_row *row);

#endif

#include "dutyd/store/crm_touch.h"

#include <sqlite3.h>

#include "dutyd/base/str.h"

/* Columns of touch_sql, see crm_file.c. */
enum { EMPLOYEE, TOUCHED };

int crm_touch_read(struct crm_file *file, const struct phone *phone,
		   struct party_owner touches[PARTY_TOUCHES_MAX])
{
	int n = 0;

	if (file->touch == NULL) {
		return 0;
	}
	sqlite3_bind_text(file->touch, 1, phone->key, -1, SQLITE_STATIC);
	while (n < PARTY_TOUCHES_MAX && sqlite3_step(file->touch) == SQLITE_ROW) {
		const char *id = (const char *)sqlite3_column_text(file->touch, EMPLOYEE);

		if (id != NULL && str_copy(touches[n].id, sizeof(touches[n].id), id)) {
			touches[n++].since = sqlite3_column_int64(file->touch, TOUCHED);
		}
	}
	sqlite3_reset(file->touch);
	sqlite3_clear_bindings(file->touch);
	return n;
}

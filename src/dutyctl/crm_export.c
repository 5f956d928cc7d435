#include "dutyd/dutyctl/crm_export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/mem.h"

enum { SAMPLE_SIZE = 1024 * 1024 };

static long read_some(void *arg, char *bytes, size_t size)
{
	struct crm_export *file = arg;
	ssize_t n;

	do {
		n = read(file->fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	file->n_read += n > 0 ? n : 0;
	return n;
}

static size_t read_sample(struct crm_export *file, char *bytes)
{
	size_t n = 0;
	long got;

	while (n < SAMPLE_SIZE && (got = read_some(file, bytes + n, SAMPLE_SIZE - n)) > 0) {
		n += (size_t)got;
	}
	return n;
}

static bool is_ascii(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)bytes[i] >= 0x80) {
			return false;
		}
	}
	return true;
}

/* A megabyte without one Russian letter says nothing: the first that has one does. */
static void detect(struct crm_export *file, char *bytes)
{
	size_t n = read_sample(file, bytes);

	file->format = csv_detect(bytes, n);
	while (n == SAMPLE_SIZE && file->format.guess.charset == CHARSET_UTF8 &&
	       is_ascii(bytes, n)) {
		n = read_sample(file, bytes);
		file->format.guess = charset_detect(bytes, n);
		file->format.guess.n_mark = 0;
	}
}

int crm_export_rewind(struct crm_export *file, struct err *err)
{
	struct csv_row row;

	if (lseek(file->fd, 0, SEEK_SET) != 0) {
		return err_set(err, "%s: %s", file->path, strerror(errno));
	}
	csv_destroy(&file->reader);
	file->n_read = 0;
	file->reader = csv_create(&file->format, read_some, file);
	if (file->reader == NULL) {
		return err_set(err, "%s: this system cannot convert %s", file->path,
			       charset_name(file->format.guess.charset));
	}
	if (csv_read(file->reader, &row) != CSV_ROW) {
		return err_set(err, "%s: no first row with the columns' titles", file->path);
	}
	if (file->titles == NULL) {
		file->n_titles = row.n_cells;
		file->titles = xcalloc(row.n_cells, sizeof(file->titles[0]));
		file->fields = xcalloc(row.n_cells, sizeof(file->fields[0]));
		for (size_t i = 0; i < row.n_cells; i++) {
			file->titles[i] = xstrdup(row.cells[i]);
		}
	}
	return 0;
}

static int find_map(struct crm_export *file, const struct policy *policy, const struct crm_map *map,
		    struct err *err)
{
	const char *const *titles = (const char *const *)file->titles;
	bool is_given = map != NULL;

	if (!is_given) {
		map = crm_map_best(policy->crm.imports, policy->crm.n_imports, titles,
				   file->n_titles);
	}
	if (map == NULL) {
		return err_set(err,
			       "%s: no column map fits its first row; --map NAME chooses one,"
			       " crm.import in the configuration makes one",
			       file->path);
	}
	if (crm_map_fit(map, titles, file->n_titles, file->fields) == 0) {
		return err_set(err, "%s: the map %s finds no column with an id, a name or a phone",
			       file->path, map->id);
	}
	file->map = map;
	file->columns = (struct crm_columns){ .fields = file->fields,
					      .n = file->n_titles,
					      .rows = (enum crm_rows)map->rows };
	return 0;
}

int crm_export_open(struct crm_export *file, const char *path, const struct policy *policy,
		    const struct crm_map *map, struct err *err)
{
	struct stat st;

	*file = (struct crm_export){ .path = path, .rules = &policy->phones };
	file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file->fd < 0 || fstat(file->fd, &st) != 0) {
		return err_set(err, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode)) {
		return err_set(err, "%s: not a regular file", path);
	}
	file->size = st.st_size;
	char *sample = xcalloc(1, SAMPLE_SIZE);
	detect(file, sample);
	free(sample);
	return crm_export_rewind(file, err) == 0 ? find_map(file, policy, map, err) : -1;
}

void crm_export_close(struct crm_export *file)
{
	csv_destroy(&file->reader);
	for (size_t i = 0; i < file->n_titles; i++) {
		free(file->titles[i]);
	}
	free(file->titles);
	free(file->fields);
	if (file->fd >= 0) {
		close(file->fd);
	}
	*file = (struct crm_export){ .fd = -1 };
}

bool crm_export_next(struct crm_export *file, struct crm_export_row *row)
{
	static const enum crm_refusal refusals[] = {
		[CSV_BROKEN] = CRM_BROKEN_QUOTES,
		[CSV_BAD] = CRM_BROKEN_TEXT,
		[CSV_TOO_BIG] = CRM_LONG_ROW,
	};
	enum csv_result result = csv_read(file->reader, &row->cells);

	if (result == CSV_END) {
		return false;
	}
	if (result != CSV_ROW) {
		row->refusal = refusals[result];
		row->record.is_company = file->columns.rows == CRM_ROWS_COMPANIES;
		crm_record_read_id(&file->columns, row->cells.cells, row->cells.n_cells,
				   row->record.id);
		return true;
	}
	row->refusal = crm_record_read(&file->columns, file->rules, row->cells.cells,
				       row->cells.n_cells, &row->record);
	return true;
}

/* layer: store support */
#include "test_main.h"

#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/store/schema.h"
#include "seed_crm.h"
#include "seed_store.h"

static struct seed_store seed;

static int set_up(void **state)
{
	(void)state;
	seed_store_make(&seed);
	return 0;
}

static int set_up_open(void **state)
{
	(void)state;
	seed_store_make(&seed);
	seed_store_open(&seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	seed_store_remove(&seed);
	return 0;
}

static int64_t count(const char *sql)
{
	return seed_number(seed.path, sql);
}

static void write_text(size_t at, size_t n)
{
	FILE *file = fopen(seed.path, "r+b");

	if (file == NULL) {
		file = fopen(seed.path, "w+b");
	}
	assert_non_null(file);
	fseek(file, (long)at, SEEK_SET);
	for (size_t i = 0; i < n; i++) {
		fputc('x', file);
	}
	fclose(file);
}

static void fill(int n)
{
	for (int i = 0; i < n; i++) {
		char pbx_id[16];

		snprintf(pbx_id, sizeof(pbx_id), "fill.%d", i);
		struct job *job = seed_ask(&seed, STAGE_ARRIVAL, pbx_id);

		seed_assert_durable(job);
		job_destroy(&job);
	}
}

static void break_all(void)
{
	write_text(0, 20000);
}

static void break_middle(void)
{
	write_text(5 * 4096, 8192);
}

static void break_end(void)
{
	assert_int_equal(truncate(seed.path, 10000), 0);
}

static void break_schema(void)
{
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "ALTER TABLE decision DROP COLUMN card");
	sqlite3_close(sqlite);
}

static const struct {
	const char *name;
	void (*damage)(void);
} damage_cases[] = { { "all", break_all },
		     { "middle", break_middle },
		     { "end", break_end },
		     { "schema", break_schema } };

static void a_damaged_file_is_moved_aside(void **state)
{
	char pattern[200], word[256];
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s.damaged-????????T??????", seed.path);
	for (size_t i = 0; i < TEST_COUNT(damage_cases); i++) {
		print_message("%s\n", damage_cases[i].name);
		remove(seed.path);
		seed_store_open(&seed);
		fill(20);
		seed_store_close(&seed);
		damage_cases[i].damage();
		seed_store_open(&seed);
		fill(1);
		assert_int_equal(glob(pattern, 0, NULL, &found), 0);
		assert_int_equal(found.gl_pathc, i + 1);
		seed_word(seed.path,
			  "SELECT key || payload FROM outbox WHERE topic = 'alarm'"
			  " ORDER BY seq LIMIT 1",
			  word, sizeof(word));
		assert_non_null(strstr(word, "store-damaged/20"));
		assert_non_null(strstr(word, found.gl_pathv[i]));
		/* Ids of the lost file are not used again. */
		assert_true(count("SELECT min(id) FROM decision") > 1000000000);
		assert_true(count("SELECT min(seq) FROM outbox") > 1000000000);
		globfree(&found);
		seed_store_close(&seed);
	}
}

/* The daemon opens it, answers, and has kept its hands off. */
static void assert_not_touched(const char *path)
{
	char before[4096], after[4096], pattern[200];
	glob_t found;
	FILE *file = fopen(path, "rb");

	assert_int_equal(fread(before, 1, sizeof(before), file), sizeof(before));
	fclose(file);
	seed_store_open(&seed);
	struct job *job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");

	assert_int_equal(job->result, JOB_OK);
	assert_false(job->is_durable);
	job_destroy(&job);
	job = seed_ask(&seed, STAGE_ARRIVAL, "1.1");
	assert_true(job->is_repeat);
	job_destroy(&job);
	seed_store_close(&seed);
	file = fopen(path, "rb");
	assert_int_equal(fread(after, 1, sizeof(after), file), sizeof(after));
	fclose(file);
	assert_memory_equal(before, after, sizeof(before));
	snprintf(pattern, sizeof(pattern), "%s.damaged-*", path);
	assert_int_equal(glob(pattern, 0, NULL, &found), GLOB_NOMATCH);
}

static void a_newer_file_is_not_touched(void **state)
{
	(void)state;
	seed_store_open(&seed);
	fill(1);
	seed_store_close(&seed);
	sqlite3 *sqlite = seed_open(seed.path);

	seed_exec(sqlite, "PRAGMA user_version = 99; PRAGMA journal_mode = DELETE");
	sqlite3_close(sqlite);
	assert_not_touched(seed.path);
}

/* A wrong path in the configuration: the customer base itself, or a stranger's. */
static void somebody_elses_file_is_not_touched(void **state)
{
	const char *const theirs[] = { schema_crm_sql, "CREATE TABLE book (title)" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(theirs); i++) {
		remove(seed.path);
		sqlite3 *sqlite = seed_open(seed.path);

		seed_exec(sqlite, theirs[i]);
		sqlite3_close(sqlite);
		assert_not_touched(seed.path);
	}
}

static void files_are_not_for_everybody(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	(void)state;
	fill(1);
	for (size_t i = 0; i < TEST_COUNT(suffixes); i++) {
		char path[200];
		struct stat st;

		snprintf(path, sizeof(path), "%s%s", seed.path, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777 & ~0640, 0);
	}
}

static void the_tag_key_is_kept(void **state)
{
	uint8_t first[STORE_KEY_BYTES], second[STORE_KEY_BYTES];

	(void)state;
	store_tag_key(seed.store, first);
	seed_store_reopen(&seed);
	store_tag_key(seed.store, second);
	assert_memory_equal(first, second, sizeof(first));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_open, tear_down)
#define T_CLOSED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T_CLOSED(a_damaged_file_is_moved_aside),
		T_CLOSED(a_newer_file_is_not_touched),
		T_CLOSED(somebody_elses_file_is_not_touched),
		T(files_are_not_for_everybody),
		T(the_tag_key_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

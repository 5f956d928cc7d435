/* layer: domain support */
/* A zone file is outside input: no bytes may crash the reader or keep it busy. */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/domain/zone.h"
#include "team.h"

enum { MUTATIONS = 20000, FILE_MAX = 512 };

struct file {
	uint8_t bytes[FILE_MAX];
	size_t n;
};

static void put(struct file *file, const void *bytes, size_t n)
{
	assert_true(file->n + n <= FILE_MAX);
	memcpy(file->bytes + file->n, bytes, n);
	file->n += n;
}

static void put_be(struct file *file, int64_t value, int n_bytes)
{
	for (int i = n_bytes - 1; i >= 0; i--) {
		uint8_t byte = (uint8_t)((uint64_t)value >> (8 * i));

		put(file, &byte, 1);
	}
}

static void put_header(struct file *file, char version, int n_changes, int n_types)
{
	char head[20] = "TZif";

	head[4] = version;
	put(file, head, sizeof(head));
	put_be(file, 0, 4); /* UT, standard, leap seconds: none */
	put_be(file, 0, 4);
	put_be(file, 0, 4);
	put_be(file, n_changes, 4);
	put_be(file, n_types, 4);
	put_be(file, 1, 4);
}

/* A slim file: an empty first block, one type, one change in 1970 to another one, a footer. */
static struct file slim_file(const char *footer)
{
	struct file file = { .n = 0 };

	put_header(&file, '2', 0, 1);
	put_be(&file, 0, 6);
	put_be(&file, 0, 1);
	put_header(&file, '2', 1, 2);
	put_be(&file, 1000, 8);
	put_be(&file, 1, 1);
	put_be(&file, 3600, 4);
	put_be(&file, 0, 2);
	put_be(&file, 7200, 4);
	put_be(&file, 0, 2);
	put_be(&file, 0, 1);
	put(&file, footer, strlen(footer));
	return file;
}

/* Offsets in the file: the second header, and what stands behind it. */
enum { SECOND = 51, CHANGE_AT = 95, INDEX_AT = 103, TYPE_AT = 104 };

static void a_slim_file_is_read(void **state)
{
	struct file file = slim_file("\n<+03>-3\n");
	struct zone *zone = zone_parse(file.bytes, file.n, NULL);

	(void)state;
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 999), 3600);
	assert_int_equal(zone_offset(zone, 1000), 10800); /* the footer's, not the table's */
	zone_free(zone);
	file = slim_file("\n\n");
	zone = zone_parse(file.bytes, file.n, NULL);
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 1000000000), 7200);
	zone_free(zone);
	zone_free(NULL);
}

static void files_that_are_refused(void **state)
{
	static const struct {
		const char *footer;
		size_t at;
		uint8_t byte;
		const char *why;
	} rows[] = {
		{ "\nUTC0\n", 0, 'X', "not a TZif file" },
		{ "\nUTC0\n", 4, 0, "not a TZif file" },
		{ "\nUTC0\n", 4, '1', "not a TZif file" },
		{ "\nUTC0\n", 20, 0xff, "64-bit part" },
		{ "\nUTC0\n", 32, 0xff, "64-bit part" },
		{ "\nUTC0\n", SECOND, 'X', "64-bit part" },
		{ "\nUTC0\n", SECOND + 32, 0xff, "cut off" },
		{ "\nUTC0\n", SECOND + 31, 1, "cut off" },
		{ "\nUTC0\n", SECOND + 39, 0, "0 types" },
		{ "\nUTC0\n", INDEX_AT, 2, "a change to type 2 of 2" },
		{ "\nUTC0\n", TYPE_AT, 0x7f, "an offset of" },
		{ "\nUTC0\n", TYPE_AT, 0x80, "an offset of" },
		{ "\nUTC0", 0, 'T', "footer is missing" },
		{ "UTC0\n", 0, 'T', "footer is missing" },
		{ "", 0, 'T', "footer is missing" },
		{ "\nnonsense\n", 0, 'T', "footer" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		struct file file = slim_file(rows[i].footer);
		struct err err = { "" };

		file.bytes[rows[i].at] = rows[i].byte;
		assert_null(zone_parse(file.bytes, file.n, &err));
		if (strstr(err.text, rows[i].why) == NULL) {
			fail_msg("row %zu: %s", i, err.text);
		}
	}
}

static void leap_seconds_and_disorder_are_refused(void **state)
{
	struct file file = slim_file("\n000000000000UTC0\n");
	struct err err = { "" };
	size_t n;
	uint8_t *bytes = team_zone_bytes("Europe/Berlin", &n);

	(void)state;
	file.bytes[SECOND + 31] = 1; /* leap seconds; the 12 bytes are taken from the footer */
	assert_null(zone_parse(file.bytes, file.n, &err));
	assert_non_null(strstr(err.text, "leap seconds"));
	assert_non_null(bytes);
	uint8_t *change = bytes + n - 4;

	while (memcmp(change, "TZif", 4) != 0) {
		change--; /* back to the second header */
	}
	memcpy(change + 44 + 8, change + 44, 8);
	assert_null(zone_parse(bytes, n, &err));
	assert_non_null(strstr(err.text, "not in order"));
	free(bytes);
}

/* Uses a zone in every way; what it says does not matter here. */
static void use(const struct zone *zone, uint64_t *seed)
{
	char text[ZONE_TEXT_SIZE];

	for (int i = 0; i < 4; i++) {
		int64_t utc = (int64_t)team_random(seed) >> team_random_below(seed, 64);
		int32_t day = (int32_t)(team_random(seed) >> (32 + team_random_below(seed, 32)));

		zone_local_at(zone, utc);
		zone_format_ms(zone, utc, text);
		int64_t found = zone_instant_of(zone, day, 3600);

		assert_in_range(found - (int64_t)day * 86400 + 200000, 0, 400000);
	}
}

/* Parses a copy of the exact size, so that ASan sees every look behind its end. */
static bool parse_and_use(const uint8_t *bytes, size_t n, uint64_t *seed)
{
	uint8_t *copy = xcalloc(n + (n == 0), 1);

	memcpy(copy, bytes, n);
	struct zone *zone = zone_parse(copy, n, NULL);

	free(copy);
	if (zone != NULL) {
		use(zone, seed);
	}
	zone_free(zone);
	return zone != NULL;
}

static void every_truncation_is_refused(void **state)
{
	size_t n;
	uint8_t *bytes = team_zone_bytes("Europe/Moscow", &n);
	uint64_t seed = 8536;

	(void)state;
	assert_non_null(bytes);
	for (size_t cut = 0; cut < n; cut++) {
		assert_false(parse_and_use(bytes, cut, &seed));
	}
	assert_true(parse_and_use(bytes, n, &seed));
	free(bytes);
}

static void mutated_bytes_never_crash(void **state)
{
	static const char *const names[] = {
		"Europe/Berlin",  "Europe/Moscow", "Asia/Gaza",
		"America/Havana", "UTC",           "Africa/Casablanca"
	};
	uint64_t seed = 20000;
	int n_read = 0;

	(void)state;
	for (int i = 0; i < MUTATIONS; i++) {
		size_t n;
		uint8_t *bytes = team_zone_bytes(names[(size_t)i % TEST_COUNT(names)], &n);

		assert_non_null(bytes);
		for (int left = 1 + team_random_below(&seed, 8); left > 0; left--) {
			/* Half of them where they hurt: in the headers, types and footer. */
			int at = team_random_below(&seed, (int)n);
			int near_end = (int)n - 1 - team_random_below(&seed, n > 64 ? 64 : (int)n);

			at = team_random_below(&seed, 2) == 0 ? at : near_end;
			at = team_random_below(&seed, 4) == 0 ? at % 44 : at;
			bytes[at] = (uint8_t)team_random(&seed);
		}
		size_t kept = team_random_below(&seed, 8) == 0 ? team_random(&seed) % n : n;

		n_read += parse_and_use(bytes, kept, &seed) ? 1 : 0;
		free(bytes);
	}
	/* Some must survive, or nothing behind the header was tried. */
	assert_in_range(n_read, MUTATIONS / 50, MUTATIONS - MUTATIONS / 50);
	print_message("%d of %d were still zones\n", n_read, (int)MUTATIONS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slim_file_is_read),
		cmocka_unit_test(files_that_are_refused),
		cmocka_unit_test(leap_seconds_and_disorder_are_refused),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(mutated_bytes_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

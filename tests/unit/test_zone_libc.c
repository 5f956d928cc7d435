/* layer: domain support */
/* The whole of tzdata against the C library: no difference is allowed. */
#include "test_main.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dutyd/domain/civil.h"
#include "dutyd/domain/zone.h"
#include "team.h"

#define ZONES_DIR "/usr/share/zoneinfo"

enum { RANDOM_INSTANTS = 1000, ZONES_MIN = 400 };

static const int64_t until_2100 = 4133980800;
static const int64_t since_2037 = 2114380800;

/* What libc says under the TZ set last. */
static struct zone_local libc_local(int64_t utc)
{
	time_t t = (time_t)utc;
	struct tm tm;

	localtime_r(&t, &tm);
	return (struct zone_local){
		.day = civil_from_ymd(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday),
		.second = tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec,
		.offset = (int32_t)tm.tm_gmtoff,
	};
}

static void compare_at(const char *name, const struct zone *zone, int64_t utc)
{
	struct zone_local ours = zone_local_at(zone, utc);
	struct zone_local theirs = libc_local(utc);

	if (ours.offset != theirs.offset || ours.day != theirs.day ||
	    ours.second != theirs.second) {
		fail_msg("%s at %" PRId64 ": offset %d, libc says %d", name, utc, ours.offset,
			 theirs.offset);
	}
}

/* Local time and back: the first instant with that clock, which is this one or one before. */
static void round_trip(const char *name, const struct zone *zone, int64_t utc)
{
	struct zone_local local = libc_local(utc);
	int64_t found = zone_instant_of(zone, local.day, local.second);
	struct zone_local back = libc_local(found);
	bool is_same = back.day == local.day && back.second == local.second;

	if (!is_same || found > utc || found < utc - 90000 ||
	    (found < utc && back.offset == local.offset)) {
		fail_msg("%s: %" PRId64 " came back as %" PRId64, name, utc, found);
	}
	int64_t start = zone_day_start(zone, local.day);

	if (start > utc || libc_local(start).day != local.day ||
	    libc_local(start - 1).day == local.day) {
		fail_msg("%s: day of %" PRId64 " begins at %" PRId64, name, utc, start);
	}
}

static void compare_around(const char *name, const struct zone *zone, int64_t change)
{
	for (int64_t utc = change - 1; utc <= change + 1; utc++) {
		compare_at(name, zone, utc);
		round_trip(name, zone, utc);
	}
	/* A clock time in the middle of a gap is the change itself. */
	struct zone_local before = zone_local_at(zone, change - 1);
	int32_t gap = zone_offset(zone, change) - before.offset;

	if (gap > 1) {
		int64_t local = change + before.offset + gap / 2;
		int32_t day = (int32_t)(local / 86400 - (local % 86400 < 0 ? 1 : 0));

		assert_int_equal(zone_instant_of(zone, day, (int32_t)(local - day * 86400LL)),
				 change);
	}
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Every change of the file's 64-bit table; the reader of a test may trust the file. */
static int compare_table(const char *name, const struct zone *zone, const uint8_t *bytes)
{
	const uint8_t *second = bytes + 44 + be32(bytes + 20) + be32(bytes + 24) +
				be32(bytes + 28) * 8 + be32(bytes + 32) * 5 + be32(bytes + 36) * 6 +
				be32(bytes + 40);
	int n = (int)be32(second + 32);

	for (int i = 0; i < n; i++) {
		const uint8_t *p = second + 44 + 8 * i;
		int64_t change = (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));

		if (change > -(INT64_C(1) << 40)) { /* not the "big bang" of old files */
			compare_around(name, zone, change);
		}
	}
	return n;
}

/* Behind the table only the footer speaks: libc's changes are looked for week by week. */
static int compare_footer(const char *name, const struct zone *zone)
{
	enum { WEEK = 7 * 86400 };
	int n = 0;

	for (int64_t utc = since_2037; utc < until_2100; utc += WEEK) {
		int64_t low = utc, high = utc + WEEK;

		compare_at(name, zone, utc);
		if (libc_local(low).offset == libc_local(high).offset) {
			continue;
		}
		while (high - low > 1) {
			int64_t middle = (low + high) / 2;
			bool is_early = libc_local(middle).offset == libc_local(low).offset;

			low = is_early ? middle : low;
			high = is_early ? high : middle;
		}
		compare_around(name, zone, high);
		n++;
	}
	return n;
}

static int compare_zone(const char *name)
{
	struct err err = { "" };
	size_t n_bytes = 0;
	uint8_t *bytes = team_zone_bytes(name, &n_bytes);
	uint64_t seed = 1970 + strlen(name);

	if (bytes == NULL) {
		fail_msg("no zone %s", name);
	}
	struct zone *zone = zone_parse(bytes, n_bytes, &err);

	if (zone == NULL) {
		fail_msg("%s: %s", name, err.text);
	}
	setenv("TZ", name, 1);
	tzset();
	int n = compare_table(name, zone, bytes) + compare_footer(name, zone);

	for (int i = 0; i < RANDOM_INSTANTS; i++) {
		int64_t utc = (int64_t)(team_random(&seed) % (uint64_t)until_2100);

		compare_at(name, zone, utc);
		round_trip(name, zone, utc);
	}
	zone_free(zone);
	free(bytes);
	return n;
}

static int n_zones, n_changes;

/*
 * right/ counts leap seconds, which no clock here does; posix/ and the links repeat a file that
 * stands under another name.
 */
static int visit(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	const char *name = path + sizeof(ZONES_DIR);
	char magic[4] = "";

	(void)st;
	if (kind == FTW_D && where->level == 1 &&
	    (strcmp(name, "right") == 0 || strcmp(name, "posix") == 0)) {
		return FTW_SKIP_SUBTREE;
	}
	if (kind != FTW_F) {
		return FTW_CONTINUE;
	}
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		fail_msg("%s cannot be read", path);
	}
	size_t n = fread(magic, 1, sizeof(magic), file);

	fclose(file);
	if (n == sizeof(magic) && memcmp(magic, "TZif", sizeof(magic)) == 0) {
		n_changes += compare_zone(name);
		n_zones++;
	}
	return FTW_CONTINUE;
}

static void every_zone_installed_agrees_with_libc(void **state)
{
	(void)state;
	assert_int_equal(nftw(ZONES_DIR, visit, 16, FTW_PHYS | FTW_ACTIONRETVAL), 0);
	assert_true(n_zones >= ZONES_MIN);
	print_message("%d zones, %d changes\n", n_zones, n_changes);
}

/* Names that are not places, and links: zones come by name. */
static void other_names_agree_with_libc(void **state)
{
	static const char *const names[] = { "UTC",           "Etc/GMT+12",   "Etc/GMT-14",
					     "CET",           "EST5EDT",      "W-SU",
					     "Asia/Calcutta", "Europe/Dublin" };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(names); i++) {
		compare_zone(names[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_zone_installed_agrees_with_libc),
		cmocka_unit_test(other_names_agree_with_libc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * config_kit: a folder of its own, files in it, and a report as one text; for the tests of config.
 * Included after test_main.h. The tests run inside the folder, so that problems name "dutyd.conf".
 */
#ifndef CONFIG_KIT_H
#define CONFIG_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dutyd/config/load.h"

/* A test program need not use all of these. */
#define KIT __attribute__((unused)) static

/* Noon of Monday 2026-11-23 in Moscow. */
#define KIT_NOW_MS INT64_C(1795424400000)

KIT char kit_folder[64];

KIT int kit_enter(void **state)
{
	(void)state;
	snprintf(kit_folder, sizeof(kit_folder), "/tmp/dutyd-test-config.XXXXXX");
	return mkdtemp(kit_folder) != NULL && chdir(kit_folder) == 0 ? 0 : -1;
}

KIT int kit_leave(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", kit_folder);
	return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

/* A file of the source tree, for the caller to free. */
KIT char *kit_read(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", TEST_TOP_DIR, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	long size = ftell(file);
	rewind(file);
	char *text = calloc(1, (size_t)size + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)size, file), size);
	fclose(file);
	return text;
}

KIT void kit_write(const char *name, const void *bytes, size_t n)
{
	FILE *file = fopen(name, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

/* text with the first `from` in it replaced; NULL when it is not in it. Frees nothing. */
KIT char *kit_replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	size_t size = strlen(text) + strlen(to) + 1;

	if (at == NULL) {
		return NULL;
	}
	char *changed = calloc(1, size);
	snprintf(changed, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return changed;
}

/* Loads dutyd.conf of the folder; *printed is what an admin would see, for the caller to free. */
KIT struct policy *kit_load(const struct config_options *options, char **printed)
{
	struct report report;
	size_t size = 0;

	report_init(&report);
	struct policy *policy = config_load("dutyd.conf", options, &report);
	assert_int_equal(policy == NULL, report.n_errors > 0);
	*printed = NULL;
	FILE *to = open_memstream(printed, &size);
	assert_non_null(to);
	report_print(&report, to);
	fclose(to);
	report_finish(&report);
	return policy;
}

/* Writes the seed with one place of one file changed; from NULL changes nothing. */
KIT void kit_write_seed(const char *name, const char *from, const char *to)
{
	static const char *const names[] = { "dutyd.conf", "roster.conf" };

	for (int i = 0; i < 2; i++) {
		char path[64];
		snprintf(path, sizeof(path), "conf/%s", names[i]);
		char *text = kit_read(path);
		if (from != NULL && strcmp(name, names[i]) == 0) {
			char *changed = kit_replace(text, from, to);
			if (changed == NULL) {
				fail_msg("%s has no %s", name, from);
			}
			free(text);
			text = changed;
		}
		kit_write(names[i], text, strlen(text));
		free(text);
	}
}

#endif

/* layer: base */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/secret.h"

static char folder[] = "/tmp/dutyd-secret-XXXXXX";

static void put(const char *name, const char *text, mode_t mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

/* The secret, or "!" and the error. */
static const char *read_from(const char *scheme, const char *name)
{
	static char secret[SECRET_SIZE + sizeof(((struct err *)0)->text)];
	char where[160];
	struct err err = { "" };

	snprintf(where, sizeof(where), "%s%s%s", scheme, strcmp(scheme, "file:") == 0 ? folder : "",
		 name);
	if (secret_read(where, secret, &err) != 0) {
		snprintf(secret, sizeof(secret), "!%s", err.text);
	}
	return secret;
}

static void the_first_line_counts(void **state)
{
	(void)state;
	put("a", "s3cret\nmore\n", 0600);
	assert_string_equal(read_from("file:", "/a"), "s3cret");
	put("a", "s3 cret\r\n", 0600);
	assert_string_equal(read_from("file:", "/a"), "s3 cret");
	put("a", "bare", 0400);
	assert_string_equal(read_from("file:", "/a"), "bare");
}

static void what_others_may_read_is_refused(void **state)
{
	static const mode_t open_modes[] = { 0640, 0604, 0660, 0602, 0666 };

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(open_modes); i++) {
		put("b", "s3cret", open_modes[i]);
		assert_non_null(strstr(read_from("file:", "/b"), "may be read by others"));
		assert_null(strstr(read_from("file:", "/b"), "s3cret"));
	}
}

static void a_credential_is_the_service_managers(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_int_equal(read_from("credential:", "ami")[0], '!');
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	put("ami", "given\n", 0440);
	assert_string_equal(read_from("credential:", "ami"), "given");
	assert_int_equal(read_from("credential:", "../etc/shadow")[0], '!');
	assert_int_equal(read_from("credential:", "")[0], '!');
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void what_is_no_secret_is_refused(void **state)
{
	char text[SECRET_SIZE + 2];

	(void)state;
	assert_int_equal(read_from("file:", "/none")[0], '!');
	assert_int_equal(read_from("file:", "")[0], '!'); /* the folder */
	assert_int_equal(read_from("", "plain")[0], '!');
	assert_int_equal(read_from("file:relative", "")[0], '!');
	put("empty", "", 0600);
	assert_non_null(strstr(read_from("file:", "/empty"), "is empty"));
	put("blank", "\nsecond", 0600);
	assert_non_null(strstr(read_from("file:", "/blank"), "is empty"));
	memset(text, 'x', sizeof(text));
	text[SECRET_SIZE - 1] = '\0';
	put("long", text, 0600);
	assert_string_equal(read_from("file:", "/long"), text);
	text[SECRET_SIZE - 1] = 'x';
	text[SECRET_SIZE] = '\0';
	put("long", text, 0600);
	assert_non_null(strstr(read_from("file:", "/long"), "longer than"));
	char path[128];
	snprintf(path, sizeof(path), "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_non_null(strstr(read_from("file:", "/fifo"), "no regular file"));
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_counts),
		cmocka_unit_test(what_others_may_read_is_refused),
		cmocka_unit_test(a_credential_is_the_service_managers),
		cmocka_unit_test(what_is_no_secret_is_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* layer: config */
#include "test_main.h"

#include "config_kit.h"
#include "dutyd/config/address.h"

static void addresses_are_numeric(void **state)
{
	static const struct {
		const char *text;
		bool is_host_port, is_loopback, is_cidr;
	} rows[] = {
		{ "127.0.0.1:4573", true, true, false },
		{ "[::1]:80", true, true, false },
		{ "0.0.0.0:4573", true, false, false },
		{ "127.0.0.1", false, true, true },
		{ "::1", false, true, true },
		{ "10.0.0.0/8", false, false, true },
		{ "10.0.0.1/8", false, false, false },
		{ "fe80::/10", false, false, true },
		{ "10.0.0.0/33", false, false, false },
		{ "localhost:80", false, false, false },
		{ "1.2.3.4:0", false, false, false },
		{ "1.2.3.4:65536", false, false, false },
		{ "::1:80", false, true, true },
		{ "", false, false, false },
		{ ":80", false, false, false },
		{ "1.2.3.4/", false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(address_is_host_port(rows[i].text), rows[i].is_host_port);
		assert_int_equal(address_is_cidr(rows[i].text), rows[i].is_cidr);
		if (rows[i].text[0] != ':' || strcmp(rows[i].text, "::1") == 0) {
			assert_int_equal(address_is_loopback(rows[i].text), rows[i].is_loopback);
		}
	}
}

static void two_cannot_listen_where_one_does(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_taken;
	} rows[] = {
		{ "127.0.0.1:80", "127.0.0.1:80", true },
		{ "127.0.0.1:80", "127.0.0.1:81", false },
		{ "127.0.0.1:80", "127.0.0.2:80", false },
		{ "127.0.0.1:80", "0.0.0.0:80", true },
		{ "127.0.0.1:80", "0.0.0.0:81", false },
		{ "[::1]:80", "[0:0:0:0:0:0:0:1]:80", true },
		{ "[::1]:80", "[::]:80", true },
		{ "[::]:80", "0.0.0.0:80", false }, /* the listener says IPV6_V6ONLY */
		{ "127.0.0.1:80", "", false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(address_collide(rows[i].a, rows[i].b), rows[i].is_taken);
		assert_int_equal(address_collide(rows[i].b, rows[i].a), rows[i].is_taken);
	}
}

static void change_text(char **text, const char *from, const char *to)
{
	char *changed = kit_replace(*text, from, to);

	assert_non_null(changed);
	free(*text);
	*text = changed;
}

/* Written with three places of the seed changed: whose dial it is, and who asks the daemon. */
static void write_dial(const char *fastagi, const char *asterisk)
{
	const char *const changes[][2] = {
		{ "\"PJSIP/200\"", "\"200\"" },
		{ "fastagi = \"127.0.0.1:4573\";", fastagi },
		{ "asterisk : { host = \"127.0.0.1\"; port = 5038; user = \"dutyd\"; "
		  "secret = \"credential:ami\"; };",
		  asterisk },
	};
	char *text = kit_read("conf/dutyd.conf");

	for (size_t i = 0; i < TEST_COUNT(changes); i++) {
		change_text(&text, changes[i][0], changes[i][1]);
	}
	kit_write("dutyd.conf", text, strlen(text));
	free(text);
}

static void a_dial_without_technology_is_right_where_no_asterisk_is(void **state)
{
	static const struct {
		const char *fastagi, *asterisk;
		bool is_asterisk;
	} rows[] = {
		{ "fastagi = \"\";", "", false },
		{ "", "", true }, /* it listens where nothing is said */
		{ "fastagi = \"127.0.0.1:1\";", "", true },
		{ "fastagi = \"\";", "asterisk : { user = \"d\"; secret = \"credential:a\"; };",
		  true },
	};
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	(void)state;
	kit_write_seed("dutyd.conf", NULL, NULL);
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		write_dial(rows[i].fastagi, rows[i].asterisk);
		struct policy *policy = kit_load(&options, &printed);
		assert_non_null(policy);
		assert_int_equal(strstr(printed, "people.irina.dial: \"200\"") != NULL,
				 rows[i].is_asterisk);
		assert_true(rows[i].is_asterisk || printed[0] == '\0');
		free(printed);
		policy_unref(&policy);
	}
}

/* Wherever he is named, and there is none: each says so at its own place. */
static void the_head_of_sales_is_missed_where_he_is_named(void **state)
{
	static const struct {
		const char *file, *from, *to, *says;
	} rows[] = {
		{ "dutyd.conf", "absent = \"duty\"", "absent = \"head\"",
		  "owner.absent: \"head\", but commercial has no head\n" },
		{ "dutyd.conf", "to = \"commercial\"; reason = \"MULTI_OFFICE\"",
		  "to = \"head\"; reason = \"MULTI_OFFICE\"",
		  "rules.offices.to: \"head\", but commercial has no head\n" },
		{ "roster.conf", "off_hours = \"next-duty\"", "off_hours = \"head\"",
		  "roster.off_hours: \"head\", but commercial has no head\n" },
	};
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		char *text = kit_read("conf/dutyd.conf");
		kit_write_seed(rows[i].file, rows[i].from, rows[i].to);
		change_text(&text, "head = \"irina\";", "");
		if (strcmp(rows[i].file, "dutyd.conf") == 0) {
			change_text(&text, rows[i].from, rows[i].to);
		}
		kit_write("dutyd.conf", text, strlen(text));
		free(text);
		assert_null(kit_load(&options, &printed));
		if (strstr(printed, rows[i].says) == NULL) {
			fail_msg("%s\nnot in\n%s", rows[i].says, printed);
		}
		free(printed);
	}
}

static void write_databases(const char *crm, const char *store)
{
	char path[128], *text = kit_read("conf/dutyd.conf");

	snprintf(path, sizeof(path), "\"%s/%s\"", kit_folder, crm);
	change_text(&text, "\"/var/lib/dutyd/crm.db\"", path);
	snprintf(path, sizeof(path), "\"%s/%s\"", kit_folder, store);
	change_text(&text, "\"/var/lib/dutyd/dutyd.db\"", path);
	kit_write("dutyd.conf", text, strlen(text));
	free(text);
}

static void the_crm_under_another_name_is_no_store(void **state)
{
	static const struct {
		const char *store;
		bool is_looked_at, is_refused;
	} rows[] = {
		{ "crm.db", false, true },     { "./crm.db", false, false },
		{ "./crm.db", true, true },    { "symbolic.db", true, true },
		{ "hard.db", true, true },     { "other.db", true, false },
		{ "nothing.db", true, false }, { "symbolic.db", false, false },
	};
	char *printed = NULL;

	(void)state;
	kit_write("crm.db", "x", 1);
	kit_write("other.db", "x", 1);
	assert_int_equal(symlink("crm.db", "symbolic.db"), 0);
	assert_int_equal(link("crm.db", "hard.db"), 0);
	kit_write_seed("dutyd.conf", NULL, NULL);
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		const struct config_options options = { .now_ms = KIT_NOW_MS,
							.check_outside = rows[i].is_looked_at };
		write_databases("crm.db", rows[i].store);
		struct policy *policy = kit_load(&options, &printed);
		bool is_refused = strstr(printed,
					 "dutyd.conf:91: error: store.database: is the CRM's "
					 "database: dutyd never writes there\n") != NULL;
		if (is_refused != rows[i].is_refused || is_refused != (policy == NULL)) {
			fail_msg("%s: %s", rows[i].store, printed);
		}
		free(printed);
		policy_unref(&policy);
	}
}

/* There is always one: "" is off where a daemon can do without, as for fastagi. */
static void the_events_have_a_socket(void **state)
{
	static const struct {
		const char *path, *problem;
	} rows[] = {
		{ "\"\"", "dutyd.conf:92: error: intake.events: \"\" is not an absolute path\n" },
		{ "\"a.sock\"",
		  "dutyd.conf:92: error: intake.events: \"a.sock\" is not an absolute path\n" },
		{ "\"/a.sock\"", "" },
	};
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		kit_write_seed("dutyd.conf", "\"/run/dutyd/events.sock\"", rows[i].path);
		struct policy *policy = kit_load(&options, &printed);
		assert_string_equal(printed, rows[i].problem);
		free(printed);
		policy_unref(&policy);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_numeric),
		cmocka_unit_test(two_cannot_listen_where_one_does),
		cmocka_unit_test(a_dial_without_technology_is_right_where_no_asterisk_is),
		cmocka_unit_test(the_head_of_sales_is_missed_where_he_is_named),
		cmocka_unit_test(the_crm_under_another_name_is_no_store),
		cmocka_unit_test(the_events_have_a_socket),
	};

	return cmocka_run_group_tests_name("config_services", tests, kit_enter, kit_leave);
}

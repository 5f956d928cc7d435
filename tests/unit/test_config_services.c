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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_numeric),
		cmocka_unit_test(two_cannot_listen_where_one_does),
	};

	return cmocka_run_group_tests_name("config_services", tests, kit_enter, kit_leave);
}

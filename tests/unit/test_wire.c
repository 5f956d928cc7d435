/* layer: domain */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/domain/policy.h"
#include "dutyd/domain/wire.h"

enum { VASYA, MASHA };

static void put(struct wire *wire, const char *uniqueid, const char *name, int person)
{
	struct wire_channel *channel = wire_put(wire, uniqueid, name);

	assert_non_null(channel);
	channel->person = person;
}

static void count_gone(void *arg, const struct wire_channel *channel)
{
	strcat(strcat(arg, channel->uniqueid), " ");
}

static void what_is_not_listed_is_gone(void **state)
{
	struct wire *wire = wire_create();
	char gone[64] = "";

	(void)state;
	put(wire, "1.1", "PJSIP/trunk-1", PERSON_NONE);
	put(wire, "1.2", "PJSIP/201-2", PERSON_NONE);
	put(wire, "1.3", "PJSIP/202-3", PERSON_NONE);
	wire_sync_begin(wire);
	put(wire, "1.2", "PJSIP/201-2", PERSON_NONE);
	put(wire, "1.4", "PJSIP/301-4", PERSON_NONE);
	wire_sync_end(wire, count_gone, gone);
	assert_string_equal(gone, "1.1 1.3 ");
	assert_int_equal(wire_count(wire), 2);
	assert_null(wire_find(wire, "1.1"));
	wire_remove(wire, "1.9", count_gone, gone);
	wire_remove(wire, "1.4", NULL, NULL);
	assert_int_equal(wire_count(wire), 1);
	wire_destroy(&wire);
	wire_destroy(&wire);
}

static void a_channel_may_take_another_name(void **state)
{
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.1", "PJSIP/202-1", MASHA);
	put(wire, "1.1", "PJSIP/201-9", VASYA); /* picked up by a neighbour */
	assert_int_equal(wire_count(wire), 1);
	assert_null(wire_of_person(wire, MASHA));
	assert_string_equal(wire_of_person(wire, VASYA)->uniqueid, "1.1");
	wire_destroy(&wire);
}

static void the_wire_is_bounded(void **state)
{
	struct wire *wire = wire_create();
	char id[32];

	(void)state;
	for (int i = 0; i < WIRE_MAX; i++) {
		snprintf(id, sizeof(id), "%d", i);
		assert_non_null(wire_put(wire, id, "PJSIP/trunk-1"));
	}
	assert_false(wire_is_full(wire));
	assert_null(wire_put(wire, "more", "PJSIP/trunk-1"));
	assert_true(wire_is_full(wire));
	assert_non_null(wire_put(wire, "7", "PJSIP/trunk-1"));
	wire_destroy(&wire);
}

static void devices_of_channels(void **state)
{
	static const char *const cases[][2] = {
		{ "PJSIP/201-0000001f", "PJSIP/201" },
		{ "SIP/office-2-0000001f", "SIP/office-2" },
		{ "Local/301@x-00000002;1", "Local/301@x" },
		{ "odd", "odd" },
	};
	char device[WIRE_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		wire_device(cases[i][0], device);
		assert_string_equal(device, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_listed_is_gone),
		cmocka_unit_test(a_channel_may_take_another_name),
		cmocka_unit_test(the_wire_is_bounded),
		cmocka_unit_test(devices_of_channels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

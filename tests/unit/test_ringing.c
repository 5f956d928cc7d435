/* layer: domain */
/* how many of the commercial department one call rings at a moment. */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/ringing.h"

enum { IRINA, VASYA, MASHA, ANYA, GUARD, PEOPLE };
enum { CLIENT, COMMERCIAL, DEPARTMENTS };

static struct policy_person people[PEOPLE] = {
	{ .id = "irina" }, { .id = "vasya" }, { .id = "masha" }, { .id = "anya" }, { .id = "guard" }
};
static int officers[] = { ANYA }, reps[] = { VASYA, MASHA };
static struct policy_department departments[DEPARTMENTS] = {
	[CLIENT] = { .id = "client", .members = officers, .n_members = 1, .head = PERSON_NONE },
	[COMMERCIAL] = { .id = "commercial", .members = reps, .n_members = 2, .head = IRINA },
};
static struct policy policy = { .n_people = PEOPLE,
				.people = people,
				.n_departments = DEPARTMENTS,
				.departments = departments,
				.client = CLIENT,
				.commercial = COMMERCIAL };
static struct wire *wire;

static int set_up(void **state)
{
	(void)state;
	wire = wire_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	wire_destroy(&wire);
	return 0;
}

/* How many ring with it, now that it is there. */
static int put(const char *uniqueid, const char *call, int person, enum wire_state state)
{
	struct wire_channel *channel = wire_put(wire, uniqueid, "PJSIP/x-1");
	int most = 0;

	strcpy(channel->linkedid, call);
	channel->person = person;
	channel->state = state;
	ringing_note(wire, &policy, channel, &most);
	return most;
}

static void one_after_another_is_one(void **state)
{
	(void)state;
	assert_int_equal(put("1", "1", PERSON_NONE, WIRE_UP), 0);
	assert_int_equal(put("2", "1", MASHA, WIRE_DOWN), 0);
	assert_int_equal(put("2", "1", MASHA, WIRE_RINGING), 1);
	wire_remove(wire, "2", NULL, NULL);
	assert_int_equal(put("3", "1", VASYA, WIRE_RINGING), 1);
	assert_int_equal(put("3", "1", VASYA, WIRE_UP), 0);
	assert_int_equal(put("4", "1", IRINA, WIRE_RINGING), 1); /* he has lifted */
}

static void two_for_one_call_are_two(void **state)
{
	(void)state;
	assert_int_equal(put("2", "1", MASHA, WIRE_RINGING), 1);
	assert_int_equal(put("3", "1", VASYA, WIRE_RINGING), 2);
	assert_int_equal(put("4", "1", IRINA, WIRE_RINGING), 3); /* the head is of the department */
}

static void who_is_not_counted(void **state)
{
	(void)state;
	assert_int_equal(put("2", "1", MASHA, WIRE_RINGING), 1);
	assert_int_equal(put("3", "9", VASYA, WIRE_RINGING), 1); /* another call's */
	assert_int_equal(put("4", "1", ANYA, WIRE_RINGING), 0);  /* officers may ring together */
	assert_int_equal(put("5", "1", MASHA, WIRE_RINGING), 1); /* her second telephone */
	assert_int_equal(put("6", "1", PERSON_NONE, WIRE_RINGING), 0);
	assert_int_equal(put("7", "", IRINA, WIRE_RINGING), 0);  /* of no call that we know */
	assert_int_equal(put("8", "1", GUARD, WIRE_RINGING), 0); /* in no department */
	assert_int_equal(put("9", "1", VASYA, WIRE_RINGING), 2);
}

/* The link was away: what rang before may have ended since. */
static void what_a_list_does_not_show_is_left_out(void **state)
{
	(void)state;
	put("2", "1", MASHA, WIRE_RINGING);
	wire_sync_begin(wire);
	assert_int_equal(put("3", "1", VASYA, WIRE_RINGING), 1);
	assert_int_equal(put("2", "1", MASHA, WIRE_RINGING), 2); /* it is listed as well */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(one_after_another_is_one),
		TEST(two_for_one_call_are_two),
		TEST(who_is_not_counted),
		TEST(what_a_list_does_not_show_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

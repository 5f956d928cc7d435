/* layer: domain */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/meeting.h"

enum { VASYA, MASHA, ANYA, PEOPLE };

/* Only what staff looks at. */
static struct policy_person people[PEOPLE] = {
	[VASYA] = { .id = "vasya", .dial = "PJSIP/201" },
	[MASHA] = { .id = "masha", .dial = "PJSIP/202" },
	[ANYA] = { .id = "anya", .dial = "PJSIP/301" },
};
static struct policy policy = { .n_people = PEOPLE, .people = people };
static struct staff staff;

static int set_up(void **state)
{
	(void)state;
	memset(&staff, 0, sizeof(staff));
	staff_adopt(&staff, &policy);
	return 0;
}

static void put(struct wire *wire, const char *uniqueid, const char *name, enum wire_state state)
{
	struct wire_channel *channel = wire_put(wire, uniqueid, name);
	char device[WIRE_NAME_SIZE];

	assert_non_null(channel);
	wire_device(name, device);
	channel->person = staff_find_device(&staff, device);
	channel->state = state;
}

/* ---- staff ---- */

static void the_state_follows_the_channels(void **state)
{
	struct wire *wire = wire_create();
	const struct staff_person *masha = &staff.people[MASHA];

	(void)state;
	put(wire, "1.1", "PJSIP/202-1", WIRE_RINGING);
	staff_see(&staff, MASHA, wire_of_person(wire, MASHA), 0, 1000);
	assert_int_equal(masha->state, STAFF_OFFERED);
	assert_string_equal(masha->proof, "1.1");
	put(wire, "1.1", "PJSIP/202-1", WIRE_UP);
	staff_see(&staff, MASHA, wire_of_person(wire, MASHA), 0, 2000);
	put(wire, "1.2", "PJSIP/202-2", WIRE_RINGING); /* a second call waits */
	staff_see(&staff, MASHA, wire_of_person(wire, MASHA), 0, 3000);
	assert_int_equal(masha->state, STAFF_TALKING);
	assert_int_equal(masha->state_ms, 2000);
	wire_remove(wire, "1.1", NULL, NULL);
	staff_see(&staff, MASHA, wire_of_person(wire, MASHA), 0, 4000);
	assert_int_equal(masha->state, STAFF_OFFERED);
	wire_remove(wire, "1.2", NULL, NULL);
	staff_see(&staff, MASHA, wire_of_person(wire, MASHA), 0, 5000);
	assert_int_equal(masha->state, STAFF_IDLE);
	assert_string_equal(masha->proof, "");
	wire_destroy(&wire);
}

static void wrap_up_follows_a_talk_and_ends_by_itself(void **state)
{
	struct wire_channel up = { .uniqueid = "1.1", .state = WIRE_UP };
	enum staff_state was;

	(void)state;
	staff_see(&staff, MASHA, &up, 5000, 1000);
	staff_see(&staff, MASHA, NULL, 5000, 2000);
	assert_int_equal(staff.people[MASHA].state, STAFF_WRAP_UP);
	staff_see(&staff, MASHA, NULL, 5000, 3000); /* seen again: it does not begin anew */
	assert_int_equal(staff_expire(&staff, 6999, &was), PERSON_NONE);
	assert_int_equal(staff_expire(&staff, 7000, &was), MASHA);
	assert_int_equal(was, STAFF_WRAP_UP);
	assert_int_equal(staff.people[MASHA].state, STAFF_IDLE);
	assert_int_equal(staff_expire(&staff, 7000, &was), PERSON_NONE);
}

static void a_lease_without_proof_ends(void **state)
{
	struct wire_channel up = { .uniqueid = "1.1", .state = WIRE_UP };
	enum staff_state was;

	(void)state;
	staff_see(&staff, VASYA, &up, 0, 1000);
	staff_see(&staff, VASYA, &up, 0, 61000); /* a sync has seen it again */
	assert_int_equal(staff_expire(&staff, 61000 + STAFF_TALKING_LEASE_MS - 1, &was),
			 PERSON_NONE);
	assert_int_equal(staff_expire(&staff, 61000 + STAFF_TALKING_LEASE_MS, &was), VASYA);
	assert_int_equal(was, STAFF_TALKING);
	assert_int_equal(staff.people[VASYA].state, STAFF_IDLE);
}

static void presence_of_everything_that_is_known(void **state)
{
	static const struct {
		struct staff_person person;
		enum presence_state presence;
	} cases[] = {
		{ { .phone = STAFF_PHONE_UNKNOWN }, PRESENCE_UNKNOWN },
		{ { .phone = STAFF_PHONE_FREE }, PRESENCE_AVAILABLE },
		{ { .phone = STAFF_PHONE_BUSY }, PRESENCE_BUSY },
		{ { .phone = STAFF_PHONE_FREE, .state = STAFF_WRAP_UP }, PRESENCE_BUSY },
		{ { .phone = STAFF_PHONE_GONE }, PRESENCE_UNREACHABLE },
		{ { .phone = STAFF_PHONE_FREE, .is_paused = true }, PRESENCE_PAUSED },
		{ { .phone = STAFF_PHONE_FREE, .status = STAFF_BREAK }, PRESENCE_PAUSED },
		{ { .phone = STAFF_PHONE_UNKNOWN, .status = STAFF_OFF }, PRESENCE_GONE },
		{ { .phone = STAFF_PHONE_BUSY, .status = STAFF_OFF }, PRESENCE_GONE },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		assert_int_equal(staff_presence(&cases[i].person), cases[i].presence);
		assert_int_equal(presence_is_away(cases[i].presence),
				 cases[i].presence > PRESENCE_BUSY);
	}
}

static void a_phone_is_gone_since_the_first_time_it_was_told(void **state)
{
	const struct staff_person *masha = &staff.people[MASHA];

	(void)state;
	staff_set_phone(&staff, MASHA, STAFF_PHONE_GONE, 1000);
	staff_set_phone(&staff, MASHA, STAFF_PHONE_GONE, 9000);
	assert_int_equal(masha->phone_gone_ms, 1000);
	staff_set_phone(&staff, MASHA, STAFF_PHONE_FREE, 9500);
	assert_int_equal(masha->phone_gone_ms, 0);
	staff_set_phone(&staff, MASHA, STAFF_PHONE_GONE, 10000);
	staff_lose_sight(&staff);
	assert_int_equal(masha->phone, STAFF_PHONE_UNKNOWN);
	assert_int_equal(masha->phone_gone_ms, 0);
}

/* A reload turns the people round, and one is new. */
static void people_are_kept_by_id(void **state)
{
	struct policy_person other[] = { { .id = "olya", .dial = "PJSIP/204" },
					 { .id = "masha", .dial = "PJSIP/299" } };
	struct policy after = { .n_people = 2, .people = other };
	struct presence *presence = presence_create();

	(void)state;
	staff.people[MASHA].status = STAFF_BREAK;
	staff.people[MASHA].missed = 3;
	staff_adopt(&staff, &after);
	assert_int_equal(staff.n, 2);
	assert_int_equal(staff_find(&staff, "masha"), 1);
	assert_int_equal(staff.people[1].status, STAFF_BREAK);
	assert_int_equal(staff.people[1].missed, 3);
	assert_int_equal(staff_find_device(&staff, "PJSIP/299"), 1);
	assert_int_equal(staff_find_device(&staff, "PJSIP/202"), PERSON_NONE);
	/* A call that began before the reload names them by the old numbers. */
	staff_show(&staff, &policy, presence);
	assert_int_equal(presence->of[MASHA], PRESENCE_PAUSED);
	assert_int_equal(presence->of[VASYA], PRESENCE_UNKNOWN);
	presence_unref(&presence);
}

/* She was seen to talk: that telephone is vasya's now, and of hers nothing is known. */
static void a_telephone_that_changes_hands_takes_what_was_seen_along(void **state)
{
	struct policy_person other[] = { { .id = "masha", .dial = "PJSIP/201" },
					 { .id = "vasya", .dial = "PJSIP/202" } };
	struct policy after = { .n_people = 2, .people = other };
	struct wire_channel up = { .uniqueid = "1.1", .state = WIRE_UP };

	(void)state;
	staff_set_phone(&staff, MASHA, STAFF_PHONE_BUSY, 1000);
	staff_see(&staff, MASHA, &up, 0, 1000);
	staff.people[MASHA].is_paused = true;
	staff_adopt(&staff, &after);
	assert_int_equal(staff.people[0].state, STAFF_IDLE);
	assert_string_equal(staff.people[0].proof, "");
	assert_int_equal(staff_presence(&staff.people[0]), PRESENCE_UNKNOWN);
	assert_string_equal(staff.people[0].dial, "PJSIP/201");
}

static void missed_calls_are_counted_until_one_is_taken(void **state)
{
	struct wire_channel up = { .uniqueid = "1.1", .state = WIRE_UP };

	(void)state;
	staff_missed(&staff, ANYA);
	staff_missed(&staff, ANYA);
	staff_see(&staff, ANYA, &up, 0, 1);
	staff_missed(&staff, ANYA);
	assert_int_equal(staff.people[ANYA].missed, 3);
	assert_int_equal(staff.people[ANYA].missed_in_row, 1);
}

static void words(void **state)
{
	enum staff_status status;

	(void)state;
	for (int i = 0; i < STAFF_STATUS_COUNT; i++) {
		assert_true(staff_status_parse(staff_status_name((enum staff_status)i), &status));
		assert_int_equal(status, i);
	}
	assert_false(staff_status_parse("away", &status));
	assert_false(staff_status_parse("", &status));
}

/* ---- meeting ---- */

struct book { /* the calls we know */
	const char *call, *answerer;
	bool is_waiting;
	char told[256];
};

static const char *answerer(void *arg, const char *uniqueid)
{
	struct book *book = arg;

	return strcmp(uniqueid, book->call) == 0 ? book->answerer : NULL;
}

static bool is_waiting(void *arg, const char *uniqueid)
{
	return uniqueid[0] != '\0' && ((const struct book *)arg)->is_waiting;
}

static void answered(void *arg, const char *uniqueid, const char *person)
{
	struct book *book = arg;

	strcat(strcat(book->told, uniqueid), "=");
	strcat(strcat(book->told, person != NULL ? person : "?"), " ");
}

static void join(struct wire *wire, const char *bridge, const char *a, const char *b)
{
	wire_join(wire, a, bridge);
	wire_join(wire, b, bridge);
}

static struct meeting_calls calls_of(struct book *book)
{
	return (struct meeting_calls){ answerer, is_waiting, answered, book };
}

static void whoever_shares_a_bridge_has_answered(void **state)
{
	struct book book = { .call = "1.0", .answerer = "" };
	struct meeting_calls calls = calls_of(&book);
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
	put(wire, "1.1", "PJSIP/201-1", WIRE_UP);
	put(wire, "2.0", "PJSIP/trunk-5", WIRE_UP);
	put(wire, "2.1", "PJSIP/301-5", WIRE_UP);
	wire_join(wire, "1.1", "b1");
	meeting_look(wire, &staff, "1.1", &calls);
	assert_string_equal(book.told, ""); /* alone in it */
	wire_join(wire, "1.0", "b1");
	join(wire, "b2", "2.0", "2.1"); /* another call, not ours */
	meeting_look(wire, &staff, "1.0", &calls);
	meeting_look(wire, &staff, "2.1", &calls);
	meeting_look(wire, &staff, "nobody", &calls);
	assert_string_equal(book.told, "1.0=vasya ");
	wire_destroy(&wire);
}

/* Somebody has lifted whom the configuration does not know. */
static void a_stranger_has_answered_too(void **state)
{
	struct book book = { .call = "1.0", .answerer = "" };
	struct meeting_calls calls = calls_of(&book);
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
	put(wire, "1.1", "PJSIP/299-1", WIRE_UP);
	wire_join(wire, "1.0", "b1");
	meeting_look(wire, &staff, "1.0", &calls);
	assert_string_equal(book.told, ""); /* parked, or in a conference alone */
	wire_join(wire, "1.1", "b1");
	meeting_look(wire, &staff, "1.1", &calls);
	assert_string_equal(book.told, "1.0=? ");
	meeting_look(wire, &staff, NULL, &calls); /* of a list */
	assert_string_equal(book.told, "1.0=? 1.0=? ");
	book.answerer = "?";
	meeting_look(wire, &staff, "1.0", &calls);
	meeting_look(wire, &staff, NULL, &calls);
	meeting_end(wire_find(wire, "1.0"), &calls);
	assert_string_equal(book.told, "1.0=? 1.0=? ");
	wire_destroy(&wire);
}

/* Anya has handed him over: a list tells of a stranger only when she is gone. */
static void r55_a_stranger_picks_up_who_was_handed_on(void **state)
{
	static const struct {
		const char *answerer, *newcomer, *officer_in, *told;
		bool is_waiting;
	} cases[] = {
		{ "anya", "1.1", "b2", "1.0=? ", true }, { "anya", NULL, "b2", "1.0=? ", true },
		{ "anya", "1.1", "b2", "", false },      { "anya", NULL, "b1", "", true },
		{ "?", "1.1", "b2", "1.0=? ", true },    { "?", NULL, "b2", "", true },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		struct book book = { "1.0", cases[i].answerer, cases[i].is_waiting, "" };
		struct meeting_calls calls = calls_of(&book);
		struct wire *wire = wire_create();

		put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
		put(wire, "1.1", "PJSIP/299-1", WIRE_UP);
		put(wire, "1.2", "PJSIP/301-1", WIRE_UP);
		join(wire, "b1", "1.0", "1.1");
		wire_join(wire, "1.2", cases[i].officer_in);
		meeting_look(wire, &staff, cases[i].newcomer, &calls);
		assert_string_equal(book.told, cases[i].told);
		wire_destroy(&wire);
	}
}

/* Behind a Local channel a stranger is not seen; the caller has talked all the same. */
static void who_was_with_somebody_was_answered(void **state)
{
	struct book book = { .call = "1.0", .answerer = "" };
	struct meeting_calls calls = calls_of(&book);
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
	put(wire, "1.1", "Local/9@x-0;1", WIRE_UP);
	wire_join(wire, "1.0", "b1");
	meeting_end(wire_find(wire, "1.0"), &calls);
	assert_string_equal(book.told, "");
	wire_join(wire, "1.1", "b1");
	meeting_look(wire, &staff, "1.1", &calls);
	assert_string_equal(book.told, "");
	wire_join(wire, "1.0", "");
	meeting_end(wire_find(wire, "1.1"), &calls); /* no call of ours */
	meeting_end(wire_find(wire, "1.0"), &calls);
	assert_string_equal(book.told, "1.0=? ");
	wire_destroy(&wire);
}

/* With a Local channel between the two, the caller is who the phone is linked to. */
static void through_a_joint(void **state)
{
	struct book book = { .call = "1.0", .answerer = "" };
	struct meeting_calls calls = calls_of(&book);
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
	put(wire, "1.1", "Local/301@x-0;1", WIRE_UP);
	put(wire, "1.2", "Local/301@x-0;2", WIRE_UP);
	put(wire, "1.3", "PJSIP/301-1", WIRE_UP);
	strcpy(wire_put(wire, "1.3", "PJSIP/301-1")->linkedid, "1.0");
	join(wire, "b1", "1.0", "1.1");
	meeting_look(wire, &staff, "1.1", &calls);
	assert_string_equal(book.told, "");
	join(wire, "b2", "1.2", "1.3");
	meeting_look(wire, &staff, "1.3", &calls);
	assert_string_equal(book.told, "1.0=anya ");
	wire_destroy(&wire);
}

static void a_list_tells_only_what_is_new(void **state)
{
	static const struct {
		const char *answerer, *told;
	} cases[] = {
		{ "", "1.0=vasya 1.0=masha " },
		{ "vasya", "" },                    /* he is in it */
		{ "masha", "" },                    /* so is she */
		{ "anya", "1.0=vasya 1.0=masha " }, /* she has handed over meanwhile */
		{ "?", "1.0=vasya 1.0=masha " },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(cases); i++) {
		struct book book = { .call = "1.0", .answerer = cases[i].answerer };
		struct meeting_calls calls = calls_of(&book);
		struct wire *wire = wire_create();

		put(wire, "1.0", "PJSIP/trunk-0", WIRE_UP);
		put(wire, "1.1", "PJSIP/201-1", WIRE_UP);
		put(wire, "1.2", "PJSIP/202-1", WIRE_UP);
		join(wire, "b1", "1.0", "1.1");
		wire_join(wire, "1.2", "b1");
		meeting_look(wire, &staff, NULL, &calls);
		assert_string_equal(book.told, cases[i].told);
		wire_destroy(&wire);
	}
}

/* An officer who calls 7000 himself is the caller; his own phone does not answer that call. */
static void the_callers_own_phone_answers_nothing(void **state)
{
	struct book book = { .call = "1.0", .answerer = "" };
	struct meeting_calls calls = calls_of(&book);
	struct wire *wire = wire_create();

	(void)state;
	put(wire, "1.0", "PJSIP/301-0", WIRE_UP);
	put(wire, "1.1", "PJSIP/202-1", WIRE_UP);
	join(wire, "b1", "1.0", "1.1");
	meeting_look(wire, &staff, "1.1", &calls);
	assert_string_equal(book.told, "1.0=masha ");
	wire_destroy(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_state_follows_the_channels, set_up),
		cmocka_unit_test_setup(wrap_up_follows_a_talk_and_ends_by_itself, set_up),
		cmocka_unit_test_setup(a_lease_without_proof_ends, set_up),
		cmocka_unit_test_setup(presence_of_everything_that_is_known, set_up),
		cmocka_unit_test_setup(a_phone_is_gone_since_the_first_time_it_was_told, set_up),
		cmocka_unit_test_setup(people_are_kept_by_id, set_up),
		cmocka_unit_test_setup(a_telephone_that_changes_hands_takes_what_was_seen_along,
				       set_up),
		cmocka_unit_test_setup(missed_calls_are_counted_until_one_is_taken, set_up),
		cmocka_unit_test_setup(words, set_up),
		cmocka_unit_test_setup(whoever_shares_a_bridge_has_answered, set_up),
		cmocka_unit_test_setup(a_stranger_has_answered_too, set_up),
		cmocka_unit_test_setup(r55_a_stranger_picks_up_who_was_handed_on, set_up),
		cmocka_unit_test_setup(who_was_with_somebody_was_answered, set_up),
		cmocka_unit_test_setup(through_a_joint, set_up),
		cmocka_unit_test_setup(a_list_tells_only_what_is_new, set_up),
		cmocka_unit_test_setup(the_callers_own_phone_answers_nothing, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* layer: domain */
/* which zone an address lies in. */
#include "test_main.h"

#include <string.h>

#include "dutyd/domain/address_zone.h"
#include "dutyd/domain/given.h"

static void keys_are_words_of_one_spelling(void **state)
{
	static const struct {
		const char *text, *key;
	} rows[] = {
		{ "Ленина 5", " ленина 5 " },
		{ "ул. Ленина, д. 5", " ленина 5 " },
		{ "г. Казань,УЛИЦА  ЛЕНИНА,дом №5", " казань ленина 5 " },
		{ "«Ленина»\t5.", " ленина 5 " },
		{ "Ёлочная 1", " елочная 1 " },
		{ "Lenina STR. 5", " lenina str 5 " },
		/* the house */
		{ "Ленина 55", " ленина 55 " },
		{ "Ленина 5а", " ленина 5а " },
		{ "Ленина, 5 А", " ленина 5а " },
		{ "Ленина д5-А, кв. 12", " ленина 5а кв 12 " },
		{ "Ленина 5/2", " ленина 5/2 " },
		{ "Ленина 5 / 2", " ленина 5 2 " },
		{ "Ленина 5-12", " ленина 5 12 " },
		{ "Ленина 5, а лучше 7", " ленина 5 а лучше 7 " },
		{ "Ленина 5, г. Казань", " ленина 5 казань " },
		{ "Ленина 5 г. Казань", " ленина 5 казань " },
		{ "Ленина 5к2", " ленина 5 к 2 " },
		{ "Ленина, 5, корпус 2", " ленина 5 к 2 " },
		{ "Ленина 5 корп. 2", " ленина 5 к 2 " },
		{ "Ленина 5с1", " ленина 5 стр 1 " },
		{ "Ленина 5, строение 1", " ленина 5 стр 1 " },
		{ "Ленина 5а к2", " ленина 5а к 2 " },
		{ "1-я Северная, 2", " 1я северная 2 " },
		/* kinds of places */
		{ "пр-т Мира", " пр мира " },
		{ "Проспект Мира", " пр мира " },
		{ "просп. Мира", " пр мира " },
		{ "3-й пр-д Мира", " 3й прд мира " },
		{ "б-р Мира", " бул мира " },
		{ "Объездное ш.", " объездное ш " },
		{ "м-н Южный", " мкр южный " },
		{ "Бизнес-центр «Северный»", " бц северный " },
		{ "БЦ Северный", " бц северный " },
		{ "Торговый дом", " торговый дом " }, /* no number behind it: a name */
		{ "с. Ивановка", " ивановка " },
		{ "Ростов-на-Дону", " ростов на дону " },
	};
	char key[ADDRESS_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_true(address_key(rows[i].text, key));
		assert_string_equal(key, rows[i].key);
		/* What stands in the key is a key again, but for what a comma has kept apart. */
		assert_true(address_key(rows[i].key, key));
	}
}

static void what_names_no_place(void **state)
{
	static const char *const rows[] = { "",   " ",         "-", "5",     "д. 5",     "ул.",
					    "«»", "ул. д. 5а", "…", "шоссе", "\xff\xfe", "5/2" };
	char key[ADDRESS_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		assert_false(address_key(rows[i], key));
	}
}

/* Whatever is typed stays inside the key. */
static void long_texts_fit(void **state)
{
	static const char *const pieces[] = { "5", "а", "5к", "пр-т ", "дом 5", "/", "€", "\xd0" };
	char text[GIVEN_TEXT_SIZE], key[ADDRESS_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(pieces); i++) {
		text[0] = '\0';
		while (strlen(text) + strlen(pieces[i]) < sizeof(text)) {
			strcat(text, pieces[i]);
		}
		address_key(text, key);
		assert_in_range(strlen(key), 1, sizeof(key) - 1);
		assert_int_equal(key[strlen(key) - 1], ' ');
	}
}

/* ---- zones ---- */

static struct address addresses[] = {
	{ .text = "Ленина 5" },          { .text = "БЦ Северный" },
	{ .text = "улица Ленина" },      { .text = "пр-т Мира" },
	{ .text = "Ленина 5, корп. 2" }, { .text = "Казань, Мира 1" },
	{ .text = "Дальние Выселки" },
};
static struct address_zone of[] = {
	{ .id = "centre",
	  .n_addresses = 2,
	  .addresses = addresses,
	  .set = { [FACT_MEETING] = MEETING_NEEDED, [FACT_BAND] = BAND_LARGE } },
	{ .id = "street", .n_addresses = 2, .addresses = addresses + 2 },
	{ .id = "house", .n_addresses = 2, .addresses = addresses + 4 },
	{ .id = "far", .n_addresses = 1, .addresses = addresses + 6 },
};
static const struct address_zones zones = { .n = TEST_COUNT(of), .of = of };

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < TEST_COUNT(addresses); i++) {
		assert_true(address_key(addresses[i].text, addresses[i].key));
	}
	return 0;
}

static void r21_an_address_lies_in_one_zone(void **state)
{
	static const struct {
		const char *address, *zone;
	} rows[] = {
		{ "Казань, ул. Ленина, д. 5, офис 12", "centre" },
		{ "ЛЕНИНА 5", "centre" },
		{ "ленина, 5, 3 этаж", "centre" },
		{ "Ленина 55", "street" }, /* another house */
		{ "Ленина 5а", "street" },
		{ "Ленина 5/2", "street" },
		{ "Ленина 15", "street" },
		{ "5 Ленина", "street" }, /* not side by side */
		{ "Ленинаград 5", NULL }, /* whole words */
		{ "переулок Ленинский, 5", NULL },
		{ "Ленина 5 корпус 2", "house" }, /* the longest */
		{ "ленина 5к2", "house" },
		{ "Ленина 5 корпус 3", "centre" },
		{ "г.Казань, Мира, 1", "house" },
		{ "Мира 1", NULL }, /* neither the town nor the avenue is told */
		{ "проспект Мира, 1", "street" },
		{ "бизнес-центр «Северный», 4 этаж", "centre" },
		{ "Северный", NULL },
		{ "Ленина, БЦ Северный", "centre" },
		{ "дальние выселки", "far" },
		{ "дальние", NULL },
		{ "Ленина 5, Дальние Выселки", "centre" }, /* two words each: the first */
		{ "", NULL },
		{ "***", NULL }, /* a call that has been masked */
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		const struct address_zone *zone = address_zone_find(&zones, rows[i].address);

		if (zone == NULL || rows[i].zone == NULL) {
			assert_ptr_equal(zone, rows[i].zone);
		} else {
			assert_string_equal(zone->id, rows[i].zone);
		}
	}
}

static void no_zones_is_no_zone(void **state)
{
	static const struct address_zones none;

	(void)state;
	assert_null(address_zone_find(&none, "Ленина 5"));
}

/* ---- what was told ---- */

static struct policy_person people[] = { { .id = "anya" }, { .id = "katya" } };
static struct policy policy = { .people = people,
				.n_people = 2,
				.address_zones = { .n = TEST_COUNT(of), .of = of } };

static void tell(struct address_said *said, const char *name, const char *text, const char *author)
{
	struct given given = { .source = SOURCE_OFFICER };

	strcpy(given.name, name);
	strcpy(given.text, text);
	address_take(said, &policy, &given, author);
}

static void the_last_address_counts(void **state)
{
	struct address_said said = { 0 };
	struct facts facts = { 0 };

	(void)state;
	tell(&said, "place", "Ленина 5", "anya");
	tell(&said, "?address", "Ленина 5", "anya"); /* what it is kept as: told once is enough */
	assert_null(said.zone);
	tell(&said, "address", "Ленина 5", "katya");
	assert_string_equal(said.zone->id, "centre");
	assert_int_equal(said.author, 2);
	tell(&said, "address", "Мира 1", "");
	assert_null(said.zone);
	assert_int_equal(said.author, 0);
	address_to_facts(&said, &facts);
	assert_int_equal(facts_get(&facts, FACT_MEETING), FACT_UNKNOWN);
}

static void a_zone_sets_facts_over_the_script_and_under_the_officer(void **state)
{
	struct address_said said = { 0 };
	struct facts facts = { 0 };

	(void)state;
	facts_set(&facts, FACT_BAND, BAND_SMALL, SOURCE_SCRIPT);
	facts_set(&facts, FACT_MEETING, MEETING_NO, SOURCE_OFFICER);
	tell(&said, "address", "Ленина 5", "katya");
	address_to_facts(&said, &facts);
	assert_int_equal(facts_get(&facts, FACT_BAND), BAND_LARGE);
	assert_int_equal(facts.of[FACT_BAND].source, SOURCE_SCRIPT);
	assert_int_equal(facts.of[FACT_BAND].was_value, BAND_SMALL);
	assert_int_equal(facts.author[FACT_BAND], 2);
	assert_int_equal(facts_get(&facts, FACT_MEETING), MEETING_NO);
	assert_int_equal(facts_get(&facts, FACT_PARTY), FACT_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_words_of_one_spelling),
		cmocka_unit_test(what_names_no_place),
		cmocka_unit_test(long_texts_fit),
		cmocka_unit_test(r21_an_address_lies_in_one_zone),
		cmocka_unit_test(no_zones_is_no_zone),
		cmocka_unit_test(the_last_address_counts),
		cmocka_unit_test(a_zone_sets_facts_over_the_script_and_under_the_officer),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

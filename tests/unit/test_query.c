/* layer: codec */
#include "test_main.h"

#include <string.h>

#include "dutyd/codec/query.h"

static void single_items(void **state)
{
	static const struct {
		const char *text;
		enum query_status status;
		const char *key, *value;
	} table[] = {
		{ "did=+74950000001", QUERY_ITEM, "did", "+74950000001" },
		{ "did=%2B7495", QUERY_ITEM, "did", "+7495" },
		{ "name=%D0%90%d0%bd", QUERY_ITEM, "name", "Ан" },
		{ "a=b=c", QUERY_ITEM, "a", "b=c" },
		{ "a=", QUERY_ITEM, "a", "" },
		{ "&&a=1&&", QUERY_ITEM, "a", "1" },
		{ "%61=1", QUERY_ITEM, "a", "1" },
		{ "a=1+2", QUERY_ITEM, "a", "1+2" },
		{ "a=%26%3D", QUERY_ITEM, "a", "&=" },
		{ "", QUERY_END, NULL, NULL },
		{ "&&&", QUERY_END, NULL, NULL },
		{ "a", QUERY_BAD, NULL, NULL },
		{ "=1", QUERY_BAD, NULL, NULL },
		{ "a=%", QUERY_BAD, NULL, NULL },
		{ "a=%4", QUERY_BAD, NULL, NULL },
		{ "a=%4g", QUERY_BAD, NULL, NULL },
		{ "a=%-1", QUERY_BAD, NULL, NULL },
		{ "a=%00", QUERY_BAD, NULL, NULL },
		{ "a=%0a", QUERY_BAD, NULL, NULL },
		{ "a=%7F", QUERY_BAD, NULL, NULL },
		{ "a=\x01", QUERY_BAD, NULL, NULL },
		{ "a=%ff", QUERY_BAD, NULL, NULL },
		{ "a=%D0", QUERY_BAD, NULL, NULL },
		{ "abcdefghijabcdefghijabcdefghijabc=1", QUERY_BAD, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		const char *at = table[i].text;
		struct query_item item;

		assert_int_equal(query_next(&at, &item), table[i].status);
		if (table[i].key != NULL) {
			assert_string_equal(item.key, table[i].key);
			assert_string_equal(item.value, table[i].value);
			assert_int_equal(query_next(&at, &item), QUERY_END);
		}
	}
}

static void a_bad_item_is_passed_over(void **state)
{
	const char *at = "a=1&b=%zz&c&d=4";
	struct query_item item;

	(void)state;
	assert_int_equal(query_next(&at, &item), QUERY_ITEM);
	assert_int_equal(query_next(&at, &item), QUERY_BAD);
	assert_int_equal(query_next(&at, &item), QUERY_BAD);
	assert_int_equal(query_next(&at, &item), QUERY_ITEM);
	assert_string_equal(item.key, "d");
	assert_int_equal(query_next(&at, &item), QUERY_END);
	assert_int_equal(query_next(&at, &item), QUERY_END);
}

static void the_longest_value(void **state)
{
	char text[REQUEST_TEXT_SIZE + 8] = "a=";
	const char *at = text;
	struct query_item item;

	(void)state;
	memset(text + 2, 'x', REQUEST_TEXT_SIZE - 1);
	assert_int_equal(query_next(&at, &item), QUERY_ITEM);
	assert_int_equal(strlen(item.value), REQUEST_TEXT_SIZE - 1);
	text[2 + REQUEST_TEXT_SIZE - 1] = 'x';
	at = text;
	assert_int_equal(query_next(&at, &item), QUERY_BAD);
}

static void plain_items(void **state)
{
	struct query_item item;

	(void)state;
	assert_int_equal(query_plain("status=100%&x", &item), QUERY_ITEM);
	assert_string_equal(item.key, "status");
	assert_string_equal(item.value, "100%&x");
	assert_int_equal(query_plain("inbound", &item), QUERY_BAD);
	assert_int_equal(query_plain("", &item), QUERY_BAD);
	assert_int_equal(query_plain("=x", &item), QUERY_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_items),
		cmocka_unit_test(a_bad_item_is_passed_over),
		cmocka_unit_test(the_longest_value),
		cmocka_unit_test(plain_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

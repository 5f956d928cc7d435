/* layer: base */
#include "test_main.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/err.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

static void numbers_are_digits_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		bool is_number;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-7", true, -7 },
		{ "007", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "--1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1\n", false, 0 },
		{ "0x10", false, 0 },
		{ "1e3", false, 0 },
		{ "\xd9\xa1", false, 0 }, /* an Arabic digit */
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		int64_t value = 0;
		bool is_number = str_to_int(rows[i].text, INT64_MIN, INT64_MAX, &value);

		if (is_number != rows[i].is_number || value != rows[i].value) {
			fail_msg("\"%s\" reads as %lld", rows[i].text, (long long)value);
		}
	}
}

static void numbers_keep_to_their_range(void **state)
{
	int64_t value = 42;

	(void)state;
	assert_true(str_to_int("5", 5, 6, &value));
	assert_true(str_to_int("6", 5, 6, &value));
	assert_int_equal(value, 6);
	assert_false(str_to_int("4", 5, 6, &value));
	assert_false(str_to_int("7", 5, 6, &value));
	assert_int_equal(value, 6); /* untouched by a refusal */
}

static void a_copy_that_does_not_fit_is_refused_whole(void **state)
{
	char to[4] = "old";

	(void)state;
	assert_true(str_copy(to, sizeof(to), "abc"));
	assert_string_equal(to, "abc");
	assert_false(str_copy(to, sizeof(to), "abcd"));
	assert_string_equal(to, "");
	assert_true(str_copy_n(to, sizeof(to), "abcdef", 2));
	assert_string_equal(to, "ab");
	assert_false(str_copy_n(to, 0, "a", 1));
	assert_string_equal(to, "ab"); /* no room at all, not even for a NUL */
}

static void a_cut_copy_ends_at_a_character(void **state)
{
	static const struct {
		size_t size;
		const char *from, *to;
	} rows[] = {
		{ 8, "abc", "abc" },
		{ 3, "abc", "ab" },
		{ 1, "abc", "" },
		{ 5, "яя", "яя" },
		{ 4, "яя", "я" },
		{ 3, "яя", "я" },
		{ 2, "яя", "" },
		{ 4, "a€b", "a" },
		{ 5, "a€b", "a€" },
		{ 5, "a\xf0\x9f\x98\x80", "a" },
		{ 6, "a\xf0\x9f\x98\x80", "a\xf0\x9f\x98\x80" },
		{ 3, "a\x80\x80\x80\x80\x80", "a\x80" }, /* broken bytes are cut anywhere */
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		char to[16];
		bool is_whole = str_copy_cut(to, rows[i].size, rows[i].from);

		assert_string_equal(to, rows[i].to);
		assert_int_equal(is_whole, strcmp(rows[i].from, rows[i].to) == 0);
	}
}

static void tokens_are_what_a_dialplan_may_see(void **state)
{
	char longest[66];

	(void)state;
	assert_true(str_is_token("PJSIP/202"));
	assert_true(str_is_token("Local/201@dutyd-x:1_a.b"));
	assert_false(str_is_token(""));
	assert_false(str_is_token("a b"));
	assert_false(str_is_token("${EVAL}"));
	assert_false(str_is_token("a,b"));
	assert_false(str_is_token("a&b"));
	assert_false(str_is_token("маша"));
	memset(longest, 'a', sizeof(longest));
	longest[64] = '\0';
	assert_true(str_is_token(longest));
	longest[64] = 'a';
	longest[65] = '\0';
	assert_false(str_is_token(longest));
}

static void ids_are_lower_case_and_short(void **state)
{
	char longest[34];

	(void)state;
	assert_true(str_is_id("masha"));
	assert_true(str_is_id("rule-2"));
	assert_false(str_is_id(""));
	assert_false(str_is_id("2nd"));
	assert_false(str_is_id("-a"));
	assert_false(str_is_id("Masha"));
	assert_false(str_is_id("mа")); /* a Cyrillic а */
	memset(longest, 'a', sizeof(longest));
	longest[32] = '\0';
	assert_true(str_is_id(longest));
	longest[32] = 'a';
	longest[33] = '\0';
	assert_false(str_is_id(longest));
}

static void utf8_is_strict(void **state)
{
	static const struct {
		const char *text;
		size_t len; /* of the first character, 0 = none */
		uint32_t code;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "я", 2, 0x44f },
		{ "€", 3, 0x20ac },
		{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xed\xa0\x80", 0, 0xed }, /* a surrogate */
		{ "\xc0\x80", 0, 0xc0 },     /* overlong */
		{ "\xc1\xbf", 0, 0xc1 },
		{ "\xe0\x9f\xbf", 0, 0xe0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0xf0 },
		{ "\xf4\x90\x80\x80", 0, 0xf4 }, /* above U+10FFFF */
		{ "\xf5\x80\x80\x80", 0, 0xf5 },
		{ "\x80", 0, 0x80 },
		{ "\xd1", 0, 0xd1 },
		{ "\xe2\x82", 0, 0xe2 },
		{ "\xe2\x82x", 0, 0xe2 },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		size_t n = strlen(rows[i].text);
		uint32_t code = 0;

		assert_int_equal(str_utf8_len(rows[i].text, n), rows[i].len);
		assert_int_equal(str_utf8_read(rows[i].text, n, &code), rows[i].len);
		assert_int_equal(code, rows[i].code);
		assert_int_equal(str_is_utf8(rows[i].text, n), rows[i].len > 0);
	}
	assert_int_equal(str_utf8_len("a", 0), 0);
	assert_true(str_is_utf8("", 0));
	assert_true(str_is_utf8("a\0b", 3));
	assert_false(str_is_utf8("привет\xff", 13));
}

/* Each byte at each place of a text. */
static void plain_bytes_stand_for_themselves(void **state)
{
	char text[] = "aaaaaaaa";
	size_t n = strlen(text);

	(void)state;
	assert_int_equal(str_plain_len(text, n), n);
	for (size_t at = 0; at < n; at++) {
		for (int c = 0; c < 256; c++) {
			bool is_plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';

			text[at] = (char)c;
			assert_int_equal(str_plain_len(text, n), is_plain ? n : at);
			assert_int_equal(str_plain_len(text, at), at);
		}
		text[at] = 'a';
	}
}

static void words_compare_without_case(void **state)
{
	(void)state;
	assert_true(str_equal_nocase("Anonymous", "aNONYMOUS"));
	assert_true(str_equal_nocase("", ""));
	assert_false(str_equal_nocase("a", "ab"));
	assert_false(str_equal_nocase("ab", "a"));
	assert_false(str_equal_nocase("@", "`"));
	assert_true(str_has_prefix("sip:x", "sip:"));
	assert_true(str_has_prefix("x", ""));
	assert_false(str_has_prefix("si", "sip:"));
}

static void a_full_buffer_stays_as_it_was(void **state)
{
	char memory[6];
	struct buf b = buf_over(memory, sizeof(memory));

	(void)state;
	buf_put_text(&b, "abc");
	buf_put_int(&b, -1);
	assert_string_equal(b.text, "abc-1");
	assert_int_equal(b.len, 5);
	assert_false(b.is_full);
	buf_put(&b, NULL, 0);
	assert_false(b.is_full);
	buf_put_char(&b, 'x');
	assert_true(b.is_full);
	assert_string_equal(b.text, "abc-1");

	buf_reset(&b);
	buf_put_text(&b, "abcdef");
	assert_true(b.is_full);
	buf_put_char(&b, 'x'); /* would fit, but the chain is broken */
	assert_string_equal(b.text, "");

	buf_reset(&b);
	buf_put_text(&b, "ab");
	buf_printf(&b, "%s", "1234");
	assert_true(b.is_full);
	assert_string_equal(b.text, "ab");
	buf_reset(&b);
	buf_printf(&b, "%d%c", 1234, 'x');
	assert_string_equal(b.text, "1234x");
	assert_false(b.is_full);
}

static void numbers_of_every_size(void **state)
{
	static const long long values[] = {
		0, 1, -1, 9, 10, -10, 99, 100, 1234567890, LLONG_MAX, LLONG_MIN,
	};
	char memory[32], wanted[32];

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(values); i++) {
		size_t n = (size_t)snprintf(wanted, sizeof(wanted), "%lld", values[i]);
		struct buf b = buf_over(memory, n + 1);

		buf_put_int(&b, values[i]);
		assert_string_equal(b.text, wanted);
		assert_false(b.is_full);
		b = buf_over(memory, n);
		buf_put_int(&b, values[i]);
		assert_string_equal(b.text, "");
		assert_true(b.is_full);
	}
}

static void an_error_may_quote_itself_and_is_cut_at_a_character(void **state)
{
	char text[400] = "";
	struct err err;

	(void)state;
	assert_int_equal(err_set(NULL, "%d", 1), -1);
	assert_int_equal(err_prefix(NULL, "x"), -1);
	assert_int_equal(err_set(&err, "%s %d", "port", 7), -1);
	assert_int_equal(err_set(&err, "[%s]", err.text), -1);
	assert_int_equal(err_prefix(&err, "pbx"), -1);
	assert_string_equal(err.text, "pbx: [port 7]");
	for (size_t i = 0; i < 199; i++) {
		strcat(text, "я");
	}
	err_set(&err, "a%s", text);
	assert_int_equal(strlen(err.text), 255);
	err_set(&err, "%s", text);
	assert_int_equal(strlen(err.text), 254);
	assert_true(str_is_utf8(err.text, 254));
}

static void memory_is_never_null(void **state)
{
	char *text = xstrdup("abc");
	int *many = xcalloc(3, sizeof(*many));
	void *none = xcalloc(0, 8);

	(void)state;
	assert_string_equal(text, "abc");
	assert_int_equal(many[0] | many[1] | many[2], 0);
	many = xreallocarray(many, 100, sizeof(*many));
	none = xreallocarray(none, 0, 8);
	assert_non_null(none);
	free(text);
	free(many);
	free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_digits_and_nothing_else),
		cmocka_unit_test(numbers_keep_to_their_range),
		cmocka_unit_test(a_copy_that_does_not_fit_is_refused_whole),
		cmocka_unit_test(a_cut_copy_ends_at_a_character),
		cmocka_unit_test(tokens_are_what_a_dialplan_may_see),
		cmocka_unit_test(ids_are_lower_case_and_short),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test(plain_bytes_stand_for_themselves),
		cmocka_unit_test(words_compare_without_case),
		cmocka_unit_test(a_full_buffer_stays_as_it_was),
		cmocka_unit_test(numbers_of_every_size),
		cmocka_unit_test(an_error_may_quote_itself_and_is_cut_at_a_character),
		cmocka_unit_test(memory_is_never_null),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}

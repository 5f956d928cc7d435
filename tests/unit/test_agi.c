/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/codec/agi.h"

/* An environment as text, a line each; the reader is fed what a connection would feed it. */
static enum agi_status read_text(struct agi_env *env, const char *text, size_t len)
{
	enum agi_status status = AGI_MORE;
	const char *end = text + len;

	agi_env_init(env);
	while (status == AGI_MORE && text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));

		if (lf == NULL) {
			break;
		}
		status = agi_env_line(env, text, (size_t)(lf - text));
		text = lf + 1;
	}
	return status;
}

static enum agi_status read_string(struct agi_env *env, const char *text)
{
	return read_text(env, text, strlen(text));
}

static char *read_fixture(const char *name, size_t *len)
{
	char path[512];

	snprintf(path, sizeof(path), TEST_TOP_DIR "/tests/unit/data/agi/%s.txt", name);
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 4096);

	assert_non_null(file);
	assert_non_null(text);
	*len = fread(text, 1, 4095, file);
	fclose(file);
	return text;
}

static void recorded_environments(void **state)
{
	static const struct {
		const char *file, *uniqueid, *caller, *name, *extension;
		bool is_withheld;
	} table[] = {
		{ "plain", "1795434626.59", "+79160001122", "PAI Name", "casecid", false },
		{ "utf8_name", NULL, "79161234567", "Анна Иванова", "casecid", false },
		{ "quotes_in_name", NULL, "79161234567", "He said \\\"hi\\\" back\\\\slash",
		  "casecid", false },
		{ "blank_in_number", NULL, "+7 916", "Pct", "casecid", false },
		{ "name_of_79_bytes", NULL, "79161234567",
		  "ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ", "casecid", false },
		{ "anonymous", NULL, "anonymous", "Anonymous", "casecid", false },
		{ "no_number", NULL, "unknown", "Nobody", "casecid", false },
		{ "withheld_67", NULL, "unknown", "unknown", "casecid", true },
		{ "withheld_with_number", NULL, "+79169998877", NULL, "casecid", true },
		{ "end_of_call", "1795434457.21", "79161234567", "Ivan Petrov", "h", false },
		{ "url_and_arguments", "1795434329.0", "79161234567", "Ivan Petrov", "env", false },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;
		size_t len;
		char *text = read_fixture(table[i].file, &len);

		print_message("%s\n", table[i].file);
		assert_int_equal(read_text(&env, text, len), AGI_DONE);
		assert_int_equal(env.n_odd, 0);
		assert_string_equal(env.callerid, table[i].caller);
		assert_string_equal(env.extension, table[i].extension);
		assert_int_equal(env.is_withheld, table[i].is_withheld);
		if (table[i].uniqueid != NULL) {
			assert_string_equal(env.uniqueid, table[i].uniqueid);
		}
		if (table[i].name != NULL) {
			assert_string_equal(env.calleridname, table[i].name);
		}
		free(text);
	}
}

static void recorded_arguments(void **state)
{
	struct agi_env env;
	size_t len;
	char *text = read_fixture("url_and_arguments", &len);

	(void)state;
	read_text(&env, text, len);
	assert_string_equal(env.script, "env?x=1&y=2%20z&name=%D0%90");
	assert_string_equal(env.channel, "PJSIP/trunk-00000000");
	assert_string_equal(env.args[0], "first arg");
	assert_string_equal(env.args[1], "");
	assert_string_equal(env.args[2], "third q");
	assert_string_equal(env.args[3], "last,comma");
	free(text);
}

#define HEAD "agi_network: yes\nagi_network_script: route\nagi_uniqueid: 1.1\nagi_version: 22\n"
#define DNID "agi_callingpres: 0\nagi_dnid: 74950000001\n"
#define TAIL "agi_callingpres: 0\nagi_dnid: 74950000001\nagi_extension: 100\n\n"

static void odd_environments_are_read(void **state)
{
	static const struct {
		const char *text, *odd, *name, *dnid;
	} table[] = {
		{ HEAD "agi_calleridname: ok\n" TAIL, NULL, "ok", "74950000001" },
		{ HEAD "agi_calleridname: ${EXTEN} $[1+1] a,b&c\n" TAIL, NULL,
		  "${EXTEN} $[1+1] a,b&c", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_uniqueid: FORGED\n" TAIL, "repeated field", "x",
		  "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_request: agi://h/ended\n" TAIL,
		  "field out of order", "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nsecond line\n" TAIL,
		  "line that is no 'agi_name: value'", "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_dnid\n" TAIL, "line that is no 'agi_name: value'",
		  "x", "74950000001" },
		{ HEAD "agi_calleridname: x\n\n" TAIL, "ends with the caller's name", "x", "" },
		{ HEAD "agi_calleridname: a\x01\x1b[31mb\x7f\tc\n" TAIL, "control character",
		  "a??[31mb??c", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_callingpres: many\n\n",
		  "agi_callingpres is no number", "x", "" },
		{ HEAD "agi_calleridname: x\nagi_arg_x: 1\n" TAIL, "garbled agi_arg", "x",
		  "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_news: 1\n" TAIL, NULL, "x", "74950000001" },
		{ HEAD "agi_calleridname: x\nagi_dnid: 1\nagi_dnid: 2\n" TAIL, "repeated field",
		  "x", "1" },
		{ HEAD "agi_calleridname: x\n" DNID "agi_arg_1: a\nagi_arg_1: b\n\n",
		  "repeated field", "x", "74950000001" },
		/* More arguments than are kept are nobody's fault. */
		{ HEAD "agi_calleridname: x\n" DNID "agi_arg_9: a\nagi_arg_999: b\n\n", NULL, "x",
		  "74950000001" },
		{ HEAD "agi_calleridname: x\n" DNID "agi_arg_0: a\n\n", "garbled agi_arg", "x",
		  "74950000001" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;

		assert_int_equal(read_string(&env, table[i].text), AGI_DONE);
		if (table[i].odd == NULL) {
			assert_int_equal(env.n_odd, 0);
		} else {
			assert_true(env.n_odd > 0);
			assert_string_equal(env.odd, table[i].odd);
		}
		assert_string_equal(env.uniqueid, "1.1");
		assert_string_equal(env.calleridname, table[i].name);
		assert_string_equal(env.dnid, table[i].dnid);
	}
}

/* A forged "allowed" before Asterisk's own line must not show a hidden number. */
static void any_withheld_line_counts(void **state)
{
	struct agi_env env;

	(void)state;
	read_string(&env, HEAD "agi_calleridname: x\nagi_callingpres: 0\nagi_callingpres: 32\n\n");
	assert_true(env.is_withheld);
	read_string(&env, HEAD "agi_calleridname: x\nagi_callingpres: 32\nagi_callingpres: 0\n\n");
	assert_true(env.is_withheld);
	for (int pres = 0; pres < 256; pres++) {
		char text[256];

		snprintf(text, sizeof(text), HEAD "agi_callingpres: %d\n\n", pres);
		assert_int_equal(read_string(&env, text), AGI_DONE);
		assert_int_equal(env.is_withheld, (pres >= 32 && pres <= 35) || pres == 67);
	}
}

static void long_values_are_cut(void **state)
{
	char text[2048] = HEAD "agi_callerid: ", *end = text + strlen(text);
	struct agi_env env;

	(void)state;
	for (int i = 0; i < 300; i++) {
		*end++ = '7';
	}
	strcpy(end, "\n" TAIL);
	assert_int_equal(read_string(&env, text), AGI_DONE);
	assert_int_equal(strlen(env.callerid), 300);
	assert_int_equal(env.n_odd, 0);

	/* At a character, wherever the limit falls in it. */
	end = text + sprintf(text, HEAD "agi_calleridname: ");
	for (int i = 0; i < 300; i++) {
		end += sprintf(end, "Ж");
	}
	strcpy(end, "\n" TAIL);
	assert_int_equal(read_string(&env, text), AGI_DONE);
	assert_string_equal(env.odd, "value too long");
	assert_int_equal(strlen(env.calleridname), REQUEST_TEXT_SIZE - 2);

	end = text + sprintf(text, HEAD "agi_calleridname: x");
	for (int i = 0; i < 300; i++) {
		end += sprintf(end, "Ж");
	}
	strcpy(end, "\n" TAIL);
	assert_int_equal(read_string(&env, text), AGI_DONE);
	assert_string_equal(env.odd, "value too long");
	assert_int_equal(strlen(env.calleridname), REQUEST_TEXT_SIZE - 1);
	assert_memory_equal(env.calleridname + REQUEST_TEXT_SIZE - 3, "Ж", 2);
}

static void unusable_environments(void **state)
{
	static const struct {
		const char *text, *why;
	} table[] = {
		{ "\n", "no agi_uniqueid" },
		{ "agi_network: yes\nagi_callerid: 1\n\n", "no agi_uniqueid" },
		{ "agi_network: yes\nagi_uniqueid: \n\n", "no agi_uniqueid" },
		{ "agi_uniqueid: 1\x01.2\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: 1 2\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: Ж\n", "agi_uniqueid with odd characters" },
		{ "agi_uniqueid: 12345678901234567890123456789012345678901234567890"
		  "123456789012345\n",
		  "agi_uniqueid too long" },
		{ "GET / HTTP/1.1\nHost: x\n\n", "no agi_uniqueid" },
		{ "\x16\x03\x01\x02\n\n", "no agi_uniqueid" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(table); i++) {
		struct agi_env env;

		assert_int_equal(read_string(&env, table[i].text), AGI_BAD);
		assert_string_equal(env.why, table[i].why);
		assert_int_equal(agi_env_line(&env, "agi_uniqueid: 9", 15), AGI_BAD);
		assert_string_equal(env.uniqueid, "");
	}
}

static void ten_thousand_lines_are_refused(void **state)
{
	struct agi_env env;
	int n = 0;

	(void)state;
	agi_env_init(&env);
	while (n < 10000 && agi_env_line(&env, "agi_news: 1", 11) == AGI_MORE) {
		n++;
	}
	assert_int_equal(n, AGI_LINES_MAX);
	assert_string_equal(env.why, "too many lines");
}

static void long_lines_and_environments_are_refused(void **state)
{
	static char line[AGI_LINE_MAX + 1];
	struct agi_env env;
	int n = 0;

	(void)state;
	memset(line, 'a', sizeof(line));
	agi_env_init(&env);
	assert_int_equal(agi_env_line(&env, line, sizeof(line)), AGI_BAD);
	assert_string_equal(env.why, "line too long");
	agi_env_init(&env);
	while (agi_env_line(&env, line, AGI_LINE_MAX) == AGI_MORE) {
		n++;
	}
	assert_int_equal(n, AGI_BYTES_MAX / (AGI_LINE_MAX + 1));
	assert_string_equal(env.why, "environment too long");
}

static void mutate(char *text, size_t *len, unsigned *seed)
{
	for (int i = rand_r(seed) % 8 + 1; i > 0 && *len > 1; i--) {
		size_t at = (size_t)rand_r(seed) % *len;

		switch (rand_r(seed) % 4) {
		case 0:
			text[at] = (char)rand_r(seed);
			break;
		case 1:
			text[at] = "\n:%&=\\ \0"[rand_r(seed) % 8];
			break;
		case 2:
			*len = at;
			break;
		default:
			memmove(text + at, text + at / 2, *len - at);
			break;
		}
	}
}

/* Not one may crash (make check-asan), and what is kept is text within its bounds. */
static void ten_thousand_mutations(void **state)
{
	static const char *const files[] = { "url_and_arguments", "quotes_in_name", "utf8_name" };
	unsigned seed = 20261201;
	int n_done = 0;

	(void)state;
	for (size_t f = 0; f < TEST_COUNT(files); f++) {
		static const char first[] = "agi_network_script: qualify?a=%41&b=2&author=x\n";
		size_t len_rest;
		char *rest = read_fixture(files[f], &len_rest);
		size_t whole = strlen(first) + len_rest;
		char *text = malloc(whole);
		char *copy = malloc(whole);

		assert_true(text != NULL && copy != NULL);
		memcpy(text, first, strlen(first));
		memcpy(text + strlen(first), rest, len_rest);
		for (int i = 0; i < 3400; i++) {
			struct agi_env env;
			struct request request;
			struct err err;
			size_t len = whole;

			memcpy(copy, text, whole);
			mutate(copy, &len, &seed);
			char *exact = malloc(len + 1);

			memcpy(exact, copy, len);
			if (read_text(&env, exact, len) == AGI_DONE) {
				n_done++;
				assert_true(strlen(env.uniqueid) > 0);
				agi_env_request(&env, &request, &err);
			}
			free(exact);
		}
		free(copy);
		free(text);
		free(rest);
	}
	assert_in_range(n_done, 1000, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_environments),
		cmocka_unit_test(recorded_arguments),
		cmocka_unit_test(odd_environments_are_read),
		cmocka_unit_test(any_withheld_line_counts),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(unusable_environments),
		cmocka_unit_test(ten_thousand_lines_are_refused),
		cmocka_unit_test(long_lines_and_environments_are_refused),
		cmocka_unit_test(ten_thousand_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

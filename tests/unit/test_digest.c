/* layer: base */
#include "test_main.h"

#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/digest.h"

static void sha256_of_known_texts(void **state)
{
	char hex[DIGEST_HEX_SIZE];

	(void)state;
	/* FIPS 180-2, appendix B */
	digest_sha256_hex("abc", 3, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_sha256_hex("", 0, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void assert_tag(const uint8_t key[DIGEST_KEY_BYTES], const char *text, const char *wanted)
{
	struct digest_tagger *tagger = digest_tagger_create(key);
	char tag[DIGEST_TAG_SIZE];

	for (int i = 0; i < 2; i++) { /* one tag leaves nothing behind for the next */
		digest_tag(tagger, text, tag);
		assert_string_equal(tag, wanted);
	}
	digest_tagger_destroy(&tagger);
	assert_null(tagger);
	digest_tagger_destroy(&tagger);
}

/* RFC 4231. Its keys are shorter or longer than ours; HMAC pads a key with zeros (RFC 2104). */
static void tag_is_the_start_of_hmac_sha256(void **state)
{
	uint8_t case_1[DIGEST_KEY_BYTES] = { 0 };
	uint8_t case_2[DIGEST_KEY_BYTES] = "Jefe";
	uint8_t case_4[DIGEST_KEY_BYTES] = { 0 };
	char data[51];

	(void)state;
	memset(case_1, 0x0b, 20);
	assert_tag(case_1, "Hi There", "b0344c61");
	assert_tag(case_2, "what do ya want for nothing?", "5bdcc146");
	for (uint8_t i = 0; i < 25; i++) {
		case_4[i] = (uint8_t)(i + 1);
	}
	memset(data, 0xcd, sizeof(data));
	data[50] = '\0';
	assert_tag(case_4, data, "82558a38");
}

/* RFC 4231, with the keys as they are; case 6's is longer than a block. */
static void hmac_of_known_texts(void **state)
{
	char hex[DIGEST_HEX_SIZE], key[132];

	(void)state;
	digest_hmac_hex("Jefe", "what do ya want for nothing?", hex);
	assert_string_equal(hex,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, 131);
	key[131] = '\0';
	digest_hmac_hex(key, "Test Using Larger Than Block-Size Key - Hash Key First", hex);
	assert_string_equal(hex,
			    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void random_bytes_fill_the_whole_memory(void **state)
{
	uint8_t first[300] = { 0 }, second[300] = { 0 };
	size_t n_zeros = 0;

	(void)state;
	digest_random(first, sizeof(first));
	digest_random(second, sizeof(second));
	assert_memory_not_equal(first, second, sizeof(first));
	for (size_t i = sizeof(first) - 16; i < sizeof(first); i++) {
		n_zeros += first[i] == 0;
	}
	assert_true(n_zeros < 16);
}

static void clocks_tell_the_same_time_in_their_units(void **state)
{
	int64_t us = clock_monotonic_us(), ms = clock_monotonic_ms();

	(void)state;
	assert_true(ms >= us / 1000 && ms - us / 1000 < 10000);
	assert_true(clock_monotonic_us() >= us);
	assert_true(clock_wall_ms() > INT64_C(1735689600000)); /* 2025 */
	assert_true(clock_wall_ms() < INT64_C(4102444800000)); /* 2100 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_of_known_texts),
		cmocka_unit_test(tag_is_the_start_of_hmac_sha256),
		cmocka_unit_test(hmac_of_known_texts),
		cmocka_unit_test(random_bytes_fill_the_whole_memory),
		cmocka_unit_test(clocks_tell_the_same_time_in_their_units),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}

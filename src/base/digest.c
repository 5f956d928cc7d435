#include "dutyd/base/digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

#include "dutyd/base/mem.h"

struct digest_tagger {
	struct hmac_sha256_ctx keyed;
};

static void to_hex(const uint8_t *bytes, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 0x0f];
	}
	hex[2 * n] = '\0';
}

void digest_chain(const uint8_t before[DIGEST_BYTES], const char *text, uint8_t sum[DIGEST_BYTES])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, DIGEST_BYTES, before);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	sha256_digest(&ctx, DIGEST_BYTES, sum);
}

void digest_sha256_hex(const void *data, size_t n, char hex[DIGEST_HEX_SIZE])
{
	struct sha256_ctx ctx;
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_init(&ctx);
	sha256_update(&ctx, n, data);
	sha256_digest(&ctx, sizeof(sum), sum);
	to_hex(sum, sizeof(sum), hex);
}

void digest_md5_hex(const char *first, const char *second, char hex[DIGEST_MD5_SIZE])
{
	struct md5_ctx ctx;
	uint8_t sum[MD5_DIGEST_SIZE];

	md5_init(&ctx);
	md5_update(&ctx, strlen(first), (const uint8_t *)first);
	md5_update(&ctx, strlen(second), (const uint8_t *)second);
	md5_digest(&ctx, sizeof(sum), sum);
	to_hex(sum, sizeof(sum), hex);
}

void digest_hmac_hex(const char *key, const char *text, char hex[DIGEST_HEX_SIZE])
{
	struct hmac_sha256_ctx ctx;
	uint8_t sum[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&ctx, strlen(key), (const uint8_t *)key);
	hmac_sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&ctx, sizeof(sum), sum);
	to_hex(sum, sizeof(sum), hex);
}

struct digest_tagger *digest_tagger_create(const uint8_t key[DIGEST_KEY_BYTES])
{
	struct digest_tagger *tagger = xcalloc(1, sizeof(*tagger));

	hmac_sha256_set_key(&tagger->keyed, DIGEST_KEY_BYTES, key);
	return tagger;
}

void digest_tagger_destroy(struct digest_tagger **tagger)
{
	free(*tagger);
	*tagger = NULL;
}

/* The first n bytes; hex has room for 2 n + 1. */
static void tag_bytes(const struct digest_tagger *tagger, const char *text, size_t n, char *hex)
{
	struct hmac_sha256_ctx ctx = tagger->keyed;
	uint8_t start[SHA256_DIGEST_SIZE];

	hmac_sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&ctx, n, start);
	to_hex(start, n, hex);
}

void digest_tag(const struct digest_tagger *tagger, const char *text, char tag[DIGEST_TAG_SIZE])
{
	tag_bytes(tagger, text, (DIGEST_TAG_SIZE - 1) / 2, tag);
}

void digest_long_tag(const struct digest_tagger *tagger, const char *text,
		     char tag[DIGEST_LONG_TAG_SIZE])
{
	tag_bytes(tagger, text, (DIGEST_LONG_TAG_SIZE - 1) / 2, tag);
}

void digest_random(void *bytes, size_t n)
{
	uint8_t *at = bytes;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno != EINTR) {
			abort(); /* a kernel without it; a guessable key would be worse */
		}
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
}

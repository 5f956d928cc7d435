/*
 * digest: SHA-256 and its keyed form, and random bytes.
 *
 * Layer base; the only file that knows the crypto library (nettle). The keyed tag lets two log
 * lines about one caller be joined without the number standing in either (DESIGN.md section 7).
 */
#ifndef DUTYD_BASE_DIGEST_H
#define DUTYD_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

struct digest_tagger; /* opaque: made by digest_tagger_create */

enum {
	DIGEST_KEY_BYTES = 32,
	DIGEST_BYTES = 32,
	DIGEST_HEX_SIZE = 65,
	DIGEST_TAG_SIZE = 9,
	DIGEST_LONG_TAG_SIZE = 17,
	DIGEST_MD5_SIZE = 33
};

/* SHA-256 of one text behind another: link and text of a hash chain. */
void digest_chain(const uint8_t before[DIGEST_BYTES], const char *text, uint8_t sum[DIGEST_BYTES]);

void digest_sha256_hex(const void *data, size_t n, char hex[DIGEST_HEX_SIZE]);

/* Of both texts, one behind the other. Only because a protocol asks for it: MD5 keeps no secret. */
void digest_md5_hex(const char *first, const char *second, char hex[DIGEST_MD5_SIZE]);

/* HMAC-SHA256 of a text, as 64 hexadecimal digits; the key is a text of any length. */
void digest_hmac_hex(const char *key, const char *text, char hex[DIGEST_HEX_SIZE]);

/* A key made ready: half of what a tag costs would be that. */
struct digest_tagger *digest_tagger_create(const uint8_t key[DIGEST_KEY_BYTES]);
void digest_tagger_destroy(struct digest_tagger **tagger);

/* The first 32 bits of HMAC-SHA256(key, text) as 8 hexadecimal digits: for people. */
void digest_tag(const struct digest_tagger *tagger, const char *text, char tag[DIGEST_TAG_SIZE]);

/* The first 64 bits as 16 digits, of which the other is the beginning: no two numbers share it. */
void digest_long_tag(const struct digest_tagger *tagger, const char *text,
		     char tag[DIGEST_LONG_TAG_SIZE]);

void digest_random(void *bytes, size_t n);

#endif

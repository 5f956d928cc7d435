#include "dutyd/domain/letter.h"

#include <string.h>

#include "dutyd/base/str.h"

enum { REPLACEMENT = 0xfffd };

uint32_t letter_fold(uint32_t code)
{
	if ((code >= 'A' && code <= 'Z') || (code >= 0x410 && code <= 0x42f) ||
	    (code >= 0xc0 && code <= 0xde && code != 0xd7)) {
		return code + 0x20;
	}
	if (code == 0x401 || code == 0x451) {
		return 0x435; /* ё */
	}
	return code >= 0x400 && code <= 0x40f ? code + 0x50 : code;
}

/* Above Latin and Cyrillic whatever is no punctuation or space of Unicode's general block. */
bool letter_is_word(uint32_t code)
{
	uint32_t c = letter_fold(code);

	if (c < 0x80) {
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	}
	if (c < 0xc0) {
		return c == 0xaa || c == 0xb5 || c == 0xba;
	}
	return c != 0xd7 && c != 0xf7 && (c < 0x2000 || c > 0x2bff) && (c < 0x3000 || c > 0x303f) &&
	       c != 0xfeff && c != REPLACEMENT;
}

size_t letter_next(const char *text, size_t left, uint32_t *code)
{
	size_t n = str_utf8_read(text, left, code);

	*code = n == 0 ? REPLACEMENT : letter_fold(*code);
	return n == 0 ? 1 : n;
}

size_t letter_put(char *to, uint32_t code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xe0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3f));
		to[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3f));
	to[2] = (char)(0x80 | (code >> 6 & 0x3f));
	to[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

bool letter_equal(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		uint32_t x, y;

		a += letter_next(a, strlen(a), &x);
		b += letter_next(b, strlen(b), &y);
		if (x != y) {
			return false;
		}
	}
	return *a == *b;
}

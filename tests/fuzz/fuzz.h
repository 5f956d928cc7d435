/*
 * fuzz: bytes from outside, made up by libFuzzer, into the code that reads them.
 *
 * One program for each reader, linked with the daemon's own archives under ASan and UBSan. Beyond
 * "it does not crash" each says in MUST() what must hold of any input at all.
 */
#ifndef DUTYD_TESTS_FUZZ_H
#define DUTYD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"

#define MUST(holds)                                                                                \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/*
 * A copy that ends with a NUL and is exactly as long as it says, so that ASan sees a reader go too
 * far. Ended by free().
 */
static inline char *fuzz_text(const uint8_t *data, size_t n)
{
	char *text = xcalloc(n + 1, 1);

	if (n > 0) {
		memcpy(text, data, n);
	}
	return text;
}

/* Each line without its end (LF, CRLF), closed by a NUL, as a connection hands it on. */
static inline void fuzz_lines(const uint8_t *data, size_t n,
			      void (*each)(void *arg, const char *line, size_t len), void *arg)
{
	while (n > 0) {
		const uint8_t *end = memchr(data, '\n', n);
		size_t len = end != NULL ? (size_t)(end - data) : n;
		size_t used = end != NULL ? len + 1 : len;

		len -= len > 0 && data[len - 1] == '\r';
		char *line = fuzz_text(data, len);
		each(arg, line, len);
		free(line);
		data += used;
		n -= used;
	}
}

#endif

#include "dutyd/base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* write, not stdio: there is no memory to buffer with. */
static void *or_abort(void *memory)
{
	static const char text[] = "dutyd: out of memory\n";

	if (memory == NULL) {
		ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

		(void)ignored;
		abort();
	}
	return memory;
}

/* Zero bytes are asked for as one: libc may answer NULL to them, which is no failure. */
void *xcalloc(size_t n, size_t size)
{
	return or_abort(n == 0 || size == 0 ? calloc(1, 1) : calloc(n, size));
}

void *xreallocarray(void *old, size_t n, size_t size)
{
	bool is_empty = n == 0 || size == 0;

	return or_abort(reallocarray(old, is_empty ? 1 : n, is_empty ? 1 : size));
}

char *xstrdup(const char *text)
{
	return or_abort(strdup(text));
}

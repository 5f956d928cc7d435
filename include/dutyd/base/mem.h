/*
 * mem: allocation that cannot fail.
 *
 * Layer base. Out of memory ends the process: the service manager starts it again and the store
 * knows every answered call. Sizes that a peer chooses are bounded before they get here.
 */
#ifndef DUTYD_BASE_MEM_H
#define DUTYD_BASE_MEM_H

#include <stddef.h>

void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));
void *xreallocarray(void *old, size_t n, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull, warn_unused_result));

#endif

#include "dutyd/base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "dutyd/base/str.h"

/*
 * The text is put together aside, because an argument may be the text that stands in err already.
 * The room aside is larger than that in err, so that vsnprintf's own cut, which knows nothing of
 * characters, lies behind the one made by str_copy_cut.
 */
enum { ASIDE_SIZE = 2 * sizeof(((struct err *)0)->text) };

int err_set(struct err *err, const char *format, ...)
{
	char aside[ASIDE_SIZE];
	va_list args;

	if (err == NULL) {
		return -1;
	}
	va_start(args, format);
	if (vsnprintf(aside, sizeof(aside), format, args) < 0) {
		aside[0] = '\0';
	}
	va_end(args);
	str_copy_cut(err->text, sizeof(err->text), aside);
	return -1;
}

int err_prefix(struct err *err, const char *prefix)
{
	return err == NULL ? -1 : err_set(err, "%s: %s", prefix, err->text);
}

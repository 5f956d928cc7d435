/*
 * The figures: build/crash/figures.txt gets a line for each row of the acceptance table.
 */
#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

void figure(const char *format, ...)
{
	static const char path[] = TEST_BUILD_DIR "/crash/figures.txt";
	va_list args;

	mkdir(TEST_BUILD_DIR "/crash", 0755);
	FILE *file = fopen(path, "a");

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	if (file != NULL) {
		va_start(args, format);
		vfprintf(file, format, args);
		va_end(args);
		fclose(file);
	}
	fflush(stdout);
}

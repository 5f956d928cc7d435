#include "dutyd/domain/callid.h"

#include <stddef.h>
#include <string.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const int64_t epoch_ms = INT64_C(1735689600000); /* 2025-01-01 00:00 UTC */

int64_t callid_after(int64_t last, int64_t wall_ms)
{
	int64_t now = wall_ms > epoch_ms ? wall_ms - epoch_ms : 0;

	return now > last ? now : last + 1; /* also when the wall clock was set back */
}

void callid_format(int64_t number, char text[CALLID_SIZE])
{
	uint64_t rest = (uint64_t)number;

	for (int i = CALLID_SIZE - 2; i >= 0; i--) {
		text[i] = digits[rest & 31];
		rest >>= 5;
	}
	text[CALLID_SIZE - 1] = '\0';
}

static int digit_value(char c)
{
	char upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	const char *place = upper == '\0' ? NULL : strchr(digits, upper);

	return place == NULL ? -1 : (int)(place - digits);
}

bool callid_parse(const char *text, int64_t *number)
{
	int64_t n = 0;

	for (int i = 0; i < CALLID_SIZE - 1; i++) {
		int value = digit_value(text[i]);

		if (value < 0) {
			return false; /* the closing NUL too, so a short text is not read past */
		}
		n = n << 5 | value;
	}
	if (text[CALLID_SIZE - 1] != '\0') {
		return false;
	}
	*number = n;
	return true;
}

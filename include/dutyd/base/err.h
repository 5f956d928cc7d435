/*
 * err: one message for people, made at the place that knows what went wrong.
 *
 * Layer base. The caller owns the struct (usually on its stack) and decides whether the text is
 * logged, shown or dropped; the function that fails only fills it. A NULL err is allowed and means
 * that nobody wants the text. Text is cut at a character boundary, never overrun.
 */
#ifndef DUTYD_BASE_ERR_H
#define DUTYD_BASE_ERR_H

struct err {
	char text[256];
};

/*
 * Fills err (printf style). Always returns -1, so that a failing function can `return err_set(…)`.
 */
int err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "prefix: " in front of the text that is there already. Returns -1 too. */
int err_prefix(struct err *err, const char *prefix);

#endif

/*
 * secret: a password from where the configuration says it is.
 *
 * Layer config. "credential:NAME" is a file of systemd's credential directory, "file:/PATH" one of
 * the admin's own, refused when others than its owner can read it. The first line counts. The text
 * of a secret is never part of an error.
 */
#ifndef DUTYD_CONFIG_SECRET_H
#define DUTYD_CONFIG_SECRET_H

#include <stddef.h>

#include "dutyd/base/err.h"

/* -1 and err when it cannot be had, or is empty, or does not fit. */
int secret_read(const char *reference, char *secret, size_t size, struct err *err)
	__attribute__((warn_unused_result));

#endif

/*
 * secret: a password or key from where the configuration says it lies.
 *
 * Layer base. "file:/PATH", or "credential:NAME": a file that systemd has put into
 * $CREDENTIALS_DIRECTORY (LoadCredential=). The first line counts, without its line break. A file
 * that others may read or change is refused, unless systemd made it: then it is ours alone.
 */
#ifndef DUTYD_BASE_SECRET_H
#define DUTYD_BASE_SECRET_H

#include <stddef.h>

#include "dutyd/base/err.h"

enum { SECRET_SIZE = 256 };

/* 0, or -1 with a text that does not repeat the secret. Wipe it with secret_forget(). */
int secret_read(const char *where, char secret[SECRET_SIZE], struct err *err);

/* Overwritten in a way that no compiler takes for useless. */
void secret_forget(char secret[SECRET_SIZE]);

#endif

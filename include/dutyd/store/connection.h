/*
 * connection: how this program opens an SQLite file.
 *
 * Layer store, internal: the one place that calls sqlite3_open_v2, because what is set for the
 * whole library must be set before the first connection, whoever makes it: the check of the CRM,
 * the reader of the roster or the store. From any thread, any number of times.
 */
#ifndef DUTYD_STORE_CONNECTION_H
#define DUTYD_STORE_CONNECTION_H

struct sqlite3;

/* As sqlite3_open_v2, SQLITE_OPEN_NOMUTEX added: no connection of ours is shared by threads. */
int connection_open(const char *path, int flags, struct sqlite3 **connection);

#endif

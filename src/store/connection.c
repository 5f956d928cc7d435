#include "dutyd/store/connection.h"

#include <pthread.h>
#include <sqlite3.h>

/*
 * Nobody asks how much memory SQLite has, and counting it takes a lock that is common to the
 * threads at every allocation. Refused, and harmless, when somebody else was first.
 */
static void set_up_library(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int connection_open(const char *path, int flags, struct sqlite3 **connection)
{
	static pthread_once_t is_set_up = PTHREAD_ONCE_INIT;

	pthread_once(&is_set_up, set_up_library);
	return sqlite3_open_v2(path, connection, flags | SQLITE_OPEN_NOMUTEX, NULL);
}

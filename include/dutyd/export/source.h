/*
 * source: the daemon's decision queue as one consumer sees it.
 *
 * Layer export. A blocking connection to the events socket, made anew whenever it breaks, with a
 * growing pause between attempts. Messages come in order from the consumer's durable cursor, and
 * what was not confirmed comes again after a break: source_generation tells the two apart.
 */
#ifndef DUTYD_EXPORT_SOURCE_H
#define DUTYD_EXPORT_SOURCE_H

#include "dutyd/export/sink.h"

struct source; /* opaque: made by source_create, ended by source_destroy */

struct source *source_create(const char *socket_path, const char *consumer);
void source_destroy(struct source **source);

/*
 * The next message, for export_message_free(); NULL when none came within wait_ms, the connection
 * broke, or a signal came.
 */
struct export_message *source_next(struct source *source, int wait_ms);
void export_message_free(struct export_message **message);

/* Grows with each connection: confirming what an older one brought is of no use. */
int source_generation(const struct source *source);

/* Everything up to seq; of a message that came again only that one. */
void source_confirm(struct source *source, int64_t seq);

/* False when the connection broke. *is_dead: it will not come again by itself. */
bool source_refuse(struct source *source, int64_t seq, const char *why, bool *is_dead);

#endif

/*
 * sink: where an exporter puts messages: a file, a webhook, a stream of Redis.
 *
 * Layer export. One file per kind; each program links those it names in sink_table. Blocking: an
 * exporter has nothing else to do, and no call waits for it. Putting a message that the far side
 * has already is PUT_DONE and changes nothing there: what may come twice comes with the same key.
 */
#ifndef DUTYD_EXPORT_SINK_H
#define DUTYD_EXPORT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dutyd/base/err.h"
#include "dutyd/domain/exports.h"

struct export_message {
	int64_t seq;
	char topic[POLICY_ID_SIZE];
	char key[96];
	bool is_again; /* a dead letter, delivered once more */
	char *body; /* {"seq":…,"topic":…,"key":…,"at_ms":…,"payload":…}, NUL-terminated */
};

enum put {
	PUT_DONE,
	PUT_LATER,   /* the far side is away or busy: the same again after a while */
	PUT_REFUSED, /* it has looked at this message and will not have it */
};

struct sink_ops {
	enum export_kind kind;
	/* NULL and err when the configuration is of no use; a far side that is away is no error. */
	void *(*open)(const struct policy_export *to, struct err *err);
	/* PUT_DONE: taken over, but only flush says that it is safe there. */
	enum put (*put)(void *sink, const struct export_message *message, struct err *why);
	enum put (*flush)(void *sink, struct err *why);
	void (*reopen)(void *sink); /* SIGHUP; may be NULL */
	void (*close)(void *sink);
};

/* Of the program at hand; ends with NULL. */
extern const struct sink_ops *const sink_table[];

extern const struct sink_ops sink_file, sink_webhook, sink_redis, sink_queue_log;

#endif

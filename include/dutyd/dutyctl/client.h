/*
 * client: one question to the daemon's control socket, one answer.
 *
 * Layer dutyctl. Blocking, with CLIENT_TIMEOUT_MS for the whole of it: connect, send a JSON line,
 * read a JSON line, close. What goes wrong is said on stderr here, so that every command words it
 * alike; the exit code says which kind of wrong it was.
 */
#ifndef DUTYD_DUTYCTL_CLIENT_H
#define DUTYD_DUTYCTL_CLIENT_H

#include "dutyd/base/buf.h"
#include "dutyd/codec/json_reply.h"
#include "dutyd/dutyctl/context.h"

enum { CLIENT_TIMEOUT_MS = 5000, CLIENT_LINE_MAX = 8 << 20 };

/*
 * EXIT_FINE and *reply, to be ended by json_reply_free(); else *reply is NULL:
 * EXIT_NEGATIVE the daemon refused (its text is on stderr, with --json the reply on stdout),
 * EXIT_NO_DAEMON nobody listens, EXIT_TROUBLE anything else, a configuration that cannot be used
 * and with it the place where the daemon listens.
 * *line, if asked for, is the answer as it came, to be ended by free().
 */
enum exit_code client_ask(const struct context *context, const char *request,
			  struct json_reply **reply, char **line);

/*
 * A command's request, in two halves: the open JSON object with its op, to be filled; its end, the
 * question, and `print` for people or the reply's line with --json. A request that does not fit is
 * said, and not sent.
 */
void client_begin(struct buf *request, const char *op);
enum exit_code client_run(struct context *context, struct buf *request,
			  void (*print)(const struct json_reply *reply));

/*
 * A whole command that is one word to the daemon (status, reload): options, question, and `print`
 * for people or the reply's line with --json.
 */
enum exit_code client_ask_word(struct context *context, const char *op,
			       void (*print)(const struct json_reply *reply));

#endif

/*
 * ami: Asterisk's manager protocol, lines to messages and actions to bytes.
 *
 * Layer codec, no allocation. A message is lines "Key: value" up to an empty one; the line ends are
 * the connection's business (net/conn.h takes LF and CRLF). Tolerant in reading: any key in any
 * case and order, unknown ones, repeated ones (the first counts, so nothing behind can overrule
 * it), lines without a colon (the banner, a command's output), empty lines too many. What passes
 * the bounds is left out, as if it had not been said.
 *
 * Strict in writing: a lone LF ends a header in Asterisk and the next line would be ours to
 * Asterisk's eyes, so a value with CR, LF or NUL, or one that is too long for Asterisk's line
 * buffer (about 1,000 bytes), makes the whole action void. It is refused, never stripped.
 */
#ifndef DUTYD_CODEC_AMI_H
#define DUTYD_CODEC_AMI_H

#include <stddef.h>
#include <stdint.h>

#include "dutyd/base/buf.h"

enum {
	AMI_LINE_MAX = 65536, /* longer ends the connection */
	AMI_FIELDS_MAX = 128,
	AMI_TEXT_SIZE = 32768,
	AMI_VALUE_MAX = 900,
	AMI_ACTION_SIZE = 4096,
};

struct ami_message {
	int n_fields;
	struct {
		uint16_t key, value; /* offsets in text */
	} fields[AMI_FIELDS_MAX];
	size_t len;
	char text[AMI_TEXT_SIZE];
};

/* Ready for the first line of the next message. */
void ami_message_init(struct ami_message *message);

/* A line without its end. True: it was the empty one behind a message, which is complete. */
bool ami_message_line(struct ami_message *message, const char *line, size_t len);

/* "" when it is not there. */
const char *ami_message_get(const struct ami_message *message, const char *key);

/* fallback when it is not there or no whole number. */
int64_t ami_message_int(const struct ami_message *message, const char *key, int64_t fallback);

/* "Asterisk Call Manager/11.0.0": what a manager says first. */
bool ami_is_banner(const char *line);

struct ami_action {
	struct buf out;
	bool is_refused;
	char text[AMI_ACTION_SIZE];
};

/* Name and id are ours: words without blanks. */
void ami_action_begin(struct ami_action *action, const char *name, const char *id);
void ami_action_put(struct ami_action *action, const char *key, const char *value);

/* The action Login, begun: by MD5 of the challenge, or, challenge "", by the secret itself. */
void ami_action_login(struct ami_action *action, const char *id, const char *user,
		      const char *secret, const char *challenge);

/* False: refused, nothing may be sent. Else out.text, out.len are the bytes. */
bool ami_action_end(struct ami_action *action);

#endif

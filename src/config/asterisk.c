/*
 * asterisk: the manager of the PBX: where it is, who we are there, and what we do with it.
 */
#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/config/address.h"
#include "dutyd/config/shows.h"
#include "dutyd/config/topics.h"

static void take_host(const struct given *given, const char *text, void *to)
{
	if (!address_is_host(text) || !str_copy(to, given->key->size, text)) {
		loader_error(given->loader, given->node, "\"%.60s\" is no numeric address", text);
	} else if (!address_is_loopback(text)) {
		loader_warn(given->loader, given->node,
			    "%s is another machine: AMI carries the password as plain text", text);
	}
}

/* "extension@context": where a caller is sent who enters or leaves the commercial department. */
static void take_place(const struct given *given, const char *text, void *to)
{
	const char *at = strchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL) {
		loader_error(given->loader, given->node, "\"%.60s\" is no extension@context", text);
		return;
	}
	value_token(given, text, to);
}

static void take_queue(const struct given *given, const char *text, void *to)
{
	if (text[0] != '\0') {
		value_token(given, text, to);
	} else {
		*(char *)to = '\0';
	}
}

static const struct key asterisk_keys[] = {
	{ .name = "host",
	  .kind = KEY_TEXT,
	  .text = "127.0.0.1",
	  .take = take_host,
	  .show = show_copy,
	  KEY_AT(struct policy, asterisk.host) },
	{ .name = "port",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 65535,
	  .otherwise = 5038,
	  KEY_AT(struct policy, asterisk.port) },
	{ .name = "user",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .min = 1,
	  .max = 63,
	  KEY_AT(struct policy, asterisk.user) },
	{ .name = "secret",
	  .kind = KEY_TEXT,
	  .is_required = true,
	  .take = value_secret,
	  .show = show_copy,
	  KEY_AT(struct policy, asterisk.secret) },
	{ .name = "resync_seconds",
	  .kind = KEY_INT,
	  .min = 5,
	  .max = 3600,
	  .otherwise = 60,
	  KEY_AT(struct policy, asterisk.resync_seconds) },
	{ .name = "wrap_up_seconds",
	  .kind = KEY_INT,
	  .max = 600,
	  KEY_AT(struct policy, asterisk.wrap_up_seconds) },
	{ .name = "absent_minutes",
	  .kind = KEY_INT,
	  .min = 1,
	  .max = 240,
	  .otherwise = 5,
	  KEY_AT(struct policy, asterisk.absent_minutes) },
	{ .name = "handover",
	  .kind = KEY_TEXT,
	  .text = "7000@dutyd-handover",
	  .take = take_place,
	  .show = show_copy,
	  KEY_AT(struct policy, asterisk.handover) },
	{ .name = "handback",
	  .kind = KEY_TEXT,
	  .text = "7001@dutyd-handover",
	  .take = take_place,
	  .show = show_copy,
	  KEY_AT(struct policy, asterisk.handback) },
	{ .name = "duty_queue",
	  .kind = KEY_TEXT,
	  .text = "",
	  .take = take_queue,
	  .show = show_copy,
	  KEY_AT(struct policy, asterisk.duty_queue) },
	{ 0 },
};

void topic_asterisk(const struct given *given, void *to)
{
	struct policy *policy = to;

	policy->asterisk.is_used = true;
	keys_read(given->loader, given->node, asterisk_keys, policy);
}

void topic_write_asterisk(struct writer *w, const struct key *key, const void *from)
{
	const struct policy *policy = from;

	if (policy->asterisk.is_used) {
		writer_open(w, key->name);
		writer_table(w, asterisk_keys, policy);
		writer_close(w);
	}
}

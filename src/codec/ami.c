#include "dutyd/codec/ami.h"

#include <string.h>

#include "dutyd/base/digest.h"
#include "dutyd/base/str.h"

void ami_message_init(struct ami_message *message)
{
	message->n_fields = 0;
	message->len = 0;
}

static uint16_t put_text(struct ami_message *message, const char *text, size_t n)
{
	uint16_t at = (uint16_t)message->len;

	memcpy(message->text + message->len, text, n);
	message->text[message->len + n] = '\0';
	message->len += n + 1;
	return at;
}

static void add_field(struct ami_message *message, const char *line, const char *colon, size_t len)
{
	const char *value = colon + 1;
	const char *end = line + len;

	while (value < end && *value == ' ') {
		value++;
	}
	size_t n_key = (size_t)(colon - line), n_value = (size_t)(end - value);
	if (message->n_fields == AMI_FIELDS_MAX ||
	    message->len + n_key + n_value + 2 > AMI_TEXT_SIZE) {
		return;
	}
	message->fields[message->n_fields].key = put_text(message, line, n_key);
	message->fields[message->n_fields].value = put_text(message, value, n_value);
	message->n_fields++;
}

bool ami_message_line(struct ami_message *message, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);

	if (len == 0) {
		return message->n_fields > 0;
	}
	/* A NUL would end a text before its time and hide what follows: such a line is nobody's. */
	if (colon != NULL && memchr(line, '\0', len) == NULL) {
		add_field(message, line, colon, len);
	}
	return false;
}

const char *ami_message_get(const struct ami_message *message, const char *key)
{
	for (int i = 0; i < message->n_fields; i++) {
		if (str_equal_nocase(message->text + message->fields[i].key, key)) {
			return message->text + message->fields[i].value;
		}
	}
	return "";
}

int64_t ami_message_int(const struct ami_message *message, const char *key, int64_t fallback)
{
	int64_t value;

	return str_to_int(ami_message_get(message, key), INT64_MIN, INT64_MAX, &value) ? value :
											 fallback;
}

bool ami_is_banner(const char *line)
{
	return str_has_prefix(line, "Asterisk Call Manager/");
}

void ami_action_begin(struct ami_action *action, const char *name, const char *id)
{
	action->out = buf_over(action->text, sizeof(action->text));
	action->is_refused = false;
	ami_action_put(action, "Action", name);
	ami_action_put(action, "ActionID", id);
}

void ami_action_put(struct ami_action *action, const char *key, const char *value)
{
	if (strpbrk(value, "\r\n") != NULL || strlen(value) > AMI_VALUE_MAX) {
		action->is_refused = true;
		return;
	}
	buf_put_text(&action->out, key);
	buf_put_text(&action->out, ": ");
	buf_put_text(&action->out, value);
	buf_put_text(&action->out, "\r\n");
}

void ami_action_login(struct ami_action *action, const char *id, const char *user,
		      const char *secret, const char *challenge)
{
	char key[DIGEST_MD5_SIZE];

	ami_action_begin(action, "Login", id);
	ami_action_put(action, "Username", user);
	if (challenge[0] != '\0') {
		digest_md5_hex(challenge, secret, key);
		ami_action_put(action, "AuthType", "MD5");
		ami_action_put(action, "Key", key);
	} else {
		ami_action_put(action, "Secret", secret);
	}
}

bool ami_action_end(struct ami_action *action)
{
	buf_put_text(&action->out, "\r\n");
	if (action->out.is_full) {
		action->is_refused = true;
	}
	return !action->is_refused;
}

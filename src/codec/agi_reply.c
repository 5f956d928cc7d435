#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/agi.h"

enum { SHOWN_LETTERS = 32 };

/*
 * Asterisk splits a command at blanks, and a backslash takes the next character even inside
 * quotes. A line break would begin another command, so control characters do not pass, and neither
 * does what is no UTF-8.
 */
static void put_quoted(struct buf *out, const char *value, size_t room)
{
	size_t left = strlen(value);
	size_t plain = str_plain_len(value, left < room ? left : room);

	buf_put_char(out, '"');
	buf_put(out, value, plain); /* of most values all */
	value += plain;
	left -= plain;
	room -= plain;
	while (left > 0) {
		size_t n = str_utf8_len(value, left);
		bool is_escaped = value[0] == '"' || value[0] == '\\';
		bool is_dropped = n == 0 ||
				  (n == 1 && ((unsigned char)value[0] < 0x20 || value[0] == 0x7f));

		n = n > 0 ? n : 1;
		if (!is_dropped) {
			if (n + is_escaped > room) {
				break;
			}
			room -= n + is_escaped;
			buf_put(out, "\\", is_escaped ? 1 : 0);
			buf_put(out, value, n);
		}
		value += n;
		left -= n;
	}
	buf_put_char(out, '"');
}

static void put_text(struct buf *out, const char *name, const char *value)
{
	/* What stands around the value, and a little more. */
	size_t around = strlen(name) + 32;

	buf_put_text(out, "SET VARIABLE ");
	buf_put_text(out, name);
	buf_put_char(out, ' ');
	put_quoted(out, value, AGI_COMMAND_MAX - around);
	buf_put_char(out, '\n');
}

static void put_number(struct buf *out, const char *name, int value)
{
	buf_put_text(out, "SET VARIABLE ");
	buf_put_text(out, name);
	buf_put_text(out, " \"");
	buf_put_int(out, value);
	buf_put_text(out, "\"\n");
}

/* The card's beginning: so many letters stand in the display of an ordinary desk phone. */
static void put_shown(struct buf *out, const char *card)
{
	char shown[ANSWER_CARD_SIZE];
	size_t len = 0, n;

	for (int i = 0; i < SHOWN_LETTERS && card[len] != '\0'; i++) {
		n = str_utf8_len(card + len, strlen(card + len));
		len += n > 0 ? n : 1;
	}
	(void)str_copy_n(shown, sizeof(shown), card, len);
	put_text(out, "DUTYD_SHOW", shown);
}

int agi_write_answer(struct buf *out, const struct answer *answer)
{
	int n_commands = AGI_ANSWER_COMMANDS;

	put_text(out, "DUTYD_CALL", answer->call);
	put_text(out, "DUTYD_TARGET", answer->target);
	put_number(out, "DUTYD_SECONDS", answer->seconds);
	put_text(out, "DUTYD_EMPLOYEE", answer->employee);
	put_text(out, "DUTYD_DEPARTMENT", answer->department);
	put_text(out, "DUTYD_BELONGS_TO", answer->belongs_to);
	put_text(out, "DUTYD_REASON", reason_name(answer->reason));
	put_text(out, "DUTYD_CARD", answer->card);
	put_shown(out, answer->card);
	put_number(out, "DUTYD_LEG", answer->leg);
	put_number(out, "DUTYD_DURABLE", answer->is_durable ? 1 : 0);
	put_number(out, "DUTYD_WAIT", answer->wait);
	put_number(out, "DUTYD_TELL", answer->is_watched ? 0 : 1);
	if (answer->stage == STAGE_QUALIFY) {
		put_text(out, "DUTYD_QUESTION", answer->question);
		put_text(out, "DUTYD_VERDICT",
			 answer->is_verdict ? reason_name(answer->reason) : "");
		n_commands += 2;
	}
	if (answer->action == ACTION_MESSAGE) {
		put_text(out, "DUTYD_MESSAGE",
			 answer->role == ROLE_QUEUE ? "officer" : role_name(answer->role));
		n_commands++;
	}
	put_text(out, "DUTYD_ACTION", action_name(answer->action));
	return n_commands;
}

void agi_write_verbose(struct buf *out, const char *text)
{
	char line[256];
	struct buf whole = buf_over(line, sizeof(line));

	buf_printf(&whole, "dutyd: %.240s", text);
	buf_put_text(out, "VERBOSE ");
	put_quoted(out, line, sizeof(line));
	buf_put_text(out, " 1\n");
}

void agi_write_noop(struct buf *out)
{
	buf_put_text(out, "NOOP\n");
}

void agi_reply_line(struct agi_replies *replies, const char *line, size_t len)
{
	static const char good[] = "200 result=", hangup[] = "HANGUP";

	if (len == strlen(hangup) && memcmp(line, hangup, len) == 0) {
		replies->is_hangup = true;
	} else if (replies->is_in_usage) {
		replies->is_in_usage = len < 4 || memcmp(line, "520 ", 4) != 0;
	} else if (len >= 4 && memcmp(line, "520-", 4) == 0) {
		replies->is_in_usage = true;
		replies->n_bad++;
	} else if (len >= strlen(good) && memcmp(line, good, strlen(good)) == 0) {
		bool is_failed = len > strlen(good) && line[strlen(good)] == '-';

		replies->n_good += !is_failed;
		replies->n_bad += is_failed;
	} else if (len >= 4 && line[0] == '5' && line[3] == ' ') {
		replies->n_bad++;
	}
}

#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/family.h"

static const struct command commands[] = {
	{ "queue tail", "[-n COUNT] [--after SEQ] [-f] [--json]",
	  "the newest messages of the decision queue", cmd_queue_tail },
	{ "queue ack", "[--new] [--json] CONSUMER SEQ",
	  "move a consumer's cursor: what is before it is not delivered any more", cmd_queue_ack },
	{ "queue redeliver", "[--json] CONSUMER [SEQ]",
	  "deliver dead letters once more, one or all of a consumer's", cmd_queue_redeliver },
	{ "queue forget", "[--json] CONSUMER",
	  "drop a consumer that will not come back, so that messages need not wait for it",
	  cmd_queue_forget },
};

enum exit_code cmd_queue(struct context *context)
{
	return family_run(context, commands, sizeof(commands) / sizeof(commands[0]));
}

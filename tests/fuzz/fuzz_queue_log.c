/* fuzz_queue_log: an end of a queue_log to go on from, and a message of the decision queue. */
#include "fuzz.h"

#include "dutyd/base/buf.h"
#include "dutyd/codec/queue_log.h"

struct telling {
	struct queue_log log;
	int n_lines;
};

static void take(void *arg, const char *line, size_t len)
{
	struct telling *telling = arg;
	char text[2 * QUEUE_LOG_LINE_MAX];
	struct buf out = buf_over(text, sizeof(text));

	queue_log_read(&telling->log, line, len);
	queue_log_tell(&telling->log, line, &out);
	if (out.len > 0 && !out.is_full) {
		MUST(text[out.len - 1] == '\n');
		MUST(str_is_utf8(text, out.len));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct telling telling;

	memset(&telling, 0, sizeof(telling));
	fuzz_lines(data, n, take, &telling);
	return 0;
}

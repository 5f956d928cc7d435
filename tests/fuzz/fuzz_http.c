/* fuzz_http: the head of a request. */
#include "fuzz.h"

#include "dutyd/base/buf.h"
#include "dutyd/codec/http.h"

struct asking {
	struct http_head head;
	int status;
};

static void take(void *arg, const char *line, size_t len)
{
	struct asking *asking = arg;

	if (asking->status == 0) {
		asking->status = http_head_line(&asking->head, line, len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct asking asking = { .status = 0 };
	char text[1024];
	struct buf out = buf_over(text, sizeof(text));

	fuzz_lines(data, n, take, &asking);
	MUST(asking.status == 0 || asking.status == 200 ||
	     (asking.status >= 400 && asking.status < 600));
	MUST(asking.status != 200 || (asking.head.is_1_0 || asking.head.n_hosts == 1));
	MUST(asking.head.n_bytes <= HTTP_HEAD_MAX || asking.status != 200);
	if (asking.status != 0) {
		MUST(strcmp(http_status_text(asking.status), "") != 0);
		http_write_head(&out, asking.status, "text/plain", n, 1);
	}
	return 0;
}

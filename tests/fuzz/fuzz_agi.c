/* fuzz_agi: what Asterisk sends over FastAGI: the environment, and its replies to commands. */
#include "fuzz.h"

#include "dutyd/base/err.h"
#include "dutyd/codec/agi.h"

struct session {
	struct agi_env env;
	struct agi_replies replies;
	enum agi_status status;
};

static void take(void *arg, const char *line, size_t len)
{
	struct session *session = arg;

	if (session->status == AGI_MORE) {
		session->status = agi_env_line(&session->env, line, len);
	}
	agi_reply_line(&session->replies, line, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct request request;
	struct session session = { .status = AGI_MORE };
	struct err err;

	agi_env_init(&session.env);
	fuzz_lines(data, n, take, &session);
	MUST(session.status != AGI_BAD || session.env.why != NULL);
	MUST(session.env.n_odd == 0 || session.env.odd != NULL);
	if (session.status == AGI_DONE) {
		request_init(&request);
		if (agi_env_request(&session.env, &request, &err) == 0) {
			MUST(request.n_given >= 0 && request.n_given <= GIVEN_MAX);
			MUST((unsigned)request.op < REQUEST_COUNT);
			MUST(request.call[0] != '\0');
		} else {
			MUST(err.text[0] != '\0');
		}
	}
	return 0;
}

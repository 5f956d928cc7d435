/*
 * One POST a message. Headers: Idempotency-Key (topic/key, in quotes as the IETF's draft has it),
 * and with a secret Dutyd-Signature: t=SECONDS,v1=HEX, where HEX is HMAC-SHA256 of "SECONDS.BODY".
 * 2xx takes the message; 408, 425, 429 and 503, and no answer at all, mean later; any other answer
 * means that the receiver will not have this one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/digest.h"
#include "dutyd/base/mem.h"
#include "dutyd/base/secret.h"
#include "dutyd/export/sink.h"

enum { HEADER_SIZE = 256, CONNECT_SECONDS = 5 };

struct webhook_sink {
	const struct policy_export *to;
	CURL *curl;
	char secret[SECRET_SIZE]; /* "" = unsigned */
	char problem[CURL_ERROR_SIZE];
};

/* What the receiver says is of no interest beyond its status. */
static size_t swallow(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static void set_up(struct webhook_sink *sink)
{
	CURL *curl = sink->curl;

	curl_easy_setopt(curl, CURLOPT_URL, sink->to->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* a POST is not for somebody else */
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)sink->to->timeout_seconds);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, sink->problem);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "dutyd-export/" DUTYD_VERSION);
}

static void *webhook_open(const struct policy_export *to, struct err *err)
{
	struct webhook_sink *sink = xcalloc(1, sizeof(*sink));

	sink->to = to;
	if (to->secret[0] != '\0' && secret_read(to->secret, sink->secret, err) != 0) {
		free(sink);
		return NULL;
	}
	sink->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
	if (sink->curl == NULL) {
		err_set(err, "the HTTP library does not start");
		free(sink);
		return NULL;
	}
	set_up(sink);
	return sink;
}

static void sign(const struct webhook_sink *sink, const char *body, char header[HEADER_SIZE])
{
	long long seconds = (long long)(clock_wall_ms() / 1000);
	size_t size = strlen(body) + 32;
	char *text = xcalloc(1, size);
	char hex[DIGEST_HEX_SIZE];

	snprintf(text, size, "%lld.%s", seconds, body);
	digest_hmac_hex(sink->secret, text, hex);
	snprintf(header, HEADER_SIZE, "Dutyd-Signature: t=%lld,v1=%s", seconds, hex);
	free(text);
}

static struct curl_slist *headers_of(const struct webhook_sink *sink,
				     const struct export_message *message)
{
	struct curl_slist *headers = NULL;
	char header[HEADER_SIZE];

	headers = curl_slist_append(headers, "Content-Type: application/json");
	headers = curl_slist_append(headers, "Expect:"); /* no second round trip before the body */
	snprintf(header, sizeof(header), "Idempotency-Key: \"%s/%s\"", message->topic,
		 message->key);
	headers = curl_slist_append(headers, header);
	if (sink->secret[0] != '\0') {
		sign(sink, message->body, header);
		headers = curl_slist_append(headers, header);
	}
	return headers;
}

static enum put judge(long status, struct err *why)
{
	if (status >= 200 && status < 300) {
		return PUT_DONE;
	}
	err_set(why, "HTTP %ld", status);
	switch (status) {
	case 408:
	case 425:
	case 429:
	case 503:
		return PUT_LATER;
	default:
		return PUT_REFUSED;
	}
}

static enum put webhook_put(void *arg, const struct export_message *message, struct err *why)
{
	struct webhook_sink *sink = arg;
	struct curl_slist *headers = headers_of(sink, message);
	long status = 0;

	curl_easy_setopt(sink->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(sink->curl, CURLOPT_POSTFIELDS, message->body);
	curl_easy_setopt(sink->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(message->body));
	sink->problem[0] = '\0';
	CURLcode code = curl_easy_perform(sink->curl);
	curl_easy_getinfo(sink->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	if (code != CURLE_OK) {
		err_set(why, "%s",
			sink->problem[0] != '\0' ? sink->problem : curl_easy_strerror(code));
		return PUT_LATER;
	}
	return judge(status, why);
}

/* Each answer has said already that the message is there. */
static enum put webhook_flush(void *arg, struct err *why)
{
	(void)arg;
	(void)why;
	return PUT_DONE;
}

static void webhook_close(void *arg)
{
	struct webhook_sink *sink = arg;

	curl_easy_cleanup(sink->curl);
	curl_global_cleanup();
	secret_forget(sink->secret);
	free(sink);
}

const struct sink_ops sink_webhook = { EXPORT_WEBHOOK, webhook_open, webhook_put,
				       webhook_flush,  NULL,         webhook_close };

/*
 * One entry a message: XADD STREAM SEQ-0 seq … topic … key … message …. The message's number is the
 * entry's id, so the server itself refuses a second one; it then is looked at, and the same key
 * there means that the message had arrived before its answer was lost. Commands are sent ahead, and
 * flush reads the answers: only an answer counts. A dead letter delivered again comes out of turn
 * and stands right behind the last entry, as 1042-1 behind 1042-0: an id of the server's making is
 * the time, and above every number that is still to come.
 *
 * How safe an entry is with the server is the server's: appendonly yes, appendfsync always.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <hiredis/hiredis.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/secret.h"
#include "dutyd/base/str.h"
#include "dutyd/export/relay.h"

enum { NUMBER_SIZE = 48, TIMEOUT_SECONDS = 10, ARGUMENTS_MAX = 16 };

struct sent { /* a command whose answer is not read yet */
	char id[NUMBER_SIZE];
	char key[sizeof(((struct export_message *)0)->key)];
};

struct entry_id {
	unsigned long long number, part;
};

struct redis_sink {
	const struct policy_export *to;
	char host[64];
	int64_t port;
	char secret[SECRET_SIZE]; /* "" = none */
	redisContext *server;     /* NULL: no connection */
	struct entry_id last;     /* the stream's, once all that was sent is there */
	int n_sent;
	struct sent sent[RELAY_BATCH];
};

static void drop(struct redis_sink *sink)
{
	if (sink->server != NULL) {
		redisFree(sink->server);
	}
	sink->server = NULL;
	sink->n_sent = 0;
}

static void *redis_open(const struct policy_export *to, struct err *err)
{
	struct redis_sink *sink = xcalloc(1, sizeof(*sink));
	const char *colon = strrchr(to->server, ':');

	sink->to = to;
	str_copy_n(sink->host, sizeof(sink->host), to->server, (size_t)(colon - to->server));
	str_to_int(colon + 1, 1, 65535, &sink->port); /* the configuration has been checked */
	if (to->secret[0] != '\0' && secret_read(to->secret, sink->secret, err) != 0) {
		free(sink);
		return NULL;
	}
	return sink;
}

/* 0, or -1 and why: the connection is gone, or the server said no. */
static int take_status(struct redis_sink *sink, redisReply *reply, struct err *why)
{
	int rc = 0;

	if (reply == NULL) {
		rc = err_set(why, "%s", sink->server->errstr);
	} else if (reply->type == REDIS_REPLY_ERROR) {
		rc = err_set(why, "%s", reply->str);
	}
	if (reply != NULL) {
		freeReplyObject(reply);
	}
	return rc;
}

static int log_in(struct redis_sink *sink, struct err *why)
{
	const struct policy_export *to = sink->to;

	if (sink->secret[0] == '\0') {
		return 0;
	}
	if (to->user[0] != '\0') {
		return take_status(sink,
				   redisCommand(sink->server, "AUTH %s %s", to->user, sink->secret),
				   why);
	}
	return take_status(sink, redisCommand(sink->server, "AUTH %s", sink->secret), why);
}

/* The server is there, but not ready: loading, busy, out of memory, a replica. */
static bool is_passing(const char *error)
{
	static const char *const words[] = { "LOADING",    "BUSY",    "OOM",      "READONLY",
					     "MASTERDOWN", "MISCONF", "TRYAGAIN", "CLUSTERDOWN",
					     "NOREPLICAS", "NOAUTH" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_has_prefix(error, words[i])) {
			return true;
		}
	}
	return false;
}

static const char *field_of(const redisReply *fields, const char *name)
{
	for (size_t i = 0; fields != NULL && i + 1 < fields->elements; i += 2) {
		const redisReply *key = fields->element[i], *value = fields->element[i + 1];

		if (key->str != NULL && value->str != NULL && strcmp(key->str, name) == 0) {
			return value->str;
		}
	}
	return "";
}

/* "1042-1"; what is none is the first that could be. */
static struct entry_id read_id(const char *text)
{
	char *end;
	struct entry_id id = { .number = strtoull(text, &end, 10) };

	id.part = *end == '-' ? strtoull(end + 1, NULL, 10) : 0;
	return id;
}

/* Where the stream ends. An error that does not pass is the entries' to meet. */
static int ask_last(struct redis_sink *sink, struct err *why)
{
	redisReply *reply = redisCommand(sink->server, "XINFO STREAM %s", sink->to->stream);

	sink->last = (struct entry_id){ 0 };
	if (reply == NULL || (reply->type == REDIS_REPLY_ERROR && is_passing(reply->str))) {
		return take_status(sink, reply, why);
	}
	if (reply->type == REDIS_REPLY_ARRAY) {
		sink->last = read_id(field_of(reply, "last-generated-id"));
	}
	freeReplyObject(reply);
	return 0;
}

static int connect_to_server(struct redis_sink *sink, struct err *why)
{
	struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };

	if (sink->server != NULL) {
		return 0;
	}
	sink->server = redisConnectWithTimeout(sink->host, (int)sink->port, timeout);
	if (sink->server == NULL) {
		return err_set(why, "no connection");
	}
	if (sink->server->err != 0 || redisSetTimeout(sink->server, timeout) != REDIS_OK) {
		err_set(why, "%s", sink->server->errstr);
		drop(sink);
		return -1;
	}
	if (log_in(sink, why) != 0 || ask_last(sink, why) != 0) {
		drop(sink);
		return -1;
	}
	return 0;
}

/* ---- put ---- */

struct command {
	int n;
	const char *words[ARGUMENTS_MAX];
};

static void add(struct command *command, const char *word)
{
	command->words[command->n++] = word;
}

/* The id that the message's entry gets. */
static struct entry_id next_id(struct redis_sink *sink, const struct export_message *message)
{
	struct entry_id *last = &sink->last;
	unsigned long long number = (unsigned long long)message->seq;

	if (message->is_again) {
		last->part++;
		return *last;
	}
	if (number > last->number) {
		*last = (struct entry_id){ .number = number };
	}
	return (struct entry_id){ .number = number };
}

static enum put redis_put(void *arg, const struct export_message *message, struct err *why)
{
	struct redis_sink *sink = arg;
	struct sent *sent = &sink->sent[sink->n_sent];
	struct command command = { 0 };
	char seq[NUMBER_SIZE], most[NUMBER_SIZE];

	if (connect_to_server(sink, why) != 0) {
		return PUT_LATER;
	}
	snprintf(seq, sizeof(seq), "%lld", (long long)message->seq);
	snprintf(most, sizeof(most), "%d", sink->to->max_entries);
	struct entry_id id = next_id(sink, message);
	snprintf(sent->id, sizeof(sent->id), "%llu-%llu", id.number, id.part);
	str_copy_cut(sent->key, sizeof(sent->key), message->key);
	add(&command, "XADD");
	add(&command, sink->to->stream);
	if (sink->to->max_entries > 0) {
		add(&command, "MAXLEN");
		add(&command, "~");
		add(&command, most);
	}
	add(&command, sent->id);
	const char *const fields[] = { "seq", seq,          "topic",   message->topic,
				       "key", message->key, "message", message->body };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		add(&command, fields[i]);
	}
	if (redisAppendCommandArgv(sink->server, command.n, command.words, NULL) != REDIS_OK) {
		err_set(why, "%s", sink->server->errstr);
		drop(sink);
		return PUT_LATER;
	}
	sink->n_sent++;
	return PUT_DONE;
}

/* ---- flush ---- */

/* Is the entry of that id there, with that key? */
static bool is_there(struct redis_sink *sink, const struct sent *sent)
{
	redisReply *reply =
		redisCommand(sink->server, "XRANGE %s %s %s", sink->to->stream, sent->id, sent->id);
	bool is_same = false;

	if (reply != NULL && reply->type == REDIS_REPLY_ARRAY && reply->elements == 1 &&
	    reply->element[0]->elements == 2) {
		is_same = strcmp(field_of(reply->element[0]->element[1], "key"), sent->key) == 0;
	}
	if (reply != NULL) {
		freeReplyObject(reply);
	}
	return is_same;
}

static bool is_too_low(const char *error)
{
	return strstr(error, "equal or smaller than the target stream top item") != NULL;
}

/*
 * What an error of the server means. An id below the top of the stream that is not there was
 * trimmed, or the server has lost its end and others wrote on: that is for people to look at.
 */
static enum put judge(struct redis_sink *sink, const struct sent *sent, const char *error,
		      struct err *why)
{
	err_set(why, "%s", error);
	if (is_too_low(error)) {
		return is_there(sink, sent) ? PUT_DONE : PUT_REFUSED;
	}
	return is_passing(error) ? PUT_LATER : PUT_REFUSED;
}

/* The answers come in the order of the commands; the worst of them is the batch's. */
static enum put redis_flush(void *arg, struct err *why)
{
	struct redis_sink *sink = arg;
	char errors[RELAY_BATCH][128];
	int n = sink->n_sent;
	enum put worst = PUT_DONE;

	for (int i = 0; i < n; i++) {
		void *answer = NULL;

		errors[i][0] = '\0';
		if (redisGetReply(sink->server, &answer) != REDIS_OK) {
			err_set(why, "%s", sink->server->errstr);
			drop(sink);
			return PUT_LATER;
		}
		redisReply *reply = answer;
		if (reply->type == REDIS_REPLY_ERROR) {
			str_copy_cut(errors[i], sizeof(errors[i]), reply->str);
		}
		freeReplyObject(reply);
	}
	sink->n_sent = 0;
	for (int i = 0; i < n && sink->server != NULL; i++) {
		if (errors[i][0] != '\0') {
			enum put put = judge(sink, &sink->sent[i], errors[i], why);

			worst = put > worst ? put : worst;
		}
	}
	return worst;
}

static void redis_close(void *arg)
{
	struct redis_sink *sink = arg;

	drop(sink);
	secret_forget(sink->secret);
	free(sink);
}

const struct sink_ops sink_redis = { EXPORT_REDIS, redis_open, redis_put,
				     redis_flush,  NULL,       redis_close };

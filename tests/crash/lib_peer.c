/*
 * One question and its answer. Blocking: each caller is a process.
 */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "daemon.h"

#define AT "2026-12-01T11:00" /* a working Tuesday of the shipped roster */

const char *const crash_agi_columns[] = { "CALL",     "ACTION",     "TARGET",     "SECONDS",
					  "EMPLOYEE", "DEPARTMENT", "BELONGS_TO", "REASON",
					  "LEG",      NULL };

static const char *const stages[STEPS] = { "arrival", "qualify", "handover", "answered", "ended" };

const char *crash_stage_of(enum step step)
{
	return stages[step];
}

void crash_source_of(uint32_t call, const char **source, char pbx_id[32])
{
	*source = call % 2 == 0 ? "asterisk" : "pbx1";
	snprintf(pbx_id, 32, "crash.%u", call);
}

static const char *caller_of(uint32_t call)
{
	static const char *const callers[] = { CRM_OWNED, CRM_LARGE, CRM_UNKNOWN, CRM_BLOCKED,
					       "anonymous" };

	return callers[call / 2 % 5];
}

static bool is_decision(enum step step)
{
	return step <= STEP_HANDOVER;
}

static enum asked broken(int n)
{
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? ASKED_SILENT : ASKED_BROKEN;
}

static void set_patience(int fd)
{
	struct timeval patience = { .tv_sec = CRASH_SILENT_MS / 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

/* ---- FastAGI ---- */

static void write_path(const struct crash_to *to, enum step step, char path[128])
{
	static const char *const paths[STEPS] = { "route?did=74950000100",
						  "qualify?party=org&offices=several", "handover?",
						  "answered?by=masha", "ended?" };

	snprintf(path, 128, "%s%s", paths[step], to->is_now ? "" : "&at=" AT);
}

/* To the end of the stream, a reply to each command as Asterisk gives it. */
static enum asked read_commands(struct crash_peer *peer, int fd)
{
	ssize_t n;

	peer->n = 0;
	while ((n = recv(fd, peer->text + peer->n, sizeof(peer->text) - 1 - peer->n, 0)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (peer->text[peer->n + (size_t)i] == '\n') {
				(void)!send(fd, "200 result=1\n", 13, MSG_NOSIGNAL);
			}
		}
		peer->n += (size_t)n;
	}
	peer->text[peer->n] = '\0';
	return n == 0 ? ASKED_ANSWERED : broken((int)n);
}

static void put_column(uint64_t *hash, const char *text, size_t n)
{
	*hash = crash_hash(*hash, text, n);
	*hash = crash_hash(*hash, "\n", 1);
}

/* The variables in the columns' order, and the whole text but for the line that says durable. */
static bool read_variables(const char *text, struct answer_kept *answer)
{
	const char *durable = strstr(text, "SET VARIABLE DUTYD_DURABLE \"");

	if (durable == NULL || strstr(text, "SET VARIABLE DUTYD_ACTION \"") == NULL) {
		return false;
	}
	answer->is_durable = durable[strcspn(durable, "\"") + 1] == '1';
	answer->text = crash_hash(CRASH_HASH, text, (size_t)(durable - text));
	durable += strcspn(durable, "\n");
	answer->text = crash_hash(answer->text, durable, strlen(durable));
	answer->row = CRASH_HASH;
	for (int i = 0; crash_agi_columns[i] != NULL; i++) {
		char start[64];
		int n = snprintf(start, sizeof(start), "SET VARIABLE DUTYD_%s \"",
				 crash_agi_columns[i]);
		const char *at = strstr(text, start);

		if (at == NULL) {
			return false;
		}
		put_column(&answer->row, at + n, strcspn(at + n, "\""));
	}
	return true;
}

static enum asked ask_agi(struct crash_peer *peer, uint32_t call, enum step step,
			  struct answer_kept *answer)
{
	char path[128], uniqueid[32], text[4096];
	const char *source;
	int fd = agi_connect(peer->to->port);

	if (fd < 0) {
		return ASKED_REFUSED;
	}
	crash_source_of(call, &source, uniqueid);
	write_path(peer->to, step, path);
	struct agi_call asked = { .path = path, .uniqueid = uniqueid, .caller = caller_of(call) };
	size_t n = agi_environment(&asked, text, sizeof(text));
	enum asked how = ASKED_BROKEN;

	set_patience(fd);
	if (send(fd, text, n, MSG_NOSIGNAL) == (ssize_t)n) {
		how = read_commands(peer, fd);
	}
	close(fd);
	if (how != ASKED_ANSWERED || is_decision(step)) {
		return how == ASKED_ANSWERED && !read_variables(peer->text, answer) ? ASKED_BROKEN :
										      how;
	}
	/* A note's NOOP says that it was taken, not that it is on disk. */
	return peer->text[0] == '\0' ? ASKED_BROKEN : ASKED_ANSWERED;
}

/* ---- JSON lines ---- */

static size_t write_line(const struct crash_to *to, uint32_t call, enum step step, char line[512])
{
	static const char *const rest[STEPS] = {
		NULL, "\"facts\":{\"party\":\"org\",\"offices\":\"several\"}", "",
		"\"by\":\"masha\"", "\"outcome\":\"answered\""
	};
	const char *at = to->is_now ? "" : ",\"at\":\"" AT "\"";
	const char *source;
	char id[32];

	crash_source_of(call, &source, id);
	if (step == STEP_ARRIVAL) {
		return (size_t)snprintf(
			line, 512,
			"{\"v\":1,\"op\":\"call\",\"id\":\"%u\",\"source\":\"%s\","
			"\"call\":\"%s\",\"caller\":\"%s\",\"did\":\"+74950000100\"%s}\n",
			call, source, id, caller_of(call), at);
	}
	return (size_t)snprintf(line, 512,
				"{\"v\":1,\"op\":\"%s\",\"id\":\"%u\",\"call\":\"%s/%s\"%s%s%s}\n",
				stages[step], call, source, id, rest[step][0] != '\0' ? "," : "",
				rest[step], at);
}

/* {"v":1,"re":"7","ok":true,"durable":true,"decision":{...}} */
static enum asked read_reply(const struct crash_peer *peer, enum step step,
			     struct answer_kept *answer)
{
	static const char start[] = "\"decision\":";
	const char *body = strstr(peer->text, start);

	if (strstr(peer->text, "\"ok\":true") == NULL || (is_decision(step) && body == NULL)) {
		return ASKED_WRONG;
	}
	answer->is_durable = strstr(peer->text, "\"durable\":true") != NULL;
	answer->text = CRASH_HASH;
	if (is_decision(step)) {
		body += sizeof(start) - 1;
		answer->text = crash_hash(CRASH_HASH, body, strlen(body) - 1);
		answer->row = answer->text; /* the row's body, byte for byte */
	}
	return ASKED_ANSWERED;
}

static enum asked read_text(struct crash_peer *peer)
{
	peer->n = 0;
	do {
		ssize_t n =
			recv(peer->fd, peer->text + peer->n, sizeof(peer->text) - 1 - peer->n, 0);

		if (n <= 0) {
			return broken((int)n);
		}
		peer->n += (size_t)n;
	} while (peer->text[peer->n - 1] != '\n');
	peer->text[peer->n - 1] = '\0';
	return ASKED_ANSWERED;
}

static enum asked ask_lines(struct crash_peer *peer, uint32_t call, enum step step,
			    struct answer_kept *answer)
{
	enum asked how = ASKED_BROKEN;
	char line[512];

	if (peer->fd < 0) {
		peer->fd = lines_connect(peer->to->events);
		if (peer->fd < 0) {
			return ASKED_REFUSED;
		}
		set_patience(peer->fd);
	}
	size_t n = write_line(peer->to, call, step, line);

	if (send(peer->fd, line, n, MSG_NOSIGNAL) == (ssize_t)n) {
		how = read_text(peer);
	}
	if (how != ASKED_ANSWERED) {
		close(peer->fd);
		peer->fd = -1;
		return how;
	}
	return read_reply(peer, step, answer);
}

enum asked crash_ask(struct crash_peer *peer, uint32_t call, enum step step,
		     struct answer_kept *answer)
{
	answer->call = call;
	answer->step = (uint8_t)step;
	return call % 2 == 0 ? ask_agi(peer, call, step, answer) :
			       ask_lines(peer, call, step, answer);
}

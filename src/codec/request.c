#include "dutyd/codec/request.h"

#include <stddef.h>
#include <string.h>

#include "dutyd/base/str.h"

static const char *const op_names[REQUEST_COUNT] = {
	[REQUEST_CALL] = "call",
	[REQUEST_QUALIFY] = "qualify",
	[REQUEST_ANSWER] = "answer",
	[REQUEST_SCRIPT] = "script",
	[REQUEST_HANDOVER] = "handover",
	[REQUEST_NEXT] = "next",
	[REQUEST_ANSWERED] = "answered",
	[REQUEST_ENDED] = "ended",
	[REQUEST_HANDBACK] = "handback",
	[REQUEST_INTRODUCE] = "introduce",
	[REQUEST_ASSIGN] = "assign",
	[REQUEST_CONFIRM] = "confirm",
	[REQUEST_ROUTE] = "route",
	[REQUEST_WHO] = "who",
	[REQUEST_PING] = "ping",
	[REQUEST_SUBSCRIBE] = "subscribe",
	[REQUEST_ACK] = "ack",
	[REQUEST_TAIL] = "tail",
	[REQUEST_STATUS] = "status",
	[REQUEST_RELOAD] = "reload",
	[REQUEST_ROSTER] = "roster",
	[REQUEST_QA] = "qa",
	[REQUEST_NACK] = "nack",
	[REQUEST_QUEUE] = "queue",
	[REQUEST_CONSUMERS] = "consumers",
	[REQUEST_PRESENCE] = "status",
	[REQUEST_SHOW] = "show",
	[REQUEST_PRIVACY] = "privacy",
};

void request_init(struct request *request)
{
	memset(request, 0, offsetof(struct request, given));
	request->leg = -1;
	request->seq = -1;
	request->limit = -1;
}

/* [a-z][a-z0-9_-]*: facts, and the names under which a script saves free text. */
static bool is_given_name(const char *name)
{
	if (name[0] < 'a' || name[0] > 'z') {
		return false;
	}
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

bool request_give(struct request *request, const char *name, const char *text,
		  enum fact_source source)
{
	struct given given = { .source = source };

	for (int i = 0; i < request->n_given; i++) {
		if (strcmp(request->given[i].name, name) == 0) {
			return true;
		}
	}
	if (request->n_given == GIVEN_MAX || !is_given_name(name) ||
	    strlen(name) >= POLICY_ID_SIZE || !str_copy(given.name, sizeof(given.name), name) ||
	    !str_copy(given.text, sizeof(given.text), text)) {
		return false;
	}
	request->given[request->n_given++] = given;
	return true;
}

const char *request_op_name(enum request_op op)
{
	return (unsigned)op < REQUEST_COUNT ? op_names[op] : "?";
}

bool request_op_parse(const char *word, enum request_op *op)
{
	for (int i = 0; i < REQUEST_COUNT; i++) {
		if (strcmp(word, op_names[i]) == 0) {
			*op = (enum request_op)i;
			return true;
		}
	}
	return false;
}

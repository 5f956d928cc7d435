#include "dutyd/codec/json_in.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"

enum member_kind {
	MEMBER_VERSION,
	MEMBER_OP,
	MEMBER_TEXT,
	MEMBER_WORD,
	MEMBER_FLAG,
	MEMBER_LEG,
	MEMBER_SEQ,
	MEMBER_LIMIT,
	MEMBER_STAGE,
	MEMBER_FACTS
};

#define PLACE(member) offsetof(struct request, member), sizeof(((struct request *)0)->member)

enum {
	M_V,
	M_OP,
	M_ID,
	M_SOURCE,
	M_CALL,
	M_CALLER,
	M_DID,
	M_NAME,
	M_AT,
	M_WITHHELD,
	M_FACTS,
	M_AUTHOR,
	M_QUESTION,
	M_ANSWER,
	M_STATUS,
	M_LEG,
	M_BY,
	M_OUTCOME,
	M_CONSUMER,
	M_SEQ,
	M_AFTER,
	M_LIMIT,
	M_STAGE,
	M_ACTION,
	M_FROM,
	M_TO,
	M_WHO,
	M_SCORE,
	M_REASON,
	M_EMPLOYEE,
	M_OVERRIDE_BY,
	M_WHAT,
	M_COUNT
};

/* A TEXT may hold anything, a WORD is printable ASCII without blanks and not empty. */
static const struct member {
	const char *key;
	enum member_kind kind;
	size_t offset, size;
} members[M_COUNT] = {
	[M_V] = { "v", MEMBER_VERSION, 0, 0 },
	[M_OP] = { "op", MEMBER_OP, 0, 0 },
	[M_ID] = { "id", MEMBER_TEXT, PLACE(id) },
	[M_SOURCE] = { "source", MEMBER_WORD, PLACE(source) },
	[M_CALL] = { "call", MEMBER_WORD, PLACE(call) },
	[M_CALLER] = { "caller", MEMBER_TEXT, PLACE(caller) },
	[M_DID] = { "did", MEMBER_TEXT, PLACE(did) },
	[M_NAME] = { "name", MEMBER_TEXT, PLACE(name) },
	[M_AT] = { "at", MEMBER_TEXT, PLACE(at) },
	[M_WITHHELD] = { "withheld", MEMBER_FLAG, 0, 0 },
	[M_FACTS] = { "facts", MEMBER_FACTS, 0, 0 },
	[M_AUTHOR] = { "author", MEMBER_WORD, PLACE(author) },
	[M_QUESTION] = { "question", MEMBER_WORD, PLACE(question) },
	[M_ANSWER] = { "answer", MEMBER_TEXT, PLACE(answer) },
	[M_STATUS] = { "status", MEMBER_WORD, PLACE(status) },
	[M_LEG] = { "leg", MEMBER_LEG, 0, 0 },
	[M_BY] = { "by", MEMBER_TEXT, PLACE(by) },
	[M_OUTCOME] = { "outcome", MEMBER_WORD, PLACE(status) },
	[M_CONSUMER] = { "consumer", MEMBER_WORD, PLACE(consumer) },
	[M_SEQ] = { "seq", MEMBER_SEQ, 0, 0 },
	[M_AFTER] = { "after", MEMBER_SEQ, 0, 0 },
	[M_LIMIT] = { "limit", MEMBER_LIMIT, 0, 0 },
	[M_STAGE] = { "stage", MEMBER_STAGE, 0, 0 },
	[M_ACTION] = { "action", MEMBER_WORD, PLACE(action) },
	[M_FROM] = { "from", MEMBER_WORD, PLACE(from) },
	[M_TO] = { "to", MEMBER_WORD, PLACE(to) },
	[M_SCORE] = { "score", MEMBER_WORD, PLACE(score) },
	[M_WHO] = { "who", MEMBER_WORD, PLACE(who) },
	[M_REASON] = { "reason", MEMBER_TEXT, PLACE(reason) },
	[M_EMPLOYEE] = { "employee", MEMBER_WORD, PLACE(who) },
	[M_OVERRIDE_BY] = { "override_by", MEMBER_WORD, PLACE(by) },
	[M_WHAT] = { "what", MEMBER_WORD, PLACE(action) },
};

#define BIT(member) (1u << (member))

/* What each op takes; "v" and "op" are needed by all, "id" is allowed in all. */
static const struct {
	unsigned needed, allowed;
} shapes[REQUEST_COUNT] = {
	[REQUEST_CALL] = { BIT(M_SOURCE) | BIT(M_CALL) | BIT(M_CALLER) | BIT(M_DID),
			   BIT(M_NAME) | BIT(M_AT) | BIT(M_WITHHELD) },
	[REQUEST_QUALIFY] = { BIT(M_CALL) | BIT(M_FACTS), BIT(M_AUTHOR) | BIT(M_AT) },
	[REQUEST_ANSWER] = { BIT(M_CALL) | BIT(M_QUESTION) | BIT(M_ANSWER),
			     BIT(M_AUTHOR) | BIT(M_AT) },
	[REQUEST_SCRIPT] = { BIT(M_CALL), BIT(M_QUESTION) | BIT(M_AT) },
	[REQUEST_HANDOVER] = { BIT(M_CALL), BIT(M_AT) },
	[REQUEST_NEXT] = { BIT(M_CALL) | BIT(M_STATUS), BIT(M_LEG) | BIT(M_AT) },
	[REQUEST_ANSWERED] = { BIT(M_CALL) | BIT(M_BY), BIT(M_AT) },
	[REQUEST_ENDED] = { BIT(M_CALL), BIT(M_OUTCOME) | BIT(M_AT) },
	[REQUEST_HANDBACK] = { BIT(M_CALL), BIT(M_BY) | BIT(M_AT) },
	[REQUEST_INTRODUCE] = { BIT(M_CALL), BIT(M_TO) | BIT(M_BY) | BIT(M_AT) },
	[REQUEST_ASSIGN] = { BIT(M_CALL) | BIT(M_TO), BIT(M_BY) | BIT(M_AT) },
	[REQUEST_CONFIRM] = { BIT(M_CALL), BIT(M_BY) | BIT(M_ACTION) | BIT(M_AT) },
	[REQUEST_ROUTE] = { 0, BIT(M_CALLER) | BIT(M_DID) | BIT(M_AT) | BIT(M_STAGE) |
				       BIT(M_FACTS) | BIT(M_WITHHELD) },
	[REQUEST_WHO] = { 0, BIT(M_AT) },
	[REQUEST_PING] = { 0, 0 },
	[REQUEST_SUBSCRIBE] = { BIT(M_CONSUMER), 0 },
	[REQUEST_ACK] = { BIT(M_SEQ), 0 },
	[REQUEST_NACK] = { BIT(M_SEQ) | BIT(M_REASON), 0 },
	[REQUEST_QUEUE] = { BIT(M_ACTION) | BIT(M_CONSUMER), BIT(M_SEQ) },
	[REQUEST_CONSUMERS] = { 0, 0 },
	[REQUEST_PRIVACY] = { BIT(M_ACTION), BIT(M_CALLER) },
	[REQUEST_TAIL] = { 0, BIT(M_AFTER) | BIT(M_LIMIT) },
	[REQUEST_PRESENCE] = { BIT(M_EMPLOYEE) | BIT(M_STATUS),
			       BIT(M_OVERRIDE_BY) | BIT(M_REASON) },
	[REQUEST_STATUS] = { 0, 0 },
	[REQUEST_SHOW] = { BIT(M_WHAT), BIT(M_CALL) },
	[REQUEST_RELOAD] = { 0, 0 },
	[REQUEST_QA] = { BIT(M_ACTION) | BIT(M_WHO),
			 BIT(M_CALL) | BIT(M_AT) | BIT(M_SCORE) | BIT(M_REASON) },
	[REQUEST_ROSTER] = { BIT(M_ACTION),
			     BIT(M_FROM) | BIT(M_TO) | BIT(M_WHO) | BIT(M_REASON) | BIT(M_AT) },
};

static int fail(struct json_in_error *error, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct json_in_error *error, const char *field, const char *format, ...)
{
	va_list args;

	str_copy_cut(error->field, sizeof(error->field), field);
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -1;
}

/* The library's parser calls itself for every bracket, so they are counted before it may. */
static int depth_of(const char *line, size_t len)
{
	int depth = 0, deepest = 0;
	bool is_text = false;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\' && is_text) {
			i++;
		} else if (line[i] == '"') {
			is_text = !is_text;
		} else if (!is_text && (line[i] == '{' || line[i] == '[')) {
			depth++;
			deepest = depth > deepest ? depth : deepest;
		} else if (!is_text && (line[i] == '}' || line[i] == ']')) {
			depth--;
		}
	}
	return deepest;
}

static int check_bytes(const char *line, size_t len, struct json_in_error *error)
{
	if (len >= JSON_IN_LINE_MAX) {
		return fail(error, "", "a line of %zu bytes, at most %d", len,
			    JSON_IN_LINE_MAX - 1);
	}
	for (size_t i = 0, n; i < len; i += n) {
		n = str_utf8_len(line + i, len - i);
		if (n == 0) {
			return fail(error, "", "not UTF-8 at byte %zu", i + 1);
		}
	}
	if (depth_of(line, len) > JSON_IN_DEPTH_MAX) {
		return fail(error, "", "nested deeper than %d", JSON_IN_DEPTH_MAX);
	}
	return 0;
}

static bool is_word(const char *text)
{
	const char *c = text;

	while (*c > ' ' && *c < 0x7f) {
		c++;
	}
	return c != text && *c == '\0';
}

static int read_text(const struct member *member, const json_t *value, struct request *request,
		     struct json_in_error *error)
{
	if (!json_is_string(value)) {
		return fail(error, member->key, "wanted a text");
	}
	if (json_string_length(value) >= member->size) {
		return fail(error, member->key, "%zu bytes, at most %zu", json_string_length(value),
			    member->size - 1);
	}
	if (member->kind == MEMBER_WORD && !is_word(json_string_value(value))) {
		return fail(error, member->key, "wanted printable ASCII without blanks, not empty");
	}
	memcpy((char *)request + member->offset, json_string_value(value),
	       json_string_length(value) + 1);
	return 0;
}

static int read_number(const struct member *member, const json_t *value, int64_t max,
		       int64_t *number, struct json_in_error *error)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > max) {
		return fail(error, member->key, "wanted a whole number from 0 to %lld",
			    (long long)max);
	}
	*number = json_integer_value(value);
	return 0;
}

static int read_fact(const char *name, const json_t *value, struct request *request,
		     struct json_in_error *error)
{
	char field[sizeof(error->field)];
	struct buf path = buf_over(field, sizeof(field));

	buf_printf(&path, "facts.%.56s", name);
	if (!json_is_string(value)) {
		return fail(error, field, "wanted a text");
	}
	if (request->n_given == GIVEN_MAX) {
		return fail(error, "facts", "at most %d", GIVEN_MAX);
	}
	if (json_string_length(value) >= GIVEN_TEXT_SIZE) {
		return fail(error, field, "%zu bytes, at most %d", json_string_length(value),
			    GIVEN_TEXT_SIZE - 1);
	}
	if (!request_give(request, name, json_string_value(value), SOURCE_OFFICER)) {
		return fail(error, field, "a name is [a-z][a-z0-9_-]*, at most %d bytes",
			    POLICY_ID_SIZE - 1);
	}
	return 0;
}

static int read_facts(json_t *value, struct request *request, struct json_in_error *error)
{
	const char *name;
	json_t *text;

	if (!json_is_object(value)) {
		return fail(error, "facts", "wanted an object of texts");
	}
	json_object_foreach(value, name, text)
	{
		if (read_fact(name, text, request, error) != 0) {
			return -1;
		}
	}
	return 0;
}

static int read_stage(const json_t *value, struct request *request, struct json_in_error *error)
{
	if (!json_is_string(value) || !stage_parse(json_string_value(value), &request->stage) ||
	    request->stage > STAGE_NEXT) {
		return fail(error, "stage", "wanted arrival, qualify, handover or next");
	}
	return 0;
}

static int read_member(const struct member *member, json_t *value, struct request *request,
		       struct json_in_error *error)
{
	int64_t number = -1;

	switch (member->kind) {
	case MEMBER_VERSION:
	case MEMBER_OP:
		return 0;
	case MEMBER_TEXT:
	case MEMBER_WORD:
		return read_text(member, value, request, error);
	case MEMBER_FLAG:
		request->is_withheld = json_is_true(value);
		return json_is_boolean(value) ? 0 :
						fail(error, member->key, "wanted true or false");
	case MEMBER_LEG:
		if (read_number(member, value, 99, &number, error) != 0) {
			return -1;
		}
		request->leg = (int)number;
		return 0;
	case MEMBER_SEQ:
		return read_number(member, value, INT64_MAX, &request->seq, error);
	case MEMBER_LIMIT:
		if (read_number(member, value, JSON_IN_LIMIT_MAX, &number, error) != 0) {
			return -1;
		}
		request->limit = (int)number;
		return 0;
	case MEMBER_STAGE:
		return read_stage(value, request, error);
	case MEMBER_FACTS:
		return read_facts(value, request, error);
	}
	return 0;
}

static int find_member(const char *key)
{
	for (int i = 0; i < M_COUNT; i++) {
		if (strcmp(key, members[i].key) == 0) {
			return i;
		}
	}
	return -1;
}

static int read_head(json_t *root, struct request *request, struct json_in_error *error)
{
	const json_t *id = json_object_get(root, "id");
	const json_t *version = json_object_get(root, "v");
	const json_t *op = json_object_get(root, "op");

	/* First, so that every error from here on can say what it answers. */
	if (id != NULL && read_text(&members[M_ID], id, request, error) != 0) {
		return -1;
	}
	if (!json_is_integer(version) || json_integer_value(version) != 1) {
		return fail(error, "v", "wanted \"v\":1");
	}
	if (!json_is_string(op)) {
		return fail(error, "op", "wanted a text");
	}
	if (!request_op_parse(json_string_value(op), &request->op)) {
		return fail(error, "op", "unknown op \"%.40s\"", json_string_value(op));
	}
	if (request->op == REQUEST_STATUS && json_object_get(root, "employee") != NULL) {
		request->op = REQUEST_PRESENCE;
	}
	return 0;
}

static int read_members(json_t *root, struct request *request, struct json_in_error *error)
{
	unsigned needed = shapes[request->op].needed | BIT(M_V) | BIT(M_OP);
	unsigned allowed = shapes[request->op].allowed | BIT(M_ID) | needed;
	unsigned seen = 0;
	const char *key;
	json_t *value;

	json_object_foreach(root, key, value)
	{
		int index = find_member(key);

		if (index < 0 || (allowed & BIT(index)) == 0) {
			return fail(error, key, "op %s has no such member",
				    request_op_name(request->op));
		}
		if (read_member(&members[index], value, request, error) != 0) {
			return -1;
		}
		seen |= BIT(index);
	}
	for (int i = 0; i < M_COUNT; i++) {
		if ((needed & ~seen & BIT(i)) != 0) {
			return fail(error, members[i].key, "missing: op %s needs it",
				    request_op_name(request->op));
		}
	}
	return 0;
}

/* In op call, `call` is the PBX's own id; "source/pbx-id" is cut at the first slash. */
static int check_call(struct request *request, struct json_in_error *error)
{
	if (request->op != REQUEST_CALL) {
		return 0;
	}
	request->may_create = true;
	if (strchr(request->source, '/') != NULL) {
		return fail(error, "source", "must not hold a slash");
	}
	if (!str_copy(request->pbx_id, sizeof(request->pbx_id), request->call)) {
		return fail(error, "call", "at most %d bytes", PBX_ID_SIZE - 1);
	}
	return 0;
}

int json_in_request(const char *line, size_t len, struct request *request,
		    struct json_in_error *error)
{
	json_error_t why;

	request_init(request);
	if (check_bytes(line, len, error) != 0) {
		return -1;
	}
	json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);

	if (root == NULL) {
		return fail(error, "", "not JSON: %.120s (byte %d)", why.text, why.position);
	}
	int result = json_is_object(root) ? 0 : fail(error, "", "wanted an object");

	if (result == 0) {
		result = read_head(root, request, error);
	}
	if (result == 0) {
		result = read_members(root, request, error);
	}
	if (result == 0) {
		result = check_call(request, error);
	}
	json_decref(root);
	return result;
}

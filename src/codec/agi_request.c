#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/codec/agi.h"
#include "dutyd/codec/query.h"

static const struct {
	const char *path;
	enum request_op op;
} stages[] = {
	{ "route", REQUEST_CALL },        { "qualify", REQUEST_QUALIFY },
	{ "handover", REQUEST_HANDOVER }, { "next", REQUEST_NEXT },
	{ "handback", REQUEST_HANDBACK }, { "answered", REQUEST_ANSWERED },
	{ "ended", REQUEST_ENDED },
};

static void be_odd(struct agi_env *env, const char *what)
{
	if (env->n_odd++ == 0) {
		env->odd = what;
	}
}

/* Returns what stands behind the '?', NULL when the path is no stage. */
static const char *read_path(const char *script, enum request_op *op)
{
	const char *path = script + strspn(script, "/");
	size_t len = strcspn(path, "?");
	const char *query = path + len + (path[len] == '?');

	while (len > 0 && path[len - 1] == '/') {
		len--;
	}
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (strlen(stages[i].path) == len && memcmp(stages[i].path, path, len) == 0) {
			*op = stages[i].op;
			return query;
		}
	}
	return NULL;
}

/* The first value stays, as in the environment. */
static const char *set_text(char *to, size_t size, const char *value)
{
	if (to[0] != '\0') {
		return "repeated key in the query";
	}
	return str_copy(to, size, value) ? NULL : "value in the query too long";
}

static const char *set_leg(struct request *request, const char *value)
{
	int64_t leg;

	if (!str_to_int(value, 0, 99, &leg)) {
		return "leg is no number";
	}
	if (request->leg < 0) {
		request->leg = (int)leg;
	}
	return NULL;
}

static const char *set_source(struct request *request, const char *value)
{
	/* "source/pbx-id" is cut at the slash. */
	if (!str_is_token(value) || strchr(value, '/') != NULL) {
		return "source is no name";
	}
	return set_text(request->source, sizeof(request->source), value);
}

static bool is_key(const struct query_item *item, const char *key)
{
	return strcmp(item->key, key) == 0;
}

/* NULL, or what is odd about the item. */
static const char *take_item(struct request *request, const struct query_item *item)
{
	if (item->value[0] == '\0') {
		return NULL; /* a channel variable that is not set */
	}
	if (is_key(item, "did")) {
		return set_text(request->did, sizeof(request->did), item->value);
	}
	if (is_key(item, "source")) {
		return set_source(request, item->value);
	}
	if (is_key(item, "call")) {
		return set_text(request->call, sizeof(request->call), item->value);
	}
	if (is_key(item, "author")) {
		return set_text(request->author, sizeof(request->author), item->value);
	}
	if (is_key(item, "at")) {
		return set_text(request->at, sizeof(request->at), item->value);
	}
	if (request->op == REQUEST_NEXT && is_key(item, "leg")) {
		return set_leg(request, item->value);
	}
	if ((request->op == REQUEST_NEXT && is_key(item, "status")) ||
	    (request->op == REQUEST_ENDED && is_key(item, "outcome"))) {
		return set_text(request->status, sizeof(request->status), item->value);
	}
	if (request->op == REQUEST_ANSWERED && is_key(item, "by")) {
		return set_text(request->by, sizeof(request->by), item->value);
	}
	if (request->op == REQUEST_QUALIFY && is_key(item, "question")) {
		return set_text(request->question, sizeof(request->question), item->value);
	}
	if (request->op == REQUEST_QUALIFY && is_key(item, "answer")) {
		return set_text(request->answer, sizeof(request->answer), item->value);
	}
	if (request->op == REQUEST_QUALIFY) {
		return request_give(request, item->key, item->value, SOURCE_PBX) ?
			       NULL :
			       "fact that cannot be taken";
	}
	return "unknown key in the query";
}

static void read_items(struct agi_env *env, const char *query, struct request *request)
{
	struct query_item item;
	enum query_status status;

	while ((status = query_next(&query, &item)) != QUERY_END) {
		const char *odd = status == QUERY_ITEM ? take_item(request, &item) :
							 "garbled item in the query";

		if (odd != NULL) {
			be_odd(env, odd);
		}
	}
	for (int i = 0; i < AGI_ARGS_MAX; i++) {
		/* An argument that is no "key=value" is the dialplan's own affair. */
		const char *odd = query_plain(env->args[i], &item) == QUERY_ITEM ?
					  take_item(request, &item) :
					  NULL;

		if (odd != NULL) {
			be_odd(env, odd);
		}
	}
}

static bool is_told(const char *value)
{
	return value[0] != '\0' && strcmp(value, "unknown") != 0;
}

/* What the environment itself says; "unknown" is Asterisk's word for a value nobody filled. */
static void read_environment(const struct agi_env *env, struct request *request)
{
	const char *did = is_told(env->dnid) ? env->dnid : env->extension;

	if (request->did[0] == '\0') {
		str_copy(request->did, sizeof(request->did), did);
	}
	str_copy(request->pbx_id, sizeof(request->pbx_id), env->uniqueid);
	if (request->call[0] == '\0') {
		str_copy(request->call, sizeof(request->call), env->uniqueid);
		if (request->source[0] == '\0') {
			str_copy(request->source, sizeof(request->source), "asterisk");
		}
	}
	if (is_told(env->callerid)) {
		str_copy(request->caller, sizeof(request->caller), env->callerid);
	}
	if (is_told(env->calleridname)) {
		str_copy(request->name, sizeof(request->name), env->calleridname);
	}
	request->is_withheld = env->is_withheld || !is_told(env->callerid);
	request->may_create = true;
}

int agi_env_request(struct agi_env *env, struct request *request, struct err *err)
{
	request_init(request);

	const char *query = read_path(env->script, &request->op);

	if (query == NULL) {
		return err_set(err,
			       "no stage \"%.60s\" (agi://HOST/route, qualify, handover, handback, "
			       "next, answered or ended)",
			       env->script);
	}
	read_items(env, query, request);
	read_environment(env, request);
	if (request->author[0] != '\0') {
		for (int i = 0; i < request->n_given; i++) {
			request->given[i].source = SOURCE_OFFICER;
		}
	}
	return 0;
}

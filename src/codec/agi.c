#include "dutyd/codec/agi.h"

#include <string.h>

#include "dutyd/base/str.h"

#define FIELD(name, member)                                                                        \
	{                                                                                          \
		name, offsetof(struct agi_env, member), sizeof(((struct agi_env *)0)->member)      \
	}

/*
 * Every line of Asterisk's setup_env() in its order (16 and 22 agree); size 0 is a line not kept.
 * Up to agi_version nothing is the caller's.
 */
static const struct field {
	const char *name;
	size_t offset, size;
} fields[] = {
	{ "agi_network", 0, 0 },         FIELD("agi_network_script", script),
	{ "agi_request", 0, 0 },         FIELD("agi_channel", channel),
	{ "agi_language", 0, 0 },        { "agi_type", 0, 0 },
	FIELD("agi_uniqueid", uniqueid), { "agi_version", 0, 0 },
	FIELD("agi_callerid", callerid), FIELD("agi_calleridname", calleridname),
	{ "agi_callingpres", 0, 0 },     { "agi_callingani2", 0, 0 },
	{ "agi_callington", 0, 0 },      { "agi_callingtns", 0, 0 },
	FIELD("agi_dnid", dnid),         { "agi_rdnis", 0, 0 },
	{ "agi_context", 0, 0 },         FIELD("agi_extension", extension),
	{ "agi_priority", 0, 0 },        { "agi_enhanced", 0, 0 },
	{ "agi_accountcode", 0, 0 },     { "agi_threadid", 0, 0 },
};

enum { N_FIELDS = sizeof(fields) / sizeof(fields[0]) };
enum { FIELD_REQUEST = 2, FIELD_UNIQUEID = 6, FIELD_NAME = 9, FIELD_PRES = 10 };

struct text {
	const char *at;
	size_t len;
};

void agi_env_init(struct agi_env *env)
{
	memset(env, 0, sizeof(*env));
	env->rank = -1;
}

static enum agi_status refuse(struct agi_env *env, const char *why)
{
	env->why = why;
	return AGI_BAD;
}

static enum agi_status be_odd(struct agi_env *env, const char *what)
{
	if (env->n_odd++ == 0) {
		env->odd = what;
	}
	return AGI_MORE;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* What fits, control characters as '?', cut before a UTF-8 letter. NULL, or what was wrong. */
static const char *keep(char *to, size_t size, struct text value)
{
	const char *wrong = NULL;

	if (value.len >= size) {
		wrong = "value too long";
		value.len = size - 1;
		while (value.len > 0 && ((unsigned char)value.at[value.len] & 0xc0) == 0x80) {
			value.len--;
		}
	}
	for (size_t i = 0; i < value.len; i++) {
		to[i] = value.at[i];
		if (is_control(value.at[i])) {
			to[i] = '?';
			wrong = "control character";
		}
	}
	to[value.len] = '\0';
	return wrong;
}

/* The key of every row that the call ever gets: as sent, or not at all. */
static enum agi_status keep_uniqueid(struct agi_env *env, struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (is_control(value.at[i]) || value.at[i] == ' ' || (value.at[i] & 0x80) != 0) {
			return refuse(env, "agi_uniqueid with odd characters");
		}
	}
	if (!str_copy_n(env->uniqueid, sizeof(env->uniqueid), value.at, value.len)) {
		return refuse(env, "agi_uniqueid too long");
	}
	return AGI_MORE;
}

/* "agi://host:4573/route?did=1": what stands behind the host, if agi_network_script did not say. */
static void keep_request(struct agi_env *env, struct text value)
{
	const char *host = memmem(value.at, value.len, "://", 3);

	if (host == NULL || env->script[0] != '\0') {
		return;
	}
	size_t left = (size_t)(value.at + value.len - host) - 3;
	const char *path = memchr(host + 3, '/', left);

	if (path != NULL) {
		struct text rest = { path, (size_t)(value.at + value.len - path) };
		const char *wrong = keep(env->script, sizeof(env->script), rest);

		if (wrong != NULL) {
			be_odd(env, wrong);
		}
	}
}

/* Whatever occurrence hides the number hides it: a forged line must not uncover one. */
static void keep_presentation(struct agi_env *env, struct text value)
{
	char text[8];
	int64_t pres;

	if (!str_copy_n(text, sizeof(text), value.at, value.len) ||
	    !str_to_int(text, 0, 255, &pres)) {
		be_odd(env, "agi_callingpres is no number");
		return;
	}
	env->is_withheld = env->is_withheld || (pres >= 32 && pres <= 35) || pres == 67;
}

static enum agi_status take_arg(struct agi_env *env, struct text name, struct text value)
{
	char digits[4];
	int64_t n;

	if (!str_copy_n(digits, sizeof(digits), name.at, name.len) ||
	    !str_to_int(digits, 1, 999, &n)) {
		return be_odd(env, "garbled agi_arg");
	}
	if (n > AGI_ARGS_MAX) {
		return AGI_MORE;
	}
	if ((env->args_seen >> n & 1) != 0) {
		return be_odd(env, "repeated field");
	}
	env->args_seen |= 1u << n;
	env->rank = N_FIELDS;

	const char *wrong = keep(env->args[n - 1], sizeof(env->args[0]), value);

	if (wrong != NULL) {
		env->args[n - 1][0] = '\0';
		be_odd(env, wrong);
	}
	return AGI_MORE;
}

static enum agi_status take_field(struct agi_env *env, int index, struct text value)
{
	const struct field *field = &fields[index];

	if (index == FIELD_PRES) {
		keep_presentation(env, value);
	}
	if ((env->seen >> index & 1) != 0) {
		return be_odd(env, "repeated field");
	}
	env->seen |= 1u << index;
	if (index < env->rank) {
		be_odd(env, "field out of order");
	}
	env->rank = index;
	if (index == FIELD_UNIQUEID) {
		return keep_uniqueid(env, value);
	}
	if (index == FIELD_REQUEST) {
		keep_request(env, value);
	}
	if (field->size > 0) {
		const char *wrong = keep((char *)env + field->offset, field->size, value);

		if (wrong != NULL) {
			be_odd(env, wrong);
		}
	}
	return AGI_MORE;
}

/* N_FIELDS: none of them. The one behind the last is looked at first: nearly always it is that. */
static int find_field(const struct agi_env *env, struct text name)
{
	for (int i = 0; i < N_FIELDS; i++) {
		int index = (env->rank + 1 + i) % N_FIELDS;
		const char *known = fields[index].name;

		if (strlen(known) == name.len && memcmp(known, name.at, name.len) == 0) {
			return index;
		}
	}
	return N_FIELDS;
}

static enum agi_status take_line(struct agi_env *env, struct text line)
{
	static const char arg[] = "agi_arg_";
	const char *colon = memmem(line.at, line.len, ": ", 2);

	if (colon == NULL || line.len < 4 || memcmp(line.at, "agi_", 4) != 0) {
		return be_odd(env, "line that is no 'agi_name: value'");
	}
	struct text name = { line.at, (size_t)(colon - line.at) };
	struct text value = { colon + 2, (size_t)(line.at + line.len - colon) - 2 };

	int index = find_field(env, name);

	if (index < N_FIELDS) {
		return take_field(env, index, value);
	}
	if (name.len > strlen(arg) && memcmp(name.at, arg, strlen(arg)) == 0) {
		name.at += strlen(arg);
		name.len -= strlen(arg);
		return take_arg(env, name, value);
	}
	return AGI_MORE;
}

static enum agi_status finish(struct agi_env *env)
{
	if (env->uniqueid[0] == '\0') {
		return refuse(env, "no agi_uniqueid");
	}
	/* Asterisk always goes on behind the name; an empty line there is a name's line break. */
	if ((env->seen >> FIELD_NAME & 1) != 0 && (env->seen >> FIELD_PRES & 1) == 0) {
		be_odd(env, "ends with the caller's name");
	}
	return AGI_DONE;
}

enum agi_status agi_env_line(struct agi_env *env, const char *line, size_t len)
{
	if (env->why != NULL) {
		return AGI_BAD;
	}
	if (len == 0) {
		return finish(env);
	}
	env->bytes += len + 1;
	if (len > AGI_LINE_MAX) {
		return refuse(env, "line too long");
	}
	if (++env->n_lines > AGI_LINES_MAX) {
		return refuse(env, "too many lines");
	}
	if (env->bytes > AGI_BYTES_MAX) {
		return refuse(env, "environment too long");
	}
	return take_line(env, (struct text){ line, len });
}

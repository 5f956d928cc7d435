/*
 * agi: the FastAGI protocol, bytes to struct and back.
 *
 * Layer codec, no I/O, no allocation. The environment is read a line at a time. Asterisk prints the
 * caller's name and number raw, so a line break in a name forges lines: the first occurrence of a
 * field wins (agi_uniqueid stands before anything a caller can write), and whatever is repeated,
 * out of Asterisk's order or garbled is counted as odd, and the call is answered all the same. Only
 * what cannot be answered is AGI_BAD: no usable agi_uniqueid, or more than any Asterisk sends.
 *
 * Facts of Asterisk 16 and 22: all commands in one write and then a half-close are executed; a line
 * may have 2047 bytes (16); SET VARIABLE takes a quoted value with \" and \\; DUTYD_ACTION
 * comes last as the commit mark, because a cut-off answer leaves it empty.
 */
#ifndef DUTYD_CODEC_AGI_H
#define DUTYD_CODEC_AGI_H

#include "dutyd/base/buf.h"
#include "dutyd/base/err.h"
#include "dutyd/codec/request.h"
#include "dutyd/domain/answer.h"

enum agi_status { AGI_MORE, AGI_DONE, AGI_BAD };

enum { AGI_LINE_MAX = 1024, AGI_LINES_MAX = 64, AGI_BYTES_MAX = 16384, AGI_ARGS_MAX = 8 };
enum { AGI_COMMAND_MAX = 1900, AGI_ANSWER_MAX = 4096, AGI_ANSWER_COMMANDS = 14 };

struct agi_env {
	size_t bytes;
	int n_lines;
	int rank;      /* of the last known line in Asterisk's order */
	uint32_t seen; /* a bit per known line */
	int n_odd;
	const char *odd; /* the first odd thing, static text; NULL = none */
	const char *why; /* of AGI_BAD, static text */

	/* What is kept, "" = not told. */
	char script[512]; /* path and query, not decoded */
	char uniqueid[PBX_ID_SIZE], channel[80];
	char callerid[REQUEST_TEXT_SIZE], calleridname[REQUEST_TEXT_SIZE];
	char dnid[128], extension[128];
	bool is_withheld; /* agi_callingpres 32-35 and 67 */
	uint32_t args_seen;
	char args[AGI_ARGS_MAX][160];
};

void agi_env_init(struct agi_env *env);

/* len without the line end; an empty line ends the environment. After AGI_BAD nothing is read. */
enum agi_status agi_env_line(struct agi_env *env, const char *line, size_t len);

/*
 * What a complete environment asks. Items of the query that mean nothing are counted as odd;
 * -1 only for a path that is no stage. agi_arg_N "key=value" stand for items of the query.
 */
int agi_env_request(struct agi_env *env, struct request *request, struct err *err);

/*
 * Channel variables, one SET VARIABLE a line; returns how many. DUTYD_QUESTION (what is asked next,
 * "" = nothing) and DUTYD_VERDICT (a reason, "" = not yet) only after a qualification, and
 * DUTYD_MESSAGE (officer, callback, voicemail: how it is taken) only of a message.
 */
int agi_write_answer(struct buf *out, const struct answer *answer);

/* One line for the PBX's console, "dutyd: <text>", and a command that does nothing. */
void agi_write_verbose(struct buf *out, const char *text);
void agi_write_noop(struct buf *out);

struct agi_replies {
	int n_good, n_bad; /* "200 result=", and its -1, 510, 511, 520 */
	bool is_in_usage;  /* between "520-" and "520 ": lines without a code */
	bool is_hangup;    /* "leave AGI": not always that the caller is gone */
};

void agi_reply_line(struct agi_replies *replies, const char *line, size_t len);

#endif

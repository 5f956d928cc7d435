/*
 * json_in: one JSON line of the events or control socket into a request.
 *
 * Layer codec; src/codec/json_in.c is the only file that knows the JSON library. Strict: "v":1, a
 * known op, exactly its members with their types and within their sizes; anything else is an error
 * that names the member. Nesting is bounded before the library's recursive parser sees the line.
 * Each request is read on its own: a bad line changes nothing for the next one.
 */
#ifndef DUTYD_CODEC_JSON_IN_H
#define DUTYD_CODEC_JSON_IN_H

#include "dutyd/codec/request.h"

enum { JSON_IN_LINE_MAX = 65536, JSON_IN_DEPTH_MAX = 4, JSON_IN_LIMIT_MAX = 64 };

struct json_in_error {
	char field[64]; /* the member, "facts.band"; "" = the whole line */
	char text[192];
};

/* -1 and error; request->id is set even then if it could be read, so that "re" can name it. */
int json_in_request(const char *line, size_t len, struct request *request,
		    struct json_in_error *error);

#endif

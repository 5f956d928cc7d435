/*
 * writer: how the tables of keys write a policy; config_write (load.h) is what begins it.
 *
 * Layer config, private to it. The tables that read a configuration write it too (keys.h), so a key
 * cannot be forgotten by one of the two. What is written loads again to the same policy; comments,
 * includes and the way things were spelled are gone. Texts are escaped here and nowhere else.
 */
#ifndef DUTYD_CONFIG_WRITER_H
#define DUTYD_CONFIG_WRITER_H

#include <stdio.h>

#include "dutyd/config/keys.h"

struct writer {
	FILE *to;
	const struct policy *policy;
	int depth;
};

/* `name : {` and `};` */
void writer_open(struct writer *w, const char *name);
void writer_close(struct writer *w);

/* `name = "text";`, `name = 3;`, `name = 2.50;` */
void writer_text(struct writer *w, const char *name, const char *text);
void writer_int(struct writer *w, const char *name, int value);
void writer_hundredths(struct writer *w, const char *name, int value);

/* `name = [ "a", "b" ];` */
void writer_list(struct writer *w, const char *name, int n, const char *const *texts);

/* Their ids. */
void writer_people(struct writer *w, const char *name, int n, const int *people);
void writer_departments(struct writer *w, const char *name, int n, const int *departments);

/* Row by row, from the struct that the table fills. */
void writer_table(struct writer *w, const struct key *table, const void *from);

/* `name : { id : { … }; … };`: n structs of a table, each with its id in front. */
struct writer_records {
	const void *first; /* begins with char id[] */
	int n;
	size_t size;
	const struct key *table;
};

void writer_entries(struct writer *w, const char *name, struct writer_records records);

#define RECORDS(array, count, rows)                                                                \
	((struct writer_records){                                                                  \
		.first = (array), .n = (count), .size = sizeof((array)[0]), .table = (rows) })

#endif

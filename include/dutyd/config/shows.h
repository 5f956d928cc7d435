/*
 * shows: values as the texts that values.h reads; the `show` of a row beside its `take`.
 *
 * Layer config, private to it. `from` points at what value_* of the same name fills. False and no
 * text when the value stands for "not written".
 */
#ifndef DUTYD_CONFIG_SHOWS_H
#define DUTYD_CONFIG_SHOWS_H

#include "dutyd/config/values.h"
#include "dutyd/config/writer.h"

/* Both halves of a row: VALUE(day) reads by value_day and is written by show_day. */
#define VALUE(kind) .take = value_##kind, .show = show_##kind

/* One line for all of them: they have nothing else to say. */
#define SHOW(kind)                                                                                 \
	bool show_##kind(const struct writer *w, const struct key *key, const void *from,          \
			 struct buf *text)

SHOW(copy);       /* char[]: as it is */
SHOW(given);      /* char[]: unless it is empty */
SHOW(word);       /* int: the key's words */
SHOW(day);        /* int32_t: unless it is no date */
SHOW(hours);      /* struct hours */
SHOW(days);       /* uint8_t */
SHOW(minute);     /* int */
SHOW(person);     /* int: unless PERSON_NONE */
SHOW(department); /* int: unless DEPARTMENT_NONE */

/* "mon-fri", "mon,wed,fri" */
void show_weekdays(struct buf *text, uint8_t days);

#endif

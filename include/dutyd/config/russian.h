/*
 * russian: the problems of a configuration in Russian.
 *
 * Layer config. The checks speak English; a report is translated when it is complete, so that they
 * need not know. The tables hold formats, English and Russian, with the same arguments: the English
 * one is matched against the finished text, what its conversions stand for is put into the Russian
 * one. The format with the most letters of its own that fits is taken. A conversion that is not in
 * quotes may stand for a phrase, which is translated too ("2026-12-19 is a Saturday"); one that is
 * stands for somebody's word, without a quote in it. A text that no format fits stays as it is; the
 * tests hold the tables against the sources.
 */
#ifndef DUTYD_CONFIG_RUSSIAN_H
#define DUTYD_CONFIG_RUSSIAN_H

#include <stdbool.h>
#include <stddef.h>

#include "dutyd/config/report.h"

struct russian_words {
	const char *english, *russian; /* NULL ends a table */
};

extern const struct russian_words russian_grammar[], russian_meaning[], russian_phrases[];

/* False, and an empty text, when the tables do not have it. */
bool russian_say(const char *english, char *to, size_t size);

/* Every text and hint of the report. */
void russian_translate(struct report *report);

/* Does the user's locale (LC_ALL, LC_MESSAGES, LANG) ask for Russian? */
enum report_language russian_if_wanted(void);

#endif

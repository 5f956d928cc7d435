/*
 * values: what the texts of a configuration mean; the functions that rows of keys.h name.
 *
 * Layer config, private to it. Each reads one text, reports at given->node what is wrong with it,
 * and writes `to` only when nothing is. What `to` points at is said with each.
 */
#ifndef DUTYD_CONFIG_VALUES_H
#define DUTYD_CONFIG_VALUES_H

#include "dutyd/config/keys.h"

void value_word(const struct given *given, const char *text, void *to);   /* int: index in words */
void value_day(const struct given *given, const char *text, void *to);    /* int32_t */
void value_hours(const struct given *given, const char *text, void *to);  /* struct hours */
void value_days(const struct given *given, const char *text, void *to);   /* uint8_t */
void value_minute(const struct given *given, const char *text, void *to); /* int */
void value_token(const struct given *given, const char *text, void *to);  /* char[size] */
void value_path(const struct given *given, const char *text, void *to);   /* char[size], absolute */
void value_address(const struct given *given, const char *text, void *to); /* char[size] or "" */
void value_phone(const struct given *given, const char *text, void *to); /* char[PHONE_E164_SIZE] */
void value_secret(const struct given *given, const char *text, void *to); /* char[size] */

/*
 * int: an index into the policy's people or departments, PERSON_NONE or DEPARTMENT_NONE after an
 * error.
 */
void value_person(const struct given *given, const char *text, void *to);
void value_department(const struct given *given, const char *text, void *to);

/* Reports an unknown word, with the nearest of a NULL-ended list or, far from all, the list. */
void value_refuse_word(struct loader *l, const struct tree_node *node, const char *text,
		       const char *const *words);

/*
 * The list of a row as indexes, each found by the row's take (value_person, value_department), a
 * repetition is an error. *items is allocated; the count of good ones is returned.
 */
int value_indexes(const struct given *given, int **items);

/* "2026-11-30" within the years 2000 to 2099; false and an error otherwise. */
bool value_parse_day(struct loader *l, const struct tree_node *node, const char *text,
		     int32_t *day);

#endif

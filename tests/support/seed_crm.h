/*
 * seed_crm: a CRM in a file, with schema/crm.sql and whatever rows a test wants; and a folder of
 * one's own to put it in.
 */
#ifndef TEST_SEED_CRM_H
#define TEST_SEED_CRM_H

#include <stdint.h>

#include "dutyd/store/crm.h"

struct sqlite3;

enum { SEED_BUDGET_MS = 150 };

/* A CRM that is to be looked up in: the file is the test's to make. */
struct seed_crm {
	char folder[128], path[160];
	struct policy *policy; /* the seed company's, with that path */
	struct crm *crm;
};

void seed_crm_make(struct seed_crm *seed);
void seed_crm_remove(struct seed_crm *seed);

/* One batch of one look-up, with the budget from now; how many milliseconds it took. */
int64_t seed_look_up(struct seed_crm *seed, const char *number, struct party *party);

/* An empty folder below $TMPDIR or /tmp, removed with all that is in it by seed_folder_remove. */
void seed_folder_make(char path[128]);
void seed_folder_remove(const char *path);

/* A built-in CRM with some employees, then these statements; journal: "WAL" or "DELETE". */
void seed_crm_create(const char *path, const char *journal, const char *rows);

/* The file opened for writing; every failure of these ends the test. */
struct sqlite3 *seed_open(const char *path);
void seed_exec(struct sqlite3 *sqlite, const char *sql);
int64_t seed_number(const char *path, const char *sql);
void seed_word(const char *path, const char *sql, char *to, int size);

#endif

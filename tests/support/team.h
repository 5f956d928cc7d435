/*
 * team: the company of the example configuration, as far as the roster needs it.
 *
 * Seven people (team_person names their indexes), one department, mon-fri 09:00-18:00, Moscow, the
 * order of roster.conf from Monday 2026-11-30. Every policy is ended with policy_unref. The zones
 * are the system's (package tzdata); a test that cannot read one fails.
 */
#ifndef TEST_TEAM_H
#define TEST_TEAM_H

#include <stddef.h>
#include <stdint.h>

#include "dutyd/domain/policy.h"

enum team_person { VASYA, MASHA, PETYA, OLYA, SASHA, LENA, DIMA, TEAM_SIZE };

struct policy *team_policy(void);  /* nobody absent, no holidays, nothing changed */
struct policy *team_example(void); /* with all that roster.conf names */

int32_t team_day(const char *text); /* "2026-11-30" */
void team_add_holidays(struct policy *policy, const char *from, const char *to);
void team_add_absence(struct policy *policy, int person, int32_t from, int32_t to);
void team_add_swap(struct policy *policy, int32_t day, int32_t with);
void team_add_override(struct policy *policy, int32_t day, int person);
void team_set_hours(struct policy *policy, const char *text); /* "" = no hours */
void team_set_zone(struct policy *policy, const char *name);

struct zone *team_zone(const char *name);

/* The file's bytes in memory of exactly that size, for free(); NULL when it cannot be read. */
uint8_t *team_zone_bytes(const char *name, size_t *n);

/* A small generator with a fixed sequence per seed (splitmix64). */
uint64_t team_random(uint64_t *state);
int team_random_below(uint64_t *state, int limit);

#endif

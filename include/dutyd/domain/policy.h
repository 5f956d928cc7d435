/*
 * policy: the whole configuration as one value: checked, immutable, reference-counted.
 *
 * Layer domain: data only. config builds it, everybody reads it, a call keeps its first one.
 * People and departments are named by their index. Either thread may take and drop references.
 */
#ifndef DUTYD_DOMAIN_POLICY_H
#define DUTYD_DOMAIN_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "dutyd/domain/address_zone.h"
#include "dutyd/domain/crm_map.h"
#include "dutyd/domain/department.h"
#include "dutyd/domain/exports.h"
#include "dutyd/domain/sales.h"
#include "dutyd/domain/script.h"
#include "dutyd/domain/shopper.h"
#include "dutyd/domain/zone.h"

enum policy_phones_shown { PHONES_MASKED, PHONES_TAG, PHONES_FULL };

struct policy {
	_Atomic int refs;
	char digest[65]; /* SHA-256 of the configuration's text, includes in place */

	char company[POLICY_TITLE_SIZE];
	char zone_name[64];
	struct zone *zone;
	struct phone_rules phones;

	int n_people, n_lines, n_departments, n_rules;
	struct policy_person *people;
	struct policy_line *lines;
	struct policy_department *departments;
	struct policy_rule *rules;
	int client, commercial; /* departments */

	enum owner_touch owner_first_touch;
	enum owner_away owner_absent;
	enum owner_stale owner_stale;
	int large_offices, large_computers, owner_outbound_days; /* 0 = off */
	bool large_by_crm_flag;

	struct sales sales;
	struct script script;
	struct address_zones address_zones;
	bool has_roster;
	struct roster_rule roster;
	int n_cases;
	struct policy_case *cases;

	struct {
		char database[POLICY_PATH_SIZE];
		char lookup[POLICY_SELECT_SIZE];       /* "" = the view dutyd_lookup */
		char organisation[POLICY_SELECT_SIZE]; /* "" = the view dutyd_organisation */
		bool is_written_back; /* dutyctl crm apply may write assignments there */
		int budget_ms, owner_days, n_imports;
		struct crm_map *imports; /* of exports that are not known by themselves */
	} crm;
	char store_database[POLICY_PATH_SIZE];
	struct policy_queue queue;
	int n_exports;
	struct policy_export *exports;
	struct {
		char fastagi[64]; /* "host:port", "" = off */
		char events[108], events_tcp[64];
		int n_allow;
		char allow[POLICY_ALLOW_MAX][48]; /* CIDR */
		int deadline_ms;
		bool is_time_trusted;
	} intake;
	struct {
		bool is_used; /* without it there is no presence */
		char host[64], user[64], secret[POLICY_PATH_SIZE];
		int port, resync_seconds, wrap_up_seconds, absent_minutes;
		char handover[POLICY_TOKEN_SIZE], handback[POLICY_TOKEN_SIZE]; /* exten@context */
		char duty_queue[POLICY_TOKEN_SIZE]; /* whose only member the duty is, "" = none */
	} asterisk;
	struct {
		char socket[108], admin_group[POLICY_ID_SIZE];
	} control;
	struct {
		int level, format; /* enum log_level, enum log_format */
		enum policy_phones_shown phones;
	} log;
	struct {
		char listen[64]; /* "host:port", "" = off */
		int answer_seconds, answer_percent;
	} board;
	struct shoppers quality;
	struct {
		int mask_days, delete_days;
	} privacy;
};

struct policy *policy_ref(struct policy *policy);
void policy_unref(struct policy **policy); /* frees with the last reference; NULL allowed */

/* Indexes, or PERSON_NONE / -1. */
int policy_find_person(const struct policy *policy, const char *id);
int policy_find_department(const struct policy *policy, const char *id);
int policy_find_line(const struct policy *policy, const char *e164);
/* By id, CRM login, extension or what the PBX dials, in this order. */
int policy_find_person_any(const struct policy *policy, const char *word);
/* department_find_own; who is in none counts as commercial's, for he must have one. */
int policy_department_of(const struct policy *policy, int person);
/* By his id: the commercial department's head and his deputies have the last word on it. */
bool policy_is_led_by(const struct policy *policy, const char *id);
/* Two questions: is he on the staff that day (to = CIVIL_DAY_NONE: for good), is he on leave. */
bool policy_is_employed(const struct policy *policy, int person, int32_t day);
int policy_count_employed(const struct policy *policy, int department, int32_t day);
bool policy_is_absent(const struct policy *policy, int person, int32_t day);

/* "" for PERSON_NONE. */
const char *policy_person_id(const struct policy *policy, int person);
const char *policy_person_name(const struct policy *policy, int person);

#endif

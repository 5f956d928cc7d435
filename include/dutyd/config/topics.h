/*
 * topics: the groups of a configuration, one file each; the rows of load's table name them.
 *
 * Layer config, private to it. A topic fills its part of the policy (`to` of a root row is the
 * policy itself) and checks what can be checked within the group and against the groups read before
 * it: load reads them in the order of its table. What needs groups on both sides is a
 * topic_check_*, called when all are read.
 */
#ifndef DUTYD_CONFIG_TOPICS_H
#define DUTYD_CONFIG_TOPICS_H

#include "dutyd/config/keys.h"

extern const struct key topic_company_keys[], topic_phones_keys[], topic_owner_keys[],
	topic_large_company_keys[], topic_crm_keys[], topic_store_keys[], topic_queue_keys[],
	topic_intake_keys[], topic_control_keys[], topic_quality_keys[], topic_board_keys[],
	topic_log_keys[], topic_privacy_keys[];

void topic_company(const struct given *given, void *to); /* the zone's file */
void topic_phones(const struct given *given, void *to);
void topic_people(const struct given *given, void *to);
void topic_lines(const struct given *given, void *to);
void topic_departments(const struct given *given, void *to);
void topic_bands(const struct given *given, void *to);
void topic_commission(const struct given *given, void *to);
void topic_script(const struct given *given, void *to);
void topic_zones(const struct given *given, void *to); /* of addresses */
void topic_rules(const struct given *given, void *to);
void topic_crm(const struct given *given, void *to);
void topic_crm_import(const struct given *given, void *to); /* of the group crm */
void topic_store(const struct given *given, void *to);
void topic_exports(const struct given *given, void *to);
void topic_intake(const struct given *given, void *to);
void topic_asterisk(const struct given *given, void *to);
void topic_control(const struct given *given, void *to);
void topic_board(const struct given *given, void *to);
void topic_log(const struct given *given, void *to);
void topic_privacy(const struct given *given, void *to);
void topic_roster(const struct given *given, void *to);

/* The way back, for groups that are no plain table. from is the policy. */
void topic_write_people(struct writer *w, const struct key *key, const void *from);
void topic_write_lines(struct writer *w, const struct key *key, const void *from);
void topic_write_departments(struct writer *w, const struct key *key, const void *from);
void topic_write_bands(struct writer *w, const struct key *key, const void *from);
void topic_write_commission(struct writer *w, const struct key *key, const void *from);
void topic_write_script(struct writer *w, const struct key *key, const void *from);
void topic_write_zones(struct writer *w, const struct key *key, const void *from);
void topic_write_rules(struct writer *w, const struct key *key, const void *from);
void topic_write_exports(struct writer *w, const struct key *key, const void *from);
void topic_write_crm_import(struct writer *w, const struct key *key, const void *from);
void topic_write_asterisk(struct writer *w, const struct key *key, const void *from);
void topic_write_roster(struct writer *w, const struct key *key, const void *from);

void topic_check_departments(struct loader *l);
/* That setting where it is written and is not its default, else NULL. */
const struct tree_node *topic_department_setting(const struct tree_node *department,
						 const char *name);
/* Is there somebody whom "head" can mean? */
bool topic_has_sales_head(const struct loader *l);

void topic_check_people(struct loader *l);
void topic_check_lines(struct loader *l);
void topic_check_sales(struct loader *l);
void topic_check_services(struct loader *l);
void topic_check_roster(struct loader *l);

/*
 * `when : { band = [ "small", "medium" ]; }` as sets of values, and `set : { offices = "one"; }` as
 * values. A fact or value that does not exist is reported and left out.
 */
void topic_read_when(struct loader *l, const struct tree_node *group, uint8_t when[FACT_COUNT]);
void topic_read_set(struct loader *l, const struct tree_node *group, uint8_t set[FACT_COUNT]);

/* The way back; nothing at all when no fact is asked or said. */
void topic_write_when(struct writer *w, const char *name, const uint8_t when[FACT_COUNT]);
void topic_write_set(struct writer *w, const char *name, const uint8_t set[FACT_COUNT]);

#endif

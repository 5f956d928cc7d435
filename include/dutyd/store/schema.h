/*
 * schema: the texts of the files in schema, built into the program.
 *
 * Layer store. The files themselves are the only source; the Makefile turns them into objects when
 * it builds the archive of this layer.
 */
#ifndef DUTYD_STORE_SCHEMA_H
#define DUTYD_STORE_SCHEMA_H

/* NUL-terminated SQL. */
extern const char schema_dutyd_sql[];
extern const char schema_roster_sql[];  /* what version 2 of dutyd.db adds */
extern const char schema_ledger_sql[];  /* version 3 */
extern const char schema_queue_sql[];   /* version 4 */
extern const char schema_mode_sql[];    /* version 5 */
extern const char schema_quality_sql[]; /* version 6 */
extern const char schema_waiting_sql[]; /* version 7 */
extern const char schema_upkeep_sql[];  /* version 8 */
extern const char schema_crm_sql[];

#endif

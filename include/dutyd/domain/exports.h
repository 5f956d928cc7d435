/*
 * exports: where the decision queue goes besides the socket, and how long it is kept.
 *
 * Layer domain: data, part of struct policy. An export is a consumer of the queue like any other,
 * named by its id; a program of its own (dutyd-export, dutyd-export-redis) carries the messages, so
 * that no call ever waits for a disk or a network on the far side.
 */
#ifndef DUTYD_DOMAIN_EXPORTS_H
#define DUTYD_DOMAIN_EXPORTS_H

#include "dutyd/domain/company.h"

enum export_kind { EXPORT_FILE, EXPORT_WEBHOOK, EXPORT_REDIS, EXPORT_QUEUE_LOG };
enum { EXPORT_URL_SIZE = 1024, EXPORT_TOPICS_MAX = 16 };

struct policy_export {
	char id[POLICY_ID_SIZE];
	enum export_kind kind;
	int n_topics; /* 0 = all */
	char topics[EXPORT_TOPICS_MAX][POLICY_ID_SIZE];
	/* file */
	char path[POLICY_PATH_SIZE];
	int rotate_mb, keep_files;
	/* webhook */
	char url[EXPORT_URL_SIZE];
	int timeout_seconds;
	/* redis */
	char server[64]; /* "host:port", numeric */
	char user[64];
	char stream[POLICY_TOKEN_SIZE];
	int max_entries; /* older ones may be trimmed by the server; 0 = never */
	/* webhook: signs; redis: the password. "" = none, else credential:NAME or file:PATH */
	char secret[POLICY_PATH_SIZE];
};

struct policy_queue {
	int tries;         /* refusals of a message until it is a dead letter */
	int lag_messages;  /* a consumer so far behind, or with a message unconfirmed so long, */
	int lag_minutes;   /* is an alarm */
	int keep_days;     /* what every consumer has confirmed stays so long */
	int keep_messages; /* more are not kept, whoever has not read them */
};

#endif

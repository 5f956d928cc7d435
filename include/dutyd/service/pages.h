/*
 * pages: what dutyd shows to programs that watch it, over HTTP: /healthz and /metrics.
 *
 * Layer service, loop thread. /healthz is 200 while promise 2 is kept and 503 while it is not, with
 * the reason (health.h). /metrics (metrics.h) asks the store how far the queue's consumers are; one
 * that does not say within PAGES_WAIT_MS is not waited for.
 */
#ifndef DUTYD_SERVICE_PAGES_H
#define DUTYD_SERVICE_PAGES_H

#include "dutyd/net/http.h"
#include "dutyd/service/router.h"

enum { PAGES_WAIT_MS = 1000 };

struct pages; /* opaque: made by pages_create, ended by pages_destroy */

/* NULL and err when nobody can listen there. One for each router. */
struct pages *pages_create(struct router *router, const struct net_listen *listen, struct err *err);
void pages_destroy(struct pages **pages); /* before its router */

/* A JOB_READERS is back; it is destroyed here. pages may be NULL: they have gone meanwhile. */
void pages_done(struct pages *pages, struct job *job);

#endif

/*
 * pages: what dutyd shows to programs that watch it, over HTTP: /healthz.
 *
 * Layer service, loop thread. /healthz is 200 while promise 2 is kept and 503 while it is not, with
 * the reason (health.h).
 */
#ifndef DUTYD_SERVICE_PAGES_H
#define DUTYD_SERVICE_PAGES_H

#include "dutyd/net/http.h"
#include "dutyd/service/router.h"

struct pages; /* opaque: made by pages_create, ended by pages_destroy */

/* NULL and err when nobody can listen there. One for each router. */
struct pages *pages_create(struct router *router, const struct net_listen *listen, struct err *err);
void pages_destroy(struct pages **pages); /* before its router */

#endif

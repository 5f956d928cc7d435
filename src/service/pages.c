#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/service/pages.h"
#include "router_private.h"

enum { HEALTH_SIZE = 4096 };

#define TEXT_PLAIN "text/plain; charset=utf-8"

struct pages {
	struct router *router;
	struct http *http;
};

static void show_health(const struct pages *pages, struct http_ask *ask)
{
	char memory[HEALTH_SIZE];
	struct buf out = buf_over(memory, sizeof(memory));
	struct health_view view;

	router_health(pages->router, &view);
	int status = health_write(&out, &view) ? 200 : 503;
	http_answer(ask, &(struct http_page){ status, TEXT_PLAIN, out.text });
}

static void on_get(void *arg, struct http_ask *ask, const char *path)
{
	const struct pages *pages = arg;

	if (strcmp(path, "/healthz") == 0) {
		show_health(pages, ask);
	} else {
		http_answer(ask, &(struct http_page){ 404, TEXT_PLAIN, "Not Found\n" });
	}
}

static void on_gone(void *arg, struct http_ask *ask)
{
	(void)arg;
	(void)ask;
}

static const struct http_ops http_ops = { on_get, on_gone };

struct pages *pages_create(struct router *router, const struct net_listen *listen, struct err *err)
{
	struct pages *pages = xcalloc(1, sizeof(*pages));

	pages->router = router;
	pages->http = http_create(router->with.loop, listen, &http_ops, pages, err);
	if (pages->http == NULL) {
		free(pages);
		return NULL;
	}
	router->pages = pages;
	return pages;
}

void pages_destroy(struct pages **pages)
{
	struct pages *gone = *pages;

	if (gone == NULL) {
		return;
	}
	*pages = NULL;
	gone->router->pages = NULL;
	http_destroy(&gone->http);
	free(gone);
}

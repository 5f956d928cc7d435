/*
 * roster_html: one month of the roster as the sheet that hangs on the wall.
 *
 * Layer codec. One self-contained HTML file: no script, no picture, no font from elsewhere; A4
 * landscape, exactly one page for 4 to 6 weeks and 1 to 20 people. First names big, days off
 * hatched, a swap in italics with whom it replaces, a gap loud, days of each person counted. The
 * number, time and author of the newest publication that touched the month tell an outdated sheet
 * from the one that counts. A day that is not published is marked as a plan, and a month without
 * any that is calls itself a draft. Nothing depends on when it is printed: the same input gives
 * the same bytes.
 *
 * Reasons (illness, leave) are left out on purpose: everybody reads a wall. Every text that comes
 * from outside is escaped.
 */
#ifndef DUTYD_CODEC_ROSTER_HTML_H
#define DUTYD_CODEC_ROSTER_HTML_H

#include "dutyd/base/buf.h"
#include "dutyd/codec/roster_lang.h"
#include "dutyd/codec/roster_month.h"

/* Memory that is always enough for one sheet of up to 60 people. */
enum { ROSTER_HTML_MAX = 262144 };

struct roster_sheet {
	struct roster_source source;
	int year, month; /* month 1 to 12 */
	enum roster_lang lang;
};

void roster_html_write(struct buf *out, const struct roster_sheet *sheet);

#endif

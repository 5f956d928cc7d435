/*
 * chart_svg: bars that anybody understands, as an SVG picture.
 *
 * Layer codec. A chart is a title and panels one under the other; a panel has rows, each a label, a
 * bar and what the bar says in words. Bars of a panel share a scale. The text is UTF-8 and escaped;
 * nothing in the file leads anywhere else, so it can be sent about.
 */
#ifndef DUTYD_CODEC_CHART_SVG_H
#define DUTYD_CODEC_CHART_SVG_H

#include <stdint.h>

#include "dutyd/base/buf.h"

enum chart_colour { CHART_GOOD, CHART_BAD, CHART_WORSE };

struct chart_row {
	const char *label; /* stands to the left of the bar */
	int64_t value;     /* not below 0 */
	const char *text;  /* to the right of it */
	enum chart_colour colour;
};

struct chart_panel {
	const char *title, *note; /* note: a line below the title, NULL = none */
	int n_rows;
	const struct chart_row *rows;
};

struct chart {
	const char *title, *subtitle;
	int n_panels;
	const struct chart_panel *panels;
	int n_notes; /* lines at the foot */
	const char *const *notes;
};

void chart_svg_write(struct buf *out, const struct chart *chart);

#endif

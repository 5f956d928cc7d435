#include "dutyd/codec/chart_svg.h"

#include <string.h>

#include "dutyd/base/str.h"

/* Pixels. Bars begin behind the labels and leave room for the words behind them. */
enum {
	WIDTH = 1060,
	MARGIN = 32,
	LABEL_WIDTH = 270,
	BAR_FROM = MARGIN + LABEL_WIDTH,
	BAR_MAX = 300,
	BAR_HEIGHT = 22,
	ROW_HEIGHT = 34,
	HEAD_HEIGHT = 96,
	PANEL_HEAD = 54,
	PANEL_GAP = 22,
	NOTE_HEIGHT = 19,
	FOOT_HEIGHT = 20
};

static const char *const colours[] = {
	[CHART_GOOD] = "#2e7d32",
	[CHART_BAD] = "#ef8a17",
	[CHART_WORSE] = "#c62828",
};

/* XML 1.0 has no place for control characters; what is not UTF-8 is U+FFFD. */
static void put_escaped(struct buf *out, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t n = str_utf8_len(text, left);
		unsigned char c = (unsigned char)*text;

		if (n == 0 || c < 0x20) {
			buf_put_text(out, "\xEF\xBF\xBD");
			n = 1;
		} else if (strchr("&<>\"'", c) != NULL) {
			buf_printf(out, "&#%d;", c);
		} else {
			buf_put(out, text, n);
		}
		text += n;
		left -= n;
	}
}

struct place {
	int x, y;
};

/* attributes: "font-size='15'", without the angle brackets. */
static void put_text(struct buf *out, struct place at, const char *attributes, const char *text)
{
	buf_printf(out, "<text x='%d' y='%d' %s>", at.x, at.y, attributes);
	put_escaped(out, text);
	buf_put_text(out, "</text>\n");
}

static int64_t most_of(const struct chart_panel *panel)
{
	int64_t most = 1;

	for (int i = 0; i < panel->n_rows; i++) {
		most = panel->rows[i].value > most ? panel->rows[i].value : most;
	}
	return most;
}

/* A value that is not 0 is seen, however small. */
static int width_of(int64_t value, int64_t most)
{
	int width = (int)((value * BAR_MAX + most / 2) / most);

	return value > 0 && width < 2 ? 2 : width;
}

static void put_row(struct buf *out, const struct chart_row *row, int64_t most, int y)
{
	int width = width_of(row->value, most);
	int middle = y + BAR_HEIGHT / 2 + 5;

	put_text(out, (struct place){ BAR_FROM - 14, middle }, "text-anchor='end' font-size='15'",
		 row->label);
	if (width > 0) {
		buf_printf(out, "<rect x='%d' y='%d' width='%d' height='%d' rx='3' fill='%s'/>\n",
			   BAR_FROM, y, width, BAR_HEIGHT, colours[row->colour]);
	}
	put_text(out, (struct place){ BAR_FROM + width + 10, middle },
		 "font-size='15' font-weight='600'", row->text);
}

static int put_panel(struct buf *out, const struct chart_panel *panel, int y)
{
	int64_t most = most_of(panel);

	put_text(out, (struct place){ MARGIN, y + 20 }, "font-size='18' font-weight='600'",
		 panel->title);
	if (panel->note != NULL) {
		put_text(out, (struct place){ MARGIN, y + 40 }, "font-size='13' fill='#616161'",
			 panel->note);
	}
	y += PANEL_HEAD;
	buf_printf(out, "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#9e9e9e'/>\n", BAR_FROM,
		   y - 4, BAR_FROM, y + panel->n_rows * ROW_HEIGHT - 8);
	for (int i = 0; i < panel->n_rows; i++) {
		put_row(out, &panel->rows[i], most, y);
		y += ROW_HEIGHT;
	}
	return y + PANEL_GAP;
}

static int height_of(const struct chart *chart)
{
	int height = HEAD_HEIGHT + FOOT_HEIGHT + chart->n_notes * NOTE_HEIGHT;

	for (int i = 0; i < chart->n_panels; i++) {
		height += PANEL_HEAD + chart->panels[i].n_rows * ROW_HEIGHT + PANEL_GAP;
	}
	return height;
}

void chart_svg_write(struct buf *out, const struct chart *chart)
{
	int height = height_of(chart);
	int y = HEAD_HEIGHT;

	buf_printf(out,
		   "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d "
		   "%d' font-family='DejaVu Sans, Arial, sans-serif' fill='#212121'>\n"
		   "<rect width='%d' height='%d' fill='#ffffff'/>\n",
		   WIDTH, height, WIDTH, height, WIDTH, height);
	put_text(out, (struct place){ MARGIN, 44 }, "font-size='24' font-weight='700'",
		 chart->title);
	put_text(out, (struct place){ MARGIN, 70 }, "font-size='15' fill='#616161'",
		 chart->subtitle);
	for (int i = 0; i < chart->n_panels; i++) {
		y = put_panel(out, &chart->panels[i], y);
	}
	for (int i = 0; i < chart->n_notes; i++) {
		put_text(out, (struct place){ MARGIN, y + i * NOTE_HEIGHT },
			 "font-size='13' fill='#616161'", chart->notes[i]);
	}
	buf_put_text(out, "</svg>\n");
}

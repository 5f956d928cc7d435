#include "dutyd/codec/roster_html.h"

#include <string.h>

#include "dutyd/base/str.h"

enum {
	WEEK_DAYS = 7,
	GRID_TENTHS = 2800, /* the page between its margins, tenths of a millimetre */
	PADDING_TENTHS = 30,
	TITLE_TENTHS = 830, /* room beside the longest name of a month */
	TITLE_LARGEST_TENTHS = 60,
	SMALLEST_TENTHS = 38, /* below this a name is cut, not shrunk */
	NARROW_PERCENT = 55   /* a column of nothing but days off, against the others */
};

/*
 * What is drawn is text, border or SVG: browsers leave backgrounds out of print unless asked, so
 * nothing here depends on one.
 */
static const char style[] =
	"@page{size:A4 landscape;margin:8mm}\n"
	"*{box-sizing:border-box}\n"
	"html,body{margin:0;padding:0}\n"
	"body{font-family:'Segoe UI','Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans',"
	"sans-serif;color:#000;print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
	"main{width:281mm;height:193mm;overflow:hidden;display:flex;flex-direction:column}\n"
	"header{display:flex;align-items:flex-end;gap:6mm;padding-bottom:2mm}\n"
	"header>*{flex:1 1 0;min-width:0}\n"
	"header p,h1,h2{margin:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}\n"
	"header p{font-size:3.8mm;line-height:4.8mm}\n"
	"h1{font-size:6mm;line-height:7.2mm}\n"
	"h2{font-size:12mm;line-height:12.5mm;text-align:center;flex:0 0 auto}\n"
	".edition{text-align:right}\n"
	".edition b{font-size:6mm;line-height:7.2mm}\n"
	".draft b{border:.8mm dashed #c00;color:#c00;padding:0 2mm}\n"
	".month{flex:1 1 0;min-height:0;display:grid;grid-auto-rows:minmax(0,1fr);"
	"border:solid #000;border-width:.5mm .25mm .25mm .5mm}\n"
	".month>*{min-width:0;border:solid #000;border-width:0 .25mm .25mm 0}\n"
	".w{font-size:4mm;font-weight:bold;text-align:center;line-height:6mm;"
	"border-bottom-width:.5mm;overflow:hidden}\n"
	".w.slim{font-size:3.2mm}\n"
	".d{position:relative;overflow:hidden;display:flex;flex-direction:column}\n"
	".d svg{position:absolute;left:0;top:0;width:100%;height:100%}\n"
	".d div{display:flex;justify-content:space-between;align-items:flex-start;"
	"height:5.4mm;flex:none;position:relative}\n"
	"time{font-size:4.6mm;line-height:5.4mm;font-weight:bold;padding:0 1.2mm}\n"
	".off time{background:#fff;border:solid #000;border-width:0 .25mm .25mm 0}\n"
	".d i{font-size:3.2mm;line-height:4mm;font-style:normal;padding:0 1.2mm;"
	"border:solid #000;border-width:0 0 .25mm .25mm}\n"
	".d i:empty{display:none}\n"
	".d b{flex:1 1 0;min-height:0;display:flex;align-items:center;justify-content:center;"
	"padding:0 1.5mm;line-height:1}\n"
	".d b span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;line-height:1.2;"
	"text-align:center}\n"
	".d small{flex:none;height:4.2mm;font-size:3.3mm;line-height:4mm;text-align:center;"
	"padding:0 1mm;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}\n"
	".swap b,.swap small{font-style:italic}\n"
	".override b,.urgent b{text-decoration:underline;text-decoration-thickness:.6mm;"
	"text-underline-offset:1.2mm}\n"
	".urgent i{border-width:0 0 .6mm .6mm;font-weight:bold}\n"
	".plan b{font-weight:normal}\n"
	".gap{outline:1.4mm solid #c00;outline-offset:-1.4mm}\n"
	".gap b{color:#c00;font-weight:900}\n"
	".gap div{padding:1.4mm 1.4mm 0}\n"
	"footer{padding-top:2mm;font-size:3.6mm;line-height:5mm}\n"
	".count{display:flex;flex-wrap:wrap;gap:0 5mm}\n"
	".count>span{display:flex;max-width:52mm}\n"
	".count span span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}\n"
	".count b{margin-left:1.2mm}\n"
	"footer p{margin:0;font-size:3.2mm;line-height:4.4mm}\n"
	"@media screen{html{background:#888}main{background:#fff;margin:8mm auto;"
	"outline:8mm solid #fff}}\n"
	/* A telephone: the same days as a list. */
	"@media screen and (max-width:700px){html{background:#fff}"
	"main{display:block;width:auto;height:auto;margin:3mm;outline:0;overflow:visible}\n"
	"header{display:block}h2{font-size:7mm;line-height:10mm;text-align:left}"
	".edition{text-align:left}\n"
	".month{display:block;border-width:.5mm .25mm .25mm .5mm}"
	".w,.month>div:not([class]){display:none}\n"
	".d{flex-direction:row;align-items:center;min-height:8mm;"
	"border-width:0 0 .25mm}\n"
	".d div{display:block;flex:0 0 36mm;height:auto}.d i{border:0;display:block}\n"
	"time::after{content:' ' attr(data-weekday);font-size:3.6mm;font-weight:normal}"
	".off time{border:0}\n"
	".d b{justify-content:flex-start;font-size:5mm!important}"
	".d b span{text-align:left}.d small{max-width:40%;height:auto}"
	".override b,.urgent b{text-decoration-thickness:.3mm;text-underline-offset:.4mm}}\n";

/* The stripes of a day off; used by every such cell. */
static const char hatch[] =
	"<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>"
	"<pattern id=\"hatch\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" "
	"patternTransform=\"rotate(45)\"><rect width=\"1.3\" height=\"9\" fill=\"#888\"/>"
	"</pattern></defs></svg>\n";

struct page {
	struct buf *out;
	const struct roster_sheet *sheet;
	const struct policy *policy;
	const struct roster_words *words;
	struct roster_month month;
	int n_weeks;
	bool is_narrow[WEEK_DAYS];
	int wide_tenths; /* room for a name in a column that is not narrow */
	int narrow_tenths;
};

/* Text from outside: markup escaped, control characters blank, what is not UTF-8 replaced. */
static void put_escaped(struct buf *out, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		unsigned char c = (unsigned char)*text;
		size_t n = c < 0x80 ? 1 : str_utf8_len(text, left);

		if (c < 0x20 || c == 0x7f) {
			buf_put_char(out, ' ');
		} else if (strchr("&<>\"'", c) != NULL) {
			buf_printf(out, "&#%d;", c);
		} else {
			buf_put(out, n > 0 ? text : "\xEF\xBF\xBD", n > 0 ? n : 3);
		}
		n = n > 0 ? n : 1;
		text += n;
		left -= n;
	}
}

/* Hundredths of the font's size that a bold letter takes, on the generous side. */
static int letter_width(uint32_t code)
{
	static const char slim[] = "iljtfrI .'-()", broad[] = "mwMWQO@";

	if (code < 0x80) {
		if (code != 0 && strchr(slim, (int)code) != NULL) {
			return 40;
		}
		if (code != 0 && strchr(broad, (int)code) != NULL) {
			return 90;
		}
		return code >= 'A' && code <= 'Z' ? 74 : 61;
	}
	if (code >= 0x400 && code <= 0x42f) {
		return code == 0x416 || (code >= 0x428 && code <= 0x42e) ? 100 : 76; /* Ж Ш Щ Ы Ю */
	}
	if (code >= 0x430 && code <= 0x45f) {
		return strchr("\x36\x3c\x44\x48\x49\x4b\x4e", (int)(code & 0x7f)) != NULL ? 84 : 63;
	}
	return code < 0x1100 ? 70 : 100;
}

static int text_width(const char *text)
{
	size_t left = strlen(text);
	int width = 0;

	while (left > 0) {
		uint32_t code = 0;
		size_t n = str_utf8_read(text, left, &code);

		n = n > 0 ? n : 1;
		width += letter_width(code);
		text += n;
		left -= n;
	}
	return width;
}

/* The letter size in which a text fits the room, all in tenths of a millimetre. */
static int fit(const char *text, int room, int largest)
{
	int width = text_width(text);
	int size = width > 0 ? room * 100 / width : largest;

	return size > largest ? largest : size < SMALLEST_TENTHS ? SMALLEST_TENTHS : size;
}

/* The end of a tag, and with it the size of its text. */
static void put_font_size(struct buf *out, int tenths)
{
	buf_printf(out, " style=\"font-size:%d.%dmm\">", tenths / 10, tenths % 10);
}

/* A name as it is laid out: in two lines where that lets its letters grow. */
static void put_name(const struct page *page, const char *name, bool is_narrow)
{
	/* In a month of 4, 5 and 6 weeks. */
	static const int largest[] = { 150, 125, 105 }, largest_of_two[] = { 85, 70, 50 };
	int room = is_narrow ? page->narrow_tenths : page->wide_tenths;
	int size = fit(name, room, largest[page->n_weeks - 4]);
	const char *second = strchr(name, ' ');
	int two_lines = largest_of_two[page->n_weeks - 4];
	char first[SHOWN_NAME_SIZE] = "";

	if (second != NULL && size < two_lines) {
		str_copy_n(first, sizeof(first), name, (size_t)(second - name));
		int upper = fit(first, room, two_lines);
		int lower = fit(second + 1, room, two_lines);

		size = upper < lower ? upper : lower;
		name = second + 1;
	}
	buf_put_text(page->out, "<b");
	put_font_size(page->out, size);
	buf_put_text(page->out, "<span>");
	put_escaped(page->out, first);
	buf_put_text(page->out, first[0] != '\0' ? "<br>" : "");
	put_escaped(page->out, name);
	buf_put_text(page->out, "</span></b>");
}

static void measure_columns(struct page *page)
{
	int n_narrow = 0;

	memset(page->is_narrow, true, sizeof(page->is_narrow));
	for (int i = 0; i < page->month.n_days; i++) {
		if (!page->month.days[i].is_known || page->month.days[i].kind != ROSTER_OFF) {
			page->is_narrow[civil_weekday(page->month.first + i)] = false;
		}
	}
	for (int i = 0; i < WEEK_DAYS; i++) {
		n_narrow += page->is_narrow[i];
	}
	/* A month off is a grid of equal columns. */
	if (n_narrow == WEEK_DAYS) {
		memset(page->is_narrow, false, sizeof(page->is_narrow));
		n_narrow = 0;
	}
	int shares = (WEEK_DAYS - n_narrow) * 100 + n_narrow * NARROW_PERCENT;

	page->wide_tenths = GRID_TENTHS * 100 / shares - PADDING_TENTHS;
	page->narrow_tenths = GRID_TENTHS * NARROW_PERCENT / shares - PADDING_TENTHS;
}

static void put_moment(const struct page *page, int64_t utc_ms)
{
	struct zone_local local = zone_local_at(page->policy->zone, utc_ms / 1000);
	int year, month, day;

	civil_to_ymd(local.day, &year, &month, &day);
	if (page->words->is_day_first) {
		buf_printf(page->out, "%02d.%02d.%04d", day, month, year);
	} else {
		buf_printf(page->out, "%04d-%02d-%02d", year, month, day);
	}
	buf_printf(page->out, " %02d:%02d", local.second / 3600, local.second / 60 % 60);
}

static const char *title_of(const struct policy *policy)
{
	const struct policy_department *d = &policy->departments[policy->roster.department];

	return d->title[0] != '\0' ? d->title : d->id;
}

static void put_top(const struct page *page)
{
	const struct roster_words *words = page->words;
	struct buf *out = page->out;

	buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		   words->code);
	buf_put_text(out, "<meta name=\"viewport\" "
			  "content=\"width=device-width, initial-scale=1\">\n");
	buf_put_text(out, "<meta http-equiv=\"Content-Security-Policy\" "
			  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	buf_printf(out, "%s: ", words->roster);
	put_escaped(out, title_of(page->policy));
	buf_printf(out, ", %s %d</title>\n<style>\n", words->months[page->sheet->month - 1],
		   page->sheet->year);
	buf_put_text(out, style);
	buf_put_text(out, "</style>\n</head>\n<body>\n");
	buf_put_text(out, hatch);
	buf_put_text(out, "<main>\n");
}

/* "1000:irina" is irina on the wall. */
static const char *author(const char *made_by)
{
	size_t digits = strspn(made_by, "0123456789");

	return digits > 0 && made_by[digits] == ':' && made_by[digits + 1] != '\0' ?
		       made_by + digits + 1 :
		       made_by;
}

static void put_edition(const struct page *page)
{
	struct buf *out = page->out;

	if (page->month.edition == NULL) {
		buf_printf(out, "<div class=\"edition draft\"><b>%s</b></div>\n",
			   page->words->draft);
		return;
	}
	buf_printf(out, "<div class=\"edition\"><b>%s %d</b><p>", page->words->publication,
		   page->month.edition->id);
	put_moment(page, page->month.edition->made_ms);
	buf_put_text(out, " · ");
	put_escaped(out, author(page->month.edition->made_by));
	buf_put_text(out, "</p></div>\n");
}

static void put_header(const struct page *page)
{
	const char *title = title_of(page->policy);
	struct buf *out = page->out;

	buf_put_text(out, "<header>\n<div><p>");
	put_escaped(out, page->policy->company);
	buf_put_text(out, "</p><h1");
	put_font_size(out, fit(title, TITLE_TENTHS, TITLE_LARGEST_TENTHS));
	put_escaped(out, title);
	buf_printf(out, "</h1><p>%s</p></div>\n<h2>%s %d</h2>\n", page->words->roster,
		   page->words->months[page->sheet->month - 1], page->sheet->year);
	put_edition(page);
	buf_put_text(out, "</header>\n");
}

static void put_person(const struct page *page, const struct roster_entry *entry, bool is_narrow)
{
	struct buf *out = page->out;
	char name[SHOWN_NAME_SIZE];

	if (entry->kind == ROSTER_GAP) {
		str_copy_cut(name, sizeof(name), page->words->nobody);
	} else {
		roster_short_name(page->policy, entry->who, name);
	}
	put_name(page, name, is_narrow);
	buf_put_text(out, "<small>");
	if (entry->instead_of[0] != '\0') {
		roster_short_name(page->policy, entry->instead_of, name);
		buf_put_text(out, page->words->instead_of);
		put_escaped(out, name);
	}
	buf_put_text(out, "</small>");
}

/* On a draft all is a plan and the top says so. */
static void put_remark(const struct page *page, const struct roster_entry *entry)
{
	const char *remark = page->words->kinds[entry->kind];
	bool is_plan = !entry->is_published && page->month.edition != NULL;

	if (!entry->is_known || entry->kind == ROSTER_OFF) {
		return;
	}
	buf_printf(page->out, "<i>%s%s%s</i>", is_plan ? page->words->plan : "",
		   is_plan && remark[0] != '\0' ? ", " : "", remark);
}

static void put_day(const struct page *page, int i)
{
	const struct roster_entry *entry = &page->month.days[i];
	struct buf *out = page->out;
	char date[CIVIL_TEXT_SIZE];

	civil_format(page->month.first + i, date);
	buf_printf(out, "<div class=\"d %s%s\">",
		   entry->is_known ? roster_kind_name(entry->kind) : "none",
		   entry->is_known && !entry->is_published ? " plan" : "");
	if (entry->is_known && entry->kind == ROSTER_OFF) {
		buf_put_text(out, "<svg aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" "
				  "fill=\"url(#hatch)\"/></svg>");
	}
	buf_printf(out, "<div><time datetime=\"%s\" data-weekday=\"%s\">%d</time>", date,
		   page->words->weekdays[civil_weekday(page->month.first + i)], i + 1);
	put_remark(page, entry);
	buf_put_text(out, "</div>");
	if (entry->is_known && entry->kind != ROSTER_OFF) {
		put_person(page, entry, page->is_narrow[civil_weekday(page->month.first + i)]);
	}
	buf_put_text(out, "</div>\n");
}

static void put_blanks(const struct page *page, int n)
{
	for (int i = 0; i < n; i++) {
		buf_put_text(page->out, "<div></div>\n");
	}
}

static void put_month(const struct page *page)
{
	struct buf *out = page->out;

	buf_put_text(out, "<section class=\"month\" style=\"grid-template-rows:auto;"
			  "grid-template-columns:");
	for (int i = 0; i < WEEK_DAYS; i++) {
		buf_printf(out, " %dfr", page->is_narrow[i] ? NARROW_PERCENT : 100);
	}
	buf_put_text(out, "\">\n");
	for (int i = 0; i < WEEK_DAYS; i++) {
		buf_printf(out, "<div class=\"w%s\">%s</div>\n", page->is_narrow[i] ? " slim" : "",
			   page->words->weekdays[i]);
	}
	put_blanks(page, civil_weekday(page->month.first));
	for (int i = 0; i < page->month.n_days; i++) {
		put_day(page, i);
	}
	put_blanks(page, WEEK_DAYS - 1 - civil_weekday(page->month.first + page->month.n_days - 1));
	buf_put_text(out, "</section>\n");
}

static void put_count(const struct page *page, const char *id)
{
	buf_put_text(page->out, "<span><span>");
	put_escaped(page->out, roster_full_name(page->policy, id));
	buf_printf(page->out, "</span><b>%d</b></span>\n",
		   roster_month_count(&page->month, id, page->month.n_days));
}

static bool is_in_order(const struct policy *policy, const char *id)
{
	for (int i = 0; i < policy->roster.n_order; i++) {
		if (strcmp(policy_person_id(policy, policy->roster.order[i]), id) == 0) {
			return true;
		}
	}
	return false;
}

/* Everybody in the order, with no day as well; then whoever else serves, at his first day. */
static void put_footer(const struct page *page)
{
	const struct roster_rule *rule = &page->policy->roster;
	struct buf *out = page->out;

	buf_printf(out, "<footer>\n<div class=\"count\"><span>%s:</span>\n", page->words->count);
	for (int i = 0; i < rule->n_order; i++) {
		put_count(page, policy_person_id(page->policy, rule->order[i]));
	}
	for (int i = 0; i < page->month.n_days; i++) {
		const char *id = page->month.days[i].is_known ? page->month.days[i].who : "";

		if (id[0] != '\0' && !is_in_order(page->policy, id) &&
		    roster_month_count(&page->month, id, i) == 0) {
			put_count(page, id);
		}
	}
	buf_printf(out, "</div>\n<p>%s %s</p>\n</footer>\n</main>\n</body>\n</html>\n",
		   page->words->outdated, page->words->calendar_lag);
}

void roster_html_write(struct buf *out, const struct roster_sheet *sheet)
{
	struct page page = { .out = out,
			     .sheet = sheet,
			     .policy = sheet->source.policy,
			     .words = roster_words(sheet->lang) };

	roster_month_read(&page.month, &sheet->source, sheet->year, sheet->month);
	page.n_weeks = (civil_weekday(page.month.first) + page.month.n_days - 1) / WEEK_DAYS + 1;
	measure_columns(&page);
	put_top(&page);
	put_header(&page);
	put_month(&page);
	put_footer(&page);
}

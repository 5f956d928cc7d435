/* layer: codec */
#include "test_main.h"

#include <stdio.h>
#include <string.h>

#include "dutyd/codec/chart_svg.h"

static char memory[16384];

static const char *draw(const struct chart_row *rows, int n)
{
	static const char *const notes[] = { "note <1>" };
	struct chart_panel panel = { "Panel", NULL, n, rows };
	struct chart chart = { "A & B", "sub", 1, &panel, 1, notes };
	struct buf out = buf_over(memory, sizeof(memory));

	chart_svg_write(&out, &chart);
	assert_false(out.is_full);
	return memory;
}

static int count(const char *text, const char *what)
{
	int n = 0;

	for (; (text = strstr(text, what)) != NULL; text++) {
		n++;
	}
	return n;
}

static void bars_share_a_scale(void **state)
{
	static const struct chart_row rows[] = { { "none", 0, "0", CHART_GOOD },
						 { "half", 50, "50", CHART_BAD },
						 { "all", 100, "100", CHART_WORSE },
						 { "hardly", 1, "1", CHART_BAD } };
	const char *svg = draw(rows, 4);

	(void)state;
	assert_int_equal(count(svg, "<rect"), 4); /* the ground, and no bar for nothing */
	assert_non_null(strstr(svg, "width='300' height='22'"));
	assert_non_null(strstr(svg, "width='150' height='22'"));
	assert_non_null(strstr(svg, "width='3' height='22'"));
	assert_non_null(strstr(svg, ">0</text>"));
}

static void text_is_escaped(void **state)
{
	static const struct chart_row rows[] = { { "<script>alert('x')</script> & \"Вася\"\x01\xff",
						   1, "1", CHART_GOOD } };
	const char *svg = draw(rows, 1);

	(void)state;
	assert_null(strstr(svg, "<script"));
	assert_non_null(strstr(svg, "&#60;script&#62;alert(&#39;x&#39;)"));
	assert_non_null(strstr(svg, "&#38; &#34;Вася&#34;\xEF\xBF\xBD\xEF\xBF\xBD</text>"));
	assert_non_null(strstr(svg, "A &#38; B</text>"));
	assert_non_null(strstr(svg, "note &#60;1&#62;</text>"));
	assert_int_equal(count(svg, "<text"), count(svg, "</text>"));
}

static void all_zero_is_no_division(void **state)
{
	static const struct chart_row rows[] = { { "a", 0, "0", CHART_GOOD },
						 { "b", 0, "0", CHART_BAD } };

	(void)state;
	assert_int_equal(count(draw(rows, 2), "<rect"), 1);
}

static void a_picture_that_does_not_fit_is_known(void **state)
{
	char small[200];
	struct buf out = buf_over(small, sizeof(small));
	struct chart chart = { .title = "t", .subtitle = "s" };

	(void)state;
	chart_svg_write(&out, &chart);
	assert_true(out.is_full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_share_a_scale),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(all_zero_is_no_division),
		cmocka_unit_test(a_picture_that_does_not_fit_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

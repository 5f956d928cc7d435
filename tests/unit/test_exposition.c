/* layer: codec support */
/* The text format of /metrics as it is written, and that the tests' reader of it can say no. */
#include "test_main.h"

#include <stdint.h>
#include <string.h>

#include "dutyd/codec/exposition.h"
#include "exposition_check.h"

static char memory[4096], problem[512];

static void written(void **state)
{
	struct buf out = buf_over(memory, sizeof(memory));

	(void)state;
	exposition_family(&out, "a_total", EXPOSITION_COUNTER, "Back\\slash and\nline.");
	exposition_put(&out, &(struct exposition_sample){ .name = "a_total", .value = INT64_MAX });
	exposition_put(&out, &(struct exposition_sample){ .name = "a_total",
							  .label = "l",
							  .label_value = "q\" b\\ n\n ж",
							  .value = 0 });
	exposition_family(&out, "b_seconds", EXPOSITION_GAUGE, "x");
	exposition_put(&out, &(struct exposition_sample){
				     .name = "b_seconds", .value = 1002, .decimals = 3 });
	exposition_put(&out, &(struct exposition_sample){ .name = "b_seconds",
							  .label = "l",
							  .label_value = "",
							  .value = -50,
							  .decimals = 3 });
	assert_string_equal(out.text, "# HELP a_total Back\\\\slash and\\nline.\n"
				      "# TYPE a_total counter\n"
				      "a_total 9223372036854775807\n"
				      "a_total{l=\"q\\\" b\\\\ n\\n ж\"} 0\n"
				      "# HELP b_seconds x\n"
				      "# TYPE b_seconds gauge\n"
				      "b_seconds 1.002\n"
				      "b_seconds{l=\"\"} -0.050\n");
	if (!exposition_check(out.text, problem, sizeof(problem))) {
		fail_msg("%s", problem);
	}
	assert_true(exposition_value(out.text, "b_seconds") == 1.002);
	assert_true(exposition_value(out.text, "b_second") == -1);
}

#define HEAD(name, type) "# HELP " name " x\n# TYPE " name " " type "\n"

static void good_and_bad(void **state)
{
	static const struct {
		bool is_good;
		const char *text;
	} rows[] = {
		{ true, HEAD("a", "gauge") "a 1\n" },
		{ true, HEAD("a", "gauge") "a{b=\"c\",d=\"e\"} -1.5\n" },
		{ true, HEAD("a", "gauge") },
		{ true, HEAD("h", "histogram") "h_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
					       "h_sum 3.5\nh_count 2\n" },
		{ false, "" },
		{ false, HEAD("a", "gauge") "a 1" },
		{ false, "a 1\n" },
		{ false, "# HELP a x\na 1\n" },
		{ false, "# TYPE a gauge\na 1\n" },
		{ false, "# HELP a x\n" },
		{ false, "# a comment\n" },
		{ false, HEAD("a", "gauge") "\n" },
		{ false, HEAD("a", "gauges") "a 1\n" },
		{ false, HEAD("a", "counter") "a 1\n" },
		{ false, HEAD("a_total", "gauge") "a_total 1\n" },
		{ false, HEAD("a_total", "counter") "a_total -1\n" },
		{ false, HEAD("a", "gauge") HEAD("a", "gauge") "a 1\n" },
		{ false, HEAD("a", "gauge") "a 1\na 1\n" },
		{ false, HEAD("a", "gauge") "a 1\n" HEAD("b", "gauge") "a{x=\"1\"} 1\n" },
		{ false, HEAD("a", "gauge") "a\n" },
		{ false, HEAD("a", "gauge") "a one\n" },
		{ false, HEAD("a", "gauge") "a 1 \n" },
		{ false, HEAD("a", "gauge") "a  1\n" },
		{ false, HEAD("a", "gauge") "a nan\n" },
		{ false, HEAD("a", "gauge") "a{} 1\n" },
		{ false, HEAD("a", "gauge") "a{b=c} 1\n" },
		{ false, HEAD("a", "gauge") "a{b=\"c} 1\n" },
		{ false, HEAD("a", "gauge") "a{b=\"\\c\"} 1\n" },
		{ false, HEAD("a", "gauge") "a{1b=\"c\"} 1\n" },
		{ false, HEAD("a-b", "gauge") "a-b 1\n" },
		{ false, HEAD("h", "histogram") "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n" },
		{ false, HEAD("h", "histogram") "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n"
						"h_sum 1\nh_count 1\n" },
		{ false, HEAD("h", "histogram") "h_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 1\n" },
		{ false, HEAD("h", "histogram") "h 2\n" },
	};

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(rows); i++) {
		if (exposition_check(rows[i].text, problem, sizeof(problem)) != rows[i].is_good) {
			fail_msg("%s: %s", rows[i].text, problem);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written),
		cmocka_unit_test(good_and_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

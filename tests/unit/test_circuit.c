/* layer: store */
#include "test_main.h"

#include "dutyd/store/circuit.h"

static void break_it(struct circuit *circuit, int n, int64_t now_ms)
{
	for (int i = 0; i < n; i++) {
		circuit_note(circuit, false, now_ms);
	}
}

static void opens_after_five_in_a_row(void **state)
{
	struct circuit circuit = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) { /* a success in between begins the count anew */
		break_it(&circuit, CIRCUIT_FAILURES - 1, 0);
		assert_int_equal(circuit_ask(&circuit, 1), CIRCUIT_TRY);
		assert_false(circuit_note(&circuit, true, 0));
	}
	break_it(&circuit, CIRCUIT_FAILURES - 1, 0);
	assert_true(circuit_note(&circuit, false, 1000));
	assert_true(circuit.is_open);
	assert_int_equal(circuit_ask(&circuit, 1000), CIRCUIT_SKIP);
}

static void probes_and_closes(void **state)
{
	struct circuit circuit = { 0 };

	(void)state;
	break_it(&circuit, CIRCUIT_FAILURES, 1000);
	assert_int_equal(circuit_ask(&circuit, 1000 + CIRCUIT_PROBE_MS - 1), CIRCUIT_SKIP);
	assert_int_equal(circuit_ask(&circuit, 1000 + CIRCUIT_PROBE_MS), CIRCUIT_PROBE);
	assert_false(circuit_note(&circuit, false, 1600)); /* still open: no news */
	assert_int_equal(circuit_ask(&circuit, 1601), CIRCUIT_SKIP);
	assert_int_equal(circuit.skipped, 2);
	assert_int_equal(circuit_ask(&circuit, 1600 + CIRCUIT_PROBE_MS), CIRCUIT_PROBE);
	assert_true(circuit_note(&circuit, true, 2200));
	assert_int_equal(circuit_ask(&circuit, 2200), CIRCUIT_TRY);
	break_it(&circuit, CIRCUIT_FAILURES, 3000);
	assert_int_equal(circuit.skipped, 0); /* since it opened */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_after_five_in_a_row),
		cmocka_unit_test(probes_and_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

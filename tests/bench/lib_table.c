#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, int n)
{
	double sorted[BENCH_ROUNDS_MAX];

	memcpy(sorted, values, (size_t)n * sizeof(*values));
	qsort(sorted, (size_t)n, sizeof(*sorted), compare);
	return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static const double *slower(const double *a, const double *b, int n)
{
	return median(a, n) < median(b, n) ? a : b;
}

/*
 * To the slowest of the three limits. Round by round, because a machine that does something else
 * besides slows both that are measured in one round, and then the median.
 */
static double ratio(const struct cell *cell)
{
	int n = cell->n_rounds;
	const double *limit = slower(cell->bare, slower(cell->look_up, cell->insert, n), n);
	double ratios[BENCH_ROUNDS_MAX];

	for (int i = 0; i < n; i++) {
		ratios[i] = cell->dutyd[i] / limit[i];
	}
	return median(ratios, n);
}

const char *table_protocol_name(enum bench_protocol protocol)
{
	return protocol == BENCH_FASTAGI ? "FastAGI" : "lines";
}

static void print_cell(const struct cell *cell)
{
	int n = cell->n_rounds;

	printf("%-8s %4d %8.0f %8.0f %8.0f %8.0f %8.0f %6.2f %7.2f %6.2f %7.2f %6.2f %6.1f %5.1f\n",
	       table_protocol_name(cell->protocol), cell->n_conns, median(cell->dutyd, n),
	       median(cell->bare, n), median(cell->look_up, n), median(cell->held, n),
	       median(cell->insert, n), ratio(cell), median(cell->dutyd_p50, n),
	       median(cell->dutyd_p99, n), median(cell->bare_p50, n), median(cell->bare_p99, n),
	       median(cell->loop_us, n), median(cell->store_us, n));
}

void table_print(const struct cell *cells, int n_cells)
{
	int n_met = 0;

	printf("\n              durable decisions a second, and limits  ratio"
	       "      dutyd ms       bare ms       CPU us\n"
	       "protocol conn    dutyd     bare  look-up     held   insert       "
	       "     p50    p99     p50    p99   loop store\n");
	for (int i = 0; i < n_cells; i++) {
		print_cell(&cells[i]);
		n_met += ratio(&cells[i]) >= 0.5;
	}
	printf("\nratio: dutyd to the slowest of bare, look-up and insert, in the same round;"
	       " the goal, 0.50, is met in %d of %d.\n",
	       n_met, n_cells);
}

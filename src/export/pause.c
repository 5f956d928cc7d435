#include "dutyd/export/pause.h"

#include <poll.h>
#include <signal.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/digest.h"

enum { FIRST_MS = 500, LAST_MS = 30000, STEP_MS = 200 };

static volatile sig_atomic_t is_over, is_reopening;

static void on_signal(int number)
{
	if (number == SIGHUP) {
		is_reopening = 1;
	} else {
		is_over = 1;
	}
}

void export_watch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal }; /* no SA_RESTART: waits must end */

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

bool export_is_over(void)
{
	return is_over != 0;
}

bool export_take_reopen(void)
{
	bool is_wanted = is_reopening != 0;

	is_reopening = 0;
	return is_wanted;
}

void pause_reset(struct pause *pause)
{
	*pause = (struct pause){ 0 };
}

static int length_ms(const struct pause *pause)
{
	int ms = FIRST_MS;
	uint32_t random;

	for (int i = 0; i < pause->n && ms < LAST_MS; i++) {
		ms *= 2;
	}
	ms = ms < LAST_MS ? ms : LAST_MS;
	digest_random(&random, sizeof(random)); /* no two exporters come back at the same time */
	ms = ms - ms / 4 + (int)(random % (uint32_t)(ms / 4 + 1));
	return ms > pause->at_least_ms ? ms : pause->at_least_ms;
}

void pause_take(struct pause *pause)
{
	int64_t until_ms = clock_monotonic_ms() + length_ms(pause);
	int64_t left;

	pause->n++;
	pause->at_least_ms = 0;
	/* In steps: a signal that comes just before a wait would not end it. */
	while (!export_is_over() && (left = until_ms - clock_monotonic_ms()) > 0) {
		poll(NULL, 0, left < STEP_MS ? (int)left : STEP_MS);
	}
}

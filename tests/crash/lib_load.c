/*
 * The load: every caller is a process that takes one call after the other from arrival to its end.
 * A connection that breaks is made again and the same is asked again, as a PBX does.
 */
#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"

enum { REPEATS_MAX = 20 };

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* False: not answered, and the load is over. */
static bool ask_until_answered(struct crash_memory *memory, struct crash_peer *peer,
			       struct answer_kept *answer)
{
	long long began_us = now_us();

	for (;;) {
		switch (crash_ask(peer, answer->call, (enum step)answer->step, answer)) {
		case ASKED_ANSWERED:
			answer->took_us = (uint32_t)(now_us() - began_us);
			return true;
		case ASKED_BROKEN:
			atomic_fetch_add(&memory->n_broken, 1);
			break;
		case ASKED_REFUSED:
			atomic_fetch_add(&memory->n_refused, 1);
			sleep_ms(5);
			break;
		case ASKED_SILENT:
			atomic_fetch_add(&memory->n_silent, 1);
			break;
		default:
			memory_fault(memory, "call %u %s: no answer but %.300s", answer->call,
				     crash_stage_of((enum step)answer->step), peer->text);
			return false;
		}
		if (memory->is_over) {
			return false;
		}
	}
}

static void call_again_and_again(const struct load *load, uint32_t call)
{
	static struct crash_peer peer;

	peer.to = &load->to;
	peer.fd = -1;
	for (; !load->memory->is_over; call += (uint32_t)load->n_callers) {
		for (int step = 0; step < STEPS && !load->memory->is_over; step++) {
			struct answer_kept answer = { .call = call, .step = (uint8_t)step };

			if (!ask_until_answered(load->memory, &peer, &answer)) {
				return;
			}
			memory_keep(load->memory, &answer);
			sleep_ms(load->pause_ms);
		}
	}
}

/* Above all that were ever used, with room for those that were asked and not answered. */
static uint32_t next_call(const struct crash_memory *memory)
{
	uint32_t last = 0;

	for (uint32_t i = 0; i < memory->n_answers; i++) {
		last = memory->answers[i].call > last ? memory->answers[i].call : last;
	}
	return (last / CRASH_CALLERS_MAX + 2) * CRASH_CALLERS_MAX;
}

void load_aim(struct load *load, const struct daemon *daemon)
{
	load->to.port = daemon->port;
	snprintf(load->to.events, sizeof(load->to.events), "%s", daemon->events);
}

void load_start(struct load *load)
{
	uint32_t first = next_call(load->memory);

	load->memory->is_over = false;
	for (int i = 0; i < load->n_callers; i++) {
		load->pids[i] = fork();
		if (load->pids[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			signal(SIGPIPE, SIG_IGN);
			call_again_and_again(load, first + (uint32_t)i);
			_exit(0);
		}
	}
}

void load_stop(struct load *load)
{
	long long end = monotonic_ms() + CRASH_SILENT_MS + 2000;

	load->memory->is_over = true;
	for (int i = 0; i < load->n_callers; i++) {
		while (load->pids[i] > 0 && waitpid(load->pids[i], NULL, WNOHANG) == 0) {
			if (monotonic_ms() > end) {
				memory_fault(load->memory, "caller %d did not end", i);
				kill(load->pids[i], SIGKILL);
			}
			sleep_ms(2);
		}
		load->pids[i] = 0;
	}
}

/* A busy machine may be late, which is said (DEADLINE, not durable): then it is asked once more. */
static bool ask_until_durable(struct crash_memory *memory, struct crash_peer *peer,
			      struct answer_kept *answer)
{
	for (int i = 0; i < REPEATS_MAX; i++) {
		if (!ask_until_answered(memory, peer, answer)) {
			return false;
		}
		if (answer->is_durable) {
			return true;
		}
		sleep_ms(100);
	}
	return false;
}

long load_repeat(const struct load *load, uint32_t n)
{
	static struct crash_peer peer;
	struct crash_memory *memory = load->memory;
	long n_asked = 0;

	peer.to = &load->to;
	peer.fd = -1;
	for (uint32_t i = memory->n_answers; i > 0 && n_asked < n; i--) {
		const struct answer_kept *kept = &memory->answers[i - 1];
		struct answer_kept answer = { .call = kept->call, .step = kept->step };

		if (!kept->is_kept || !kept->is_durable || kept->row == 0) {
			continue;
		}
		n_asked++;
		if (!ask_until_durable(memory, &peer, &answer) || answer.text != kept->text) {
			memory_fault(memory, "call %u %s, asked again, is answered %.300s",
				     kept->call, crash_stage_of((enum step)kept->step), peer.text);
		}
	}
	if (peer.fd >= 0) {
		close(peer.fd);
	}
	return n_asked;
}

uint32_t load_n_durable(const struct crash_memory *memory, uint32_t from, uint32_t to)
{
	uint32_t n = 0;

	for (uint32_t i = from; i < to; i++) {
		n += memory->answers[i].is_durable;
	}
	return n;
}

uint32_t load_n_not_durable(const struct crash_memory *memory, uint32_t from, uint32_t to)
{
	uint32_t n = 0;

	for (uint32_t i = from; i < to; i++) {
		const struct answer_kept *kept = &memory->answers[i];

		n += !kept->is_durable && (kept->row != 0 || kept->call % 2 == 1);
	}
	return n;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

double load_took_ms(const struct crash_memory *memory, uint32_t from, int per_thousand)
{
	uint32_t n = memory->n_answers - from;
	uint32_t *took = calloc(n + 1, sizeof(*took));

	for (uint32_t i = 0; i < n; i++) {
		took[i] = memory->answers[from + i].took_us;
	}
	qsort(took, n, sizeof(*took), compare);
	double ms = n == 0 ? 0 : took[(size_t)(n - 1) * (size_t)per_thousand / 1000] / 1000.0;
	free(took);
	return ms;
}

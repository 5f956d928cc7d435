/*
 * script show: the script as a tree: question, answer, what follows, and at each end the verdict of
 * the rules with what may be offered. Read from the configuration, without the daemon.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "dutyd/base/mem.h"
#include "dutyd/codec/json_out.h"
#include "dutyd/domain/verdict.h"
#include "dutyd/dutyctl/commands.h"
#include "dutyd/dutyctl/print.h"

enum { INDENT = 4, PATH_JSON_SIZE = 16384, ZONE_JSON_SIZE = 4096 };

struct view {
	const struct policy *policy;
	struct walk before; /* the path above, whose beginning is not shown again */
	bool is_first;
	bool is_json;
	struct buf json;
};

static int answer_at(const struct walk *walk, const struct script *script,
		     const struct script_question *question)
{
	return walk->said[question - script->questions] - 1;
}

/* ---- for people ---- */

static void print_indent(int depth, int more)
{
	printf("%*s", depth * INDENT + more, "");
}

static void print_set(const uint8_t set[FACT_COUNT])
{
	for (int f = 0; f < FACT_COUNT; f++) {
		if (set[f] != FACT_UNKNOWN) {
			printf("  %s=%s", fact_name((enum fact)f),
			       fact_value_name((enum fact)f, set[f]));
		}
	}
}

static void print_range(const struct script_answer *answer)
{
	if (answer->from == INT_MIN) {
		printf("up to %d", answer->to);
	} else if (answer->to == INT_MAX) {
		printf("%d and more", answer->from);
	} else {
		printf("%d to %d", answer->from, answer->to);
	}
}

static void print_question(const struct script_question *question, int depth)
{
	print_indent(depth, 0);
	printf("%s  ", question->id);
	print_text(question->ask);
	putchar('\n');
}

static void print_answer(const struct script_question *question, int answer, int depth)
{
	print_indent(depth, INDENT / 2);
	if (question->input == SCRIPT_TEXT) {
		printf("a text, kept as %s\n", question->save[0] != '\0' ? question->save : "-");
		return;
	}
	const struct script_answer *it = &question->answers[answer];
	if (question->input == SCRIPT_NUMBER) {
		print_range(it);
	} else {
		printf("%s  ", it->key);
		print_text(it->text);
	}
	print_set(it->set);
	putchar('\n');
}

static void print_end(const struct view *view, const struct walk *walk, int depth)
{
	struct decision decision;

	verdict_imagine(view->policy, walk, &decision);
	print_indent(depth, 0);
	printf("-> %s  %s", reason_name(decision.reason),
	       view->policy->departments[decision.department].id);
	if (decision.offer != NULL) {
		fputs("  offer: ", stdout);
		print_text(decision.offer);
	}
	putchar('\n');
}

/* Each question is shown once on its branch, with the answers and what follows them below it. */
static void print_path(struct view *view, const struct walk *walk)
{
	const struct script *script = &view->policy->script;
	const struct script_question *asked[SCRIPT_QUESTIONS_MAX];
	int n = walk_asked(script, walk, asked);
	int i = 0;

	while (!view->is_first && i < n &&
	       answer_at(walk, script, asked[i]) == answer_at(&view->before, script, asked[i])) {
		i++;
	}
	for (int k = i; k < n; k++) {
		if (view->is_first || k > i) {
			print_question(asked[k], k);
		}
		print_answer(asked[k], answer_at(walk, script, asked[k]), k);
	}
	print_end(view, walk, n);
}

/* What the address has a say in, wherever it is asked for. */
static void print_zones(const struct address_zones *zones)
{
	for (int i = 0; i < zones->n; i++) {
		const struct address_zone *zone = &zones->of[i];

		printf("%szone %s  ", i == 0 ? "\n" : "", zone->id);
		print_text(zone->title);
		print_set(zone->set);
		if (zone->offer[0] != '\0') {
			fputs("  offer: ", stdout);
			print_text(zone->offer);
		}
		putchar('\n');
	}
}

/* ---- for programs ---- */

static void write_path(struct view *view, const struct walk *walk)
{
	const struct script *script = &view->policy->script;
	const struct script_question *asked[SCRIPT_QUESTIONS_MAX];
	int n = walk_asked(script, walk, asked);
	struct buf *out = &view->json;
	struct decision decision;

	verdict_imagine(view->policy, walk, &decision);
	json_open(out, NULL);
	json_open_array(out, "answers");
	for (int i = 0; i < n; i++) {
		int answer = answer_at(walk, script, asked[i]);

		json_open(out, NULL);
		json_text(out, "question", asked[i]->id);
		json_text(out, "answer",
			  answer < asked[i]->n_answers ? asked[i]->answers[answer].id : NULL);
		json_close(out);
	}
	json_close_array(out);
	json_text(out, "verdict", reason_name(decision.reason));
	json_text(out, "department", view->policy->departments[decision.department].id);
	json_text(out, "offer", decision.offer);
	json_close(out);
}

static void write_zones(struct buf *out, const struct address_zones *zones)
{
	json_open_array(out, "zones");
	for (int i = 0; i < zones->n; i++) {
		const struct address_zone *zone = &zones->of[i];

		json_open(out, NULL);
		json_text(out, "zone", zone->id);
		json_text(out, "title", zone->title);
		json_open(out, "facts");
		for (int f = 0; f < FACT_COUNT; f++) {
			if (zone->set[f] != FACT_UNKNOWN) {
				json_text(out, fact_name((enum fact)f),
					  fact_value_name((enum fact)f, zone->set[f]));
			}
		}
		json_close(out);
		json_text(out, "offer", zone->offer[0] != '\0' ? zone->offer : NULL);
		json_close(out);
	}
	json_close_array(out);
}

static void show_path(void *arg, const struct walk *walk)
{
	struct view *view = arg;

	if (view->is_json) {
		write_path(view, walk);
	} else {
		print_path(view, walk);
	}
	view->before = *walk;
	view->is_first = false;
}

static void count_path(void *arg, const struct walk *walk)
{
	size_t *n = arg;

	(void)walk;
	(*n)++;
}

static bool show_json(struct view *view)
{
	const struct address_zones *zones = &view->policy->address_zones;
	size_t n = 1;

	walk_each_path(&view->policy->script, count_path, &n);
	size_t size = n * PATH_JSON_SIZE + (size_t)zones->n * ZONE_JSON_SIZE;
	char *memory = xcalloc(1, size);
	struct buf *out = &view->json;

	view->is_json = true;
	*out = buf_over(memory, size);
	json_open(out, NULL);
	json_open_array(out, "paths");
	walk_each_path(&view->policy->script, show_path, view);
	json_close_array(out);
	write_zones(out, zones);
	json_close(out);
	bool is_whole = print_json(out);
	free(memory);
	return is_whole;
}

enum exit_code cmd_script_show(struct context *context)
{
	enum exit_code code = EXIT_FINE;

	if (!context_takes_config(context, &code)) {
		return code;
	}
	struct policy *policy = context_policy(context);
	if (policy == NULL) {
		return EXIT_TROUBLE;
	}
	struct view view = { .policy = policy, .is_first = true };
	if (context->is_json) {
		code = show_json(&view) ? EXIT_FINE : EXIT_TROUBLE;
	} else if (policy->script.n_questions == 0) {
		code = context_trouble(context, "the configuration has no script");
	} else {
		walk_each_path(&policy->script, show_path, &view);
		print_zones(&policy->address_zones);
	}
	policy_unref(&policy);
	return context_end(context, code);
}

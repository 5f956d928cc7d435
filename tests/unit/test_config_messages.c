/* layer: config */
#include "test_main.h"

#include "config_kit.h"

/*
 * Golden: one fault each in the seed company's configuration, and every line that is printed for it
 * (tests/unit/data/config-messages.txt says how to read it).
 */
enum { CASES_MAX = 320, TEXT_MAX = 4096 };

static struct message_case {
	char name[80], file[32];
	char from[TEXT_MAX], to[TEXT_MAX], output[TEXT_MAX];
} cases[CASES_MAX];

static int n_cases;

/* Several lines of one kind make one text with line breaks between them. */
static void append_line(char *text, const char *line, int is_output)
{
	size_t n = strlen(text);

	snprintf(text + n, TEXT_MAX - n, "%s%s%s", !is_output && n > 0 ? "\n" : "", line,
		 is_output ? "\n" : "");
}

static void read_line(const char *line)
{
	struct message_case *it = n_cases > 0 ? &cases[n_cases - 1] : NULL;

	if (strncmp(line, "=== ", 4) == 0) {
		assert_in_range(n_cases, 0, CASES_MAX - 1);
		snprintf(cases[n_cases++].name, sizeof(cases[0].name), "%s", line + 4);
	} else if (it == NULL || line[0] == '\0') {
		return; /* the file's own explanation */
	} else if (strncmp(line, "@ ", 2) == 0) {
		snprintf(it->file, sizeof(it->file), "%s", line + 2);
	} else if (line[0] == '-') {
		append_line(it->from, line + 1, 0);
	} else if (line[0] == '+') {
		append_line(it->to, line + 1, 0);
	} else {
		append_line(it->output, line, 1);
	}
}

static void message_is_exact(void **state)
{
	const struct message_case *it = *state;
	const struct config_options options = { .now_ms = KIT_NOW_MS };
	char *printed = NULL;

	kit_write_seed(it->file, it->from, it->to);
	struct policy *policy = kit_load(&options, &printed);
	policy_unref(&policy);
	assert_string_equal(printed, it->output);
	free(printed);
}

int main(void)
{
	static struct CMUnitTest tests[CASES_MAX];
	char *text = kit_read("tests/unit/data/config-messages.txt"), *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		read_line(line);
	}
	free(text);
	for (int i = 0; i < n_cases; i++) {
		tests[i] = (struct CMUnitTest){ cases[i].name, message_is_exact, NULL, NULL,
						&cases[i] };
	}
	return _cmocka_run_group_tests("config_messages", tests, (size_t)n_cases, kit_enter,
				       kit_leave);
}

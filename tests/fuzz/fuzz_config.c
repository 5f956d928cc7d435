/* fuzz_config: a configuration: an error that says where, or a policy that is written as it was. */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "dutyd/config/load.h"

enum { PATH_SIZE = 64 };

static const struct config_options options = { .now_ms = INT64_C(1796050800000), .is_start = true };

static struct policy *load(const char *text, size_t n, struct report *report)
{
	char path[PATH_SIZE];
	int fd = memfd_create("dutyd.conf", 0);

	MUST(fd >= 0 && write(fd, text, n) == (ssize_t)n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct policy *policy = config_load(path, &options, report);
	close(fd);
	return policy;
}

static char *write_policy(const struct policy *policy, size_t *n)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, n);

	MUST(to != NULL);
	config_write(policy, to);
	MUST(fclose(to) == 0);
	return text;
}

static void check_round(const struct policy *policy)
{
	struct report report;
	size_t n, n_again;
	char *text = write_policy(policy, &n);

	report_init(&report);
	struct policy *again = load(text, n, &report);
	if (again == NULL) {
		report_print(&report, stderr);
	}
	MUST(again != NULL);
	char *text_again = write_policy(again, &n_again);
	MUST(strcmp(text, text_again) == 0);
	free(text_again);
	free(text);
	policy_unref(&again);
	report_finish(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct report report;

	report_init(&report);
	struct policy *policy = load((const char *)data, n, &report);
	MUST((policy == NULL) == (report.n_errors > 0));
	for (int i = 0; i < report.n_problems; i++) {
		const struct report_problem *problem = &report.problems[i];
		MUST(problem->text[0] != '\0' && str_is_utf8(problem->text, strlen(problem->text)));
		MUST(str_is_utf8(problem->hint, strlen(problem->hint)));
	}
	if (policy != NULL) {
		check_round(policy);
		policy_unref(&policy);
	}
	report_finish(&report);
	return 0;
}

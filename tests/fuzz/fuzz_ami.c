/* fuzz_ami: what Asterisk's manager sends, and a value of it sent back in an action. */
#include "fuzz.h"

#include "dutyd/codec/ami.h"
#include "dutyd/codec/ami_event.h"

static int count(const char *text, char c)
{
	int n = 0;

	for (; *text != '\0'; text++) {
		n += *text == c;
	}
	return n;
}

/* Two headers and the empty line, whatever stands in the value: nobody can put in a line. */
static void send_back(const char *value)
{
	static struct ami_action action;

	ami_action_begin(&action, "Test", "1");
	ami_action_put(&action, "Value", value);
	if (ami_action_end(&action)) {
		MUST(strlen(action.out.text) == action.out.len);
		MUST(count(action.out.text, '\n') == 4);
	}
}

static void take(void *arg, const char *line, size_t len)
{
	struct ami_message *message = arg;
	struct ami_event event;

	ami_is_banner(line);
	if (ami_message_line(message, line, len)) {
		ami_event_read(message, &event);
		MUST((unsigned)event.kind < AMI_KIND_COUNT);
		ami_message_init(message);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct ami_message message;
	char *value = fuzz_text(data, n);

	send_back(value);
	free(value);
	ami_message_init(&message);
	fuzz_lines(data, n, take, &message);
	return 0;
}

#include "manager.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "test_main.h"

void manager_secret(const char *path, const char *word, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "%s\n", word);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

void manager_say(struct manager *m, const char *text)
{
	for (; *text != '\0' && m->n_out + 2 < sizeof(m->out); text++) {
		if (*text == '\n') {
			m->out[m->n_out++] = '\r';
		}
		m->out[m->n_out++] = *text;
	}
}

static void respond(struct manager *m, bool is_good, const char *more)
{
	char text[256];

	snprintf(text, sizeof(text), "Response: %s\nActionID: %s\n%s\n",
		 is_good ? "Success" : "Error", ami_message_get(&m->action, "ActionID"), more);
	manager_say(m, text);
}

static void item(struct manager *m, const char *event, const char *more)
{
	char text[512];

	snprintf(text, sizeof(text), "Event: %s\nActionID: %s\n%s\n", event,
		 ami_message_get(&m->action, "ActionID"), more);
	manager_say(m, text);
}

static void list(struct manager *m, const char *event, const char *const *items)
{
	if (m->refuses_lists) {
		respond(m, false, "Message: Permission denied\n");
		return;
	}
	respond(m, true, "EventList: start\nMessage: will follow\n");
	for (; *items != NULL; items++) {
		item(m, event, *items);
	}
	if (!m->has_no_end) {
		item(m, "Complete", "EventList: Complete\nListItems: 1\n");
	}
}

static void write_down(struct manager *m)
{
	const struct ami_message *action = &m->action;
	size_t n = strlen(m->asked);
	struct buf out = buf_over(m->asked + n, sizeof(m->asked) - n);

	buf_put_text(&out, ami_message_get(action, "Action"));
	for (int i = 0; i < action->n_fields; i++) {
		const char *key = action->text + action->fields[i].key;

		if (strncmp(key, "Action", 6) != 0) {
			buf_printf(&out, " %s=%s", key, action->text + action->fields[i].value);
		}
	}
	buf_put_char(&out, '\n');
}

static void answer_other(struct manager *m, const char *name)
{
	bool is_refused = m->refused != NULL && strcmp(name, m->refused) == 0;

	write_down(m);
	respond(m, strcmp(name, "Filter") != 0 && !is_refused,
		is_refused ? "Message: Permission denied\n" : "Message: so it is\n");
}

static void on_action(struct manager *m)
{
	static const char *const devices[] = { "Device: PJSIP/201\nState: NOT_INUSE\n",
					       "Device: PJSIP/202\nState: UNAVAILABLE\n", NULL };
	static const char *const members[] = { "Queue: client\nLocation: PJSIP/301\nPaused: 1\n",
					       NULL };
	static const char *const channels[] = {
		"Channel: PJSIP/201-00000001\nUniqueid: 1.1\nLinkedid: 1.0\nChannelState: 6\n"
		"BridgeId: b1\n",
		NULL
	};
	const char *name = ami_message_get(&m->action, "Action");

	if (strcmp(name, "Challenge") == 0) {
		respond(m, !m->has_no_challenge,
			m->has_no_challenge ? "Message: Must specify AuthType\n" :
					      "Challenge: 924927415\n");
	} else if (strcmp(name, "Login") == 0) {
		m->n_logins++;
		snprintf(m->login, sizeof(m->login), "%s %s %s",
			 ami_message_get(&m->action, "Username"),
			 ami_message_get(&m->action, "Key"), ami_message_get(&m->action, "Secret"));
		respond(m, !m->refuses_login,
			m->refuses_login ? "Message: Authentication failed\n" : "");
	} else if (strcmp(name, "Ping") == 0) {
		m->n_pings++;
		respond(m, true, m->clock != NULL ? m->clock : "Ping: Pong\n");
	} else if (strcmp(name, "DeviceStateList") == 0) {
		list(m, "DeviceStateChange", m->devices != NULL ? m->devices : devices);
	} else if (strcmp(name, "QueueStatus") == 0) {
		manager_say(m, m->during_lists != NULL ? m->during_lists : "");
		list(m, "QueueMember", m->members != NULL ? m->members : members);
	} else if (strcmp(name, "CoreShowChannels") == 0) {
		list(m, "CoreShowChannel", m->channels != NULL ? m->channels : channels);
		manager_say(m, m->after_lists != NULL ? m->after_lists : "");
	} else {
		answer_other(m, name);
	}
}

static void manager_line(void *arg, const char *line, size_t len)
{
	struct manager *m = arg;

	if (ami_message_line(&m->action, line, len)) {
		if (!m->is_mute) {
			on_action(m);
		}
		ami_message_init(&m->action);
	}
}

static void manager_closed(void *arg, enum net_close why)
{
	(void)why;
	((struct manager *)arg)->conn = NULL;
}

static void manager_ended(void *arg)
{
	net_conn_close(((struct manager *)arg)->conn);
}

static void manager_accept(void *arg, struct net_accepted *accepted)
{
	static const struct net_limits limits = { .line_max = 4096, .output_max = 65536 };
	static const struct net_conn_ops ops = { .line = manager_line,
						 .ended = manager_ended,
						 .closed = manager_closed };
	struct manager *m = arg;

	net_conn_destroy(&m->conn); /* the end of the one before may not have come through yet */
	m->n_out = m->n_sent = 0;
	ami_message_init(&m->action);
	m->conn = net_conn_open(accepted, &limits, &ops, m);
	manager_say(m, m->is_other ? "220 mail ready\n" : "Asterisk Call Manager/11.0.0\n");
}

void manager_flush(struct manager *m)
{
	size_t n = m->n_out - m->n_sent;

	if (m->conn == NULL || n == 0) {
		return;
	}
	if (m->chunk > 0 && n > (size_t)m->chunk) {
		n = (size_t)m->chunk;
	}
	net_conn_write(m->conn, m->out + m->n_sent, n);
	m->n_sent += n;
	if (m->n_sent == m->n_out) {
		m->n_sent = m->n_out = 0;
	}
}

void manager_open(struct manager *m, struct net_loop *loop, const char *path)
{
	struct net_listen listen = {
		.name = "ami", .address = path, .fd = -1, .mode = 0600, .max_conns = 10
	};

	m->listener = net_listener_create(loop, &listen, manager_accept, m, NULL);
}

void manager_close(struct manager *m)
{
	net_conn_destroy(&m->conn);
	net_listener_destroy(&m->listener);
}

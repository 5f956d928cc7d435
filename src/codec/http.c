#include "dutyd/codec/http.h"

#include <string.h>
#include <strings.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/civil.h"

#define SCHEME "http://"

enum { NAME_SIZE = 32, HOST_SIZE = 64, DAY_S = 86400 };

/* ---- the request line ---- */

static bool is_method(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool is_letter = (text[i] >= 'A' && text[i] <= 'Z') ||
				 (text[i] >= 'a' && text[i] <= 'z');

		if (!is_letter && text[i] != '-') {
			return false;
		}
	}
	return n > 0;
}

/* Printable ASCII, so that no byte of it means two things. */
static bool is_printable(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] <= ' ' || text[i] > '~') {
			return false;
		}
	}
	return true;
}

static size_t up_to(const char *text, size_t n, char mark)
{
	const char *at = memchr(text, mark, n);

	return at != NULL ? (size_t)(at - text) : n;
}

/*
 * Absolute form, as towards a proxy, which every server has to take (RFC 9112, section 3.2.2). What
 * it names must be this machine, and so must Host: RFC 9112 would not look at a Host that says
 * something else, others do. The length of what stands before the path.
 */
static size_t take_authority(struct http_head *head, const char *target, size_t n)
{
	char host[HOST_SIZE];
	size_t n_scheme = strlen(SCHEME);
	size_t n_host = up_to(target + n_scheme, up_to(target, n, '?') - n_scheme, '/');

	head->is_elsewhere = !str_copy_n(host, sizeof(host), target + n_scheme, n_host) ||
			     !http_host_is_local(host);
	return n_scheme + n_host;
}

/* Absolute form, or origin form: what begins with '/'. */
static bool take_target(struct http_head *head, const char *target, size_t n)
{
	bool is_absolute = n >= strlen(SCHEME) && strncasecmp(target, SCHEME, strlen(SCHEME)) == 0;
	size_t n_before = is_absolute ? take_authority(head, target, n) : 0;
	size_t n_path = up_to(target, n, '?') - n_before;

	if (is_absolute && n_path == 0) {
		return is_printable(target, n) && str_copy(head->path, sizeof(head->path), "/");
	}
	str_copy_n(head->path, sizeof(head->path), target + n_before, n_path);
	return is_printable(target, n) && n_path > 0 && target[n_before] == '/';
}

static int read_version(struct http_head *head, const char *text)
{
	head->is_1_0 = strcmp(text, "HTTP/1.0") == 0;
	if (head->is_1_0 || strcmp(text, "HTTP/1.1") == 0) {
		return 0;
	}
	return str_has_prefix(text, "HTTP/") ? 505 : 400;
}

static int read_request_line(struct http_head *head, const char *line, size_t len)
{
	const char *end = line + len;
	const char *target = memchr(line, ' ', len);
	const char *version = target != NULL ? memchr(target + 1, ' ', (size_t)(end - target - 1)) :
					       NULL;

	if (version == NULL || !is_method(line, (size_t)(target - line)) ||
	    !take_target(head, target + 1, (size_t)(version - target - 1))) {
		return 400;
	}
	head->is_head = str_has_prefix(line, "HEAD ");
	int status = read_version(head, version + 1);
	return status == 0 && !str_has_prefix(line, "GET ") ? 501 : status;
}

/* ---- fields ---- */

bool http_host_is_local(const char *host)
{
	static const char *const names[] = { "127.0.0.1", "[::1]", "localhost" };
	char name[HOST_SIZE];
	const char *after = strchr(host, host[0] == '[' ? ']' : ':');
	int64_t port;

	if (host[0] == '[' && after != NULL) {
		after++;
	}
	size_t n = after != NULL ? (size_t)(after - host) : strlen(host);
	bool has_port = after != NULL && after[0] != '\0';

	if (!str_copy_n(name, sizeof(name), host, n) ||
	    (has_port && (after[0] != ':' || !str_to_int(after + 1, 1, 65535, &port)))) {
		return false;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_equal_nocase(name, names[i])) {
			return true;
		}
	}
	return false;
}

static int take_field(struct http_head *head, const char *name, const char *value)
{
	if (str_equal_nocase(name, "host")) {
		head->is_host_local = http_host_is_local(value);
		return ++head->n_hosts > 1 ? 400 : 0;
	}
	if (str_equal_nocase(name, "transfer-encoding")) {
		return 413;
	}
	return str_equal_nocase(name, "content-length") && strcmp(value, "0") != 0 ? 413 : 0;
}

/* A value that is too long for us is none that we look for, but for a host, which is not ours. */
static int read_field(struct http_head *head, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t n_name = colon != NULL ? (size_t)(colon - line) : 0;
	char name[NAME_SIZE], value[HOST_SIZE];

	if (n_name == 0 || memchr(line, ' ', n_name) != NULL || memchr(line, '\t', n_name)) {
		return 400; /* no field, a folded line, or a blank before the colon */
	}
	const char *from = colon + 1, *end = line + len;

	while (from < end && (*from == ' ' || *from == '\t')) {
		from++;
	}
	while (from < end && (end[-1] == ' ' || end[-1] == '\t')) {
		end--;
	}
	if (!str_copy_n(name, sizeof(name), line, n_name)) {
		return 0;
	}
	if (!str_copy_n(value, sizeof(value), from, (size_t)(end - from))) {
		value[0] = '?';
		value[1] = '\0';
	}
	return take_field(head, name, value);
}

static bool has_control(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if ((c < ' ' && c != '\t') || c == 0x7f) {
			return true;
		}
	}
	return false;
}

static int judge(const struct http_head *head)
{
	if (head->n_hosts == 0 && !head->is_1_0) {
		return 400;
	}
	return head->is_host_local && !head->is_elsewhere ? 200 : 421;
}

int http_head_line(struct http_head *head, const char *line, size_t len)
{
	int n_before = head->n_lines++;

	head->n_bytes += len + 2;
	if (head->n_bytes > HTTP_HEAD_MAX || n_before > HTTP_FIELDS_MAX) {
		return 431;
	}
	if (has_control(line, len)) {
		return 400;
	}
	if (n_before == 0) {
		return read_request_line(head, line, len);
	}
	return len > 0 ? read_field(head, line, len) : judge(head);
}

/* ---- the answer ---- */

const char *http_status_text(int status)
{
	static const struct {
		int status;
		const char *text;
	} all[] = { { 200, "OK" },
		    { 400, "Bad Request" },
		    { 404, "Not Found" },
		    { 413, "Content Too Large" },
		    { 421, "Misdirected Request" },
		    { 431, "Request Header Fields Too Large" },
		    { 501, "Not Implemented" },
		    { 503, "Service Unavailable" },
		    { 505, "HTTP Version Not Supported" } };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].status == status) {
			return all[i].text;
		}
	}
	return "Unknown";
}

/* "Tue, 01 Dec 2026 08:00:00 GMT", whatever the locale. */
static void put_date(struct buf *out, int64_t now_s)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int32_t civil_day = (int32_t)(now_s / DAY_S);
	int second = (int)(now_s % DAY_S);
	int year, month, day;

	civil_to_ymd(civil_day, &year, &month, &day);
	buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n",
		   days + (ptrdiff_t)3 * civil_weekday(civil_day), day,
		   months + (ptrdiff_t)3 * (month - 1), year, second / 3600, second / 60 % 60,
		   second % 60);
}

void http_write_head(struct buf *out, int status, const char *type, size_t length, int64_t now_s)
{
	buf_put_text(out, "HTTP/1.1 ");
	buf_put_int(out, status);
	buf_put_char(out, ' ');
	buf_put_text(out, http_status_text(status));
	buf_put_text(out, "\r\n");
	put_date(out, now_s);
	buf_put_text(out, "Content-Type: ");
	buf_put_text(out, type);
	buf_put_text(out, "\r\nContent-Length: ");
	buf_put_int(out, (long long)length);
	buf_put_text(out, "\r\nConnection: close"
			  "\r\nCache-Control: no-store"
			  "\r\nContent-Security-Policy: default-src 'self'"
			  "\r\nX-Content-Type-Options: nosniff\r\n\r\n");
}

#include "dutyd/config/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/str.h"

enum { TEXT_SIZE = 64 };

/* Bytes of the address (4 or 16), 0 when it is none. */
static int parse_host(const char *text, uint8_t bytes[16])
{
	if (inet_pton(AF_INET, text, bytes) == 1) {
		return 4;
	}
	return inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
}

bool address_is_host(const char *text)
{
	uint8_t bytes[16];

	return parse_host(text, bytes) != 0;
}

/* The host of "host:port" or "[host]:port"; false when there is no good port. */
static bool split(const char *text, char *host, size_t size)
{
	const char *colon = strrchr(text, ':');
	int64_t port;

	if (colon == NULL || colon == text || !str_to_int(colon + 1, 1, 65535, &port)) {
		return false;
	}
	bool is_bracketed = text[0] == '[' && colon[-1] == ']';
	const char *from = text + (is_bracketed ? 1 : 0);
	const char *to = colon - (is_bracketed ? 1 : 0);
	if (!str_copy_n(host, size, from, (size_t)(to - from))) {
		return false;
	}
	return is_bracketed == (strchr(host, ':') != NULL);
}

bool address_is_host_port(const char *text)
{
	char host[TEXT_SIZE];

	return split(text, host, sizeof(host)) && address_is_host(host);
}

/* 0.0.0.0 takes the port of every IPv4 address, [::] (IPV6_V6ONLY is set) of every IPv6 one. */
bool address_collide(const char *a, const char *b)
{
	static const uint8_t any[16];
	char host_a[TEXT_SIZE], host_b[TEXT_SIZE];
	uint8_t bytes_a[16], bytes_b[16];

	if (!split(a, host_a, sizeof(host_a)) || !split(b, host_b, sizeof(host_b))) {
		return false;
	}
	size_t n = (size_t)parse_host(host_a, bytes_a);
	if (n == 0 || n != (size_t)parse_host(host_b, bytes_b) ||
	    strtol(strrchr(a, ':') + 1, NULL, 10) != strtol(strrchr(b, ':') + 1, NULL, 10)) {
		return false;
	}
	return memcmp(bytes_a, bytes_b, n) == 0 || memcmp(bytes_a, any, n) == 0 ||
	       memcmp(bytes_b, any, n) == 0;
}

bool address_is_loopback(const char *text)
{
	static const uint8_t one[16] = { [15] = 1 };
	char host[TEXT_SIZE];
	uint8_t bytes[16];
	int n = parse_host(text, bytes);

	if (n == 0 && split(text, host, sizeof(host))) {
		n = parse_host(host, bytes);
	}
	return (n == 4 && bytes[0] == 127) || (n == 16 && memcmp(bytes, one, 16) == 0);
}

bool address_is_cidr(const char *text)
{
	const char *slash = strchr(text, '/');
	char host[TEXT_SIZE];
	uint8_t bytes[16];
	int64_t prefix;

	if (slash == NULL) {
		return address_is_host(text);
	}
	if (!str_copy_n(host, sizeof(host), text, (size_t)(slash - text))) {
		return false;
	}
	int n = parse_host(host, bytes);
	if (n == 0 || !str_to_int(slash + 1, 0, n * 8, &prefix)) {
		return false;
	}
	for (int64_t bit = prefix; bit < n * 8; bit++) {
		if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
			return false;
		}
	}
	return true;
}

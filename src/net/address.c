#include "dutyd/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "dutyd/base/str.h"

static int parse_unix(const char *path, struct net_address *address, struct err *err)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	if (!str_copy(un.sun_path, sizeof(un.sun_path), path)) {
		return err_set(err, "a path of %zu bytes, at most %zu", strlen(path),
			       sizeof(un.sun_path) - 1);
	}
	memcpy(&address->storage, &un, sizeof(un));
	address->len = sizeof(un);
	return 0;
}

static bool parse_v4(const char *host, uint16_t port, struct net_address *address)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (inet_pton(AF_INET, host, &in.sin_addr) != 1) {
		return false;
	}
	memcpy(&address->storage, &in, sizeof(in));
	address->len = sizeof(in);
	return true;
}

static bool parse_v6(const char *host, uint16_t port, struct net_address *address)
{
	struct sockaddr_in6 in = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	char bare[INET6_ADDRSTRLEN];
	size_t len = strlen(host);

	if (len < 3 || host[0] != '[' || host[len - 1] != ']' ||
	    !str_copy_n(bare, sizeof(bare), host + 1, len - 2) ||
	    inet_pton(AF_INET6, bare, &in.sin6_addr) != 1) {
		return false;
	}
	memcpy(&address->storage, &in, sizeof(in));
	address->len = sizeof(in);
	return true;
}

int net_address_parse(const char *text, struct net_address *address, struct err *err)
{
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 2];
	int64_t port;

	memset(address, 0, sizeof(*address));
	if (text[0] == '/') {
		return parse_unix(text, address, err);
	}
	if (colon == NULL || !str_copy_n(host, sizeof(host), text, (size_t)(colon - text)) ||
	    !str_to_int(colon + 1, 0, 65535, &port)) {
		return err_set(err, "\"%.80s\" is no host:port", text);
	}
	if (strcmp(host, "localhost") == 0) {
		str_copy(host, sizeof(host), "127.0.0.1");
	}
	if (!parse_v4(host, (uint16_t)port, address) && !parse_v6(host, (uint16_t)port, address)) {
		return err_set(err, "\"%.80s\": the host must be a numeric address", text);
	}
	return 0;
}

bool net_address_is_unix(const struct net_address *address)
{
	return address->storage.ss_family == AF_UNIX;
}

void net_address_format(const struct net_address *address, char text[NET_PEER_SIZE])
{
	char host[INET6_ADDRSTRLEN] = "?";

	if (address->storage.ss_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, &address->storage, sizeof(in));
		inet_ntop(AF_INET, &in.sin_addr, host, sizeof(host));
		snprintf(text, NET_PEER_SIZE, "%s:%d", host, ntohs(in.sin_port));
	} else if (address->storage.ss_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, &address->storage, sizeof(in));
		inet_ntop(AF_INET6, &in.sin6_addr, host, sizeof(host));
		snprintf(text, NET_PEER_SIZE, "[%s]:%d", host, ntohs(in.sin6_port));
	} else {
		snprintf(text, NET_PEER_SIZE, "unix");
	}
}

static void map_v4(const void *four, uint8_t bytes[16])
{
	memset(bytes, 0, 10);
	bytes[10] = bytes[11] = 0xff;
	memcpy(bytes + 12, four, 4);
}

int net_allow_add(struct net_allow *allow, const char *cidr, struct err *err)
{
	struct net_range range;
	char host[INET6_ADDRSTRLEN];
	size_t len = strcspn(cidr, "/");
	int64_t bits = -1;
	uint8_t four[4];
	int width = 128;

	if (!str_copy_n(host, sizeof(host), cidr, len)) {
		return err_set(err, "\"%.80s\" is no address or network", cidr);
	}
	if (inet_pton(AF_INET, host, four) == 1) {
		map_v4(four, range.bytes);
		width = 32;
	} else if (inet_pton(AF_INET6, host, range.bytes) != 1) {
		return err_set(err, "\"%.80s\" is no address or network", cidr);
	}
	if (cidr[len] == '\0') {
		bits = width;
	} else if (!str_to_int(cidr + len + 1, 0, width, &bits)) {
		return err_set(err, "\"%.80s\": wanted 0 to %d behind the slash", cidr, width);
	}
	if (allow->n == NET_ALLOW_MAX) {
		return err_set(err, "more than %d networks", NET_ALLOW_MAX);
	}
	range.bits = (int)bits + 128 - width;
	allow->ranges[allow->n++] = range;
	return 0;
}

static bool is_in_range(const struct net_range *range, const uint8_t bytes[16])
{
	int whole = range->bits / 8;
	int rest = range->bits % 8;

	if (memcmp(range->bytes, bytes, (size_t)whole) != 0) {
		return false;
	}
	return rest == 0 || ((range->bytes[whole] ^ bytes[whole]) >> (8 - rest)) == 0;
}

static bool is_loopback(const uint8_t bytes[16])
{
	static const struct net_range v4 = {
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 0 }, 104
	};
	static const struct net_range v6 = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
					     128 };

	return is_in_range(&v4, bytes) || is_in_range(&v6, bytes);
}

bool net_allow_has(const struct net_allow *allow, const struct net_address *address)
{
	uint8_t bytes[16];

	if (address->storage.ss_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, &address->storage, sizeof(in));
		map_v4(&in.sin_addr, bytes);
	} else if (address->storage.ss_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, &address->storage, sizeof(in));
		memcpy(bytes, &in.sin6_addr, sizeof(bytes));
	} else {
		return net_address_is_unix(address);
	}
	if (is_loopback(bytes)) {
		return true;
	}
	for (int i = 0; allow != NULL && i < allow->n; i++) {
		if (is_in_range(&allow->ranges[i], bytes)) {
			return true;
		}
	}
	return false;
}

/*
 * address: "host:port", peers as text, and ranges of peers that may connect.
 *
 * Layer net. Addresses are numeric ("127.0.0.1:4573", "[::1]:4573"; "localhost" is 127.0.0.1):
 * no name is ever resolved. A text that begins with '/' is the path of a unix socket. An IPv4
 * address inside IPv6 is treated as the IPv4 address that it is.
 */
#ifndef DUTYD_NET_ADDRESS_H
#define DUTYD_NET_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "dutyd/base/err.h"

enum { NET_PEER_SIZE = 64, NET_ALLOW_MAX = 16 };

struct net_address {
	struct sockaddr_storage storage;
	socklen_t len;
};

struct net_range {
	uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
	int bits;
};

struct net_allow {
	int n; /* 0: the machine itself only */
	struct net_range ranges[NET_ALLOW_MAX];
};

int net_address_parse(const char *text, struct net_address *address, struct err *err);
void net_address_format(const struct net_address *address, char text[NET_PEER_SIZE]);
bool net_address_is_unix(const struct net_address *address);

/* "10.0.0.0/8", "::1/128", or an address alone. -1 too when the list is full. */
int net_allow_add(struct net_allow *allow, const char *cidr, struct err *err);

/* Loopback is always allowed, and so is a unix socket: its file mode decides. */
bool net_allow_has(const struct net_allow *allow, const struct net_address *address);

#endif

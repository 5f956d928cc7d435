/*
 * address: "host:port" and CIDR texts, read without a resolver.
 *
 * Layer config. Addresses are numeric: a name server that does not answer must not hold up a
 * reload.
 */
#ifndef DUTYD_CONFIG_ADDRESS_H
#define DUTYD_CONFIG_ADDRESS_H

#include <stdbool.h>

/* "127.0.0.1:4573", "[::1]:4573". */
bool address_is_host_port(const char *text);

/* Do two host:port exclude each other? The same port, of one host or of any (0.0.0.0, [::]). */
bool address_collide(const char *a, const char *b);

/* An IPv4 or IPv6 address alone. */
bool address_is_host(const char *text);

/* Of either form: 127/8 or ::1. */
bool address_is_loopback(const char *text);

/* "10.0.0.0/8", "::1/128", or an address alone; no bits set behind the prefix. */
bool address_is_cidr(const char *text);

#endif

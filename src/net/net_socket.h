/*
 * net_socket: listening sockets, made or inherited.
 *
 * Layer net, private to src/net. All are non-blocking and not passed on to children.
 */
#ifndef DUTYD_NET_SOCKET_H
#define DUTYD_NET_SOCKET_H

#include <sys/types.h>

#include "dutyd/net/address.h"

/* The descriptor or -1. mode is for a unix socket, whose stale file is replaced. */
int net_socket_listen(const struct net_address *address, mode_t mode, struct err *err);

/* Checks that fd listens and tells where. */
int net_socket_inherit(int fd, struct net_address *address, struct err *err);

#endif

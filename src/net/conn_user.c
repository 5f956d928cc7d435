#include <string.h>
#include <sys/socket.h>

#include "net_private.h"

enum { GROUPS_MAX = 256 };

/* SO_PEERCRED "succeeds" on TCP as well, with nobody in it. */
static bool is_unix(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_UNIX;
}

static bool get_user(const struct net_conn *conn, struct ucred *user)
{
	int fd = net_conn_fd(conn);
	socklen_t len = sizeof(*user);

	memset(user, 0, sizeof(*user));
	return is_unix(fd) && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, user, &len) == 0;
}

bool net_conn_user(const struct net_conn *conn, uid_t *uid)
{
	struct ucred user;

	if (!get_user(conn, &user)) {
		return false;
	}
	*uid = user.uid;
	return true;
}

/* The kernel knows the groups of the peer's process: no look-up in a user database is needed. */
bool net_conn_is_in_group(const struct net_conn *conn, gid_t gid)
{
	struct ucred user;
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);

	if (!get_user(conn, &user)) {
		return false;
	}
	if (user.gid == gid) {
		return true;
	}
	if (getsockopt(net_conn_fd(conn), SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0) {
		return false;
	}
	for (size_t i = 0; i < len / sizeof(groups[0]); i++) {
		if (groups[i] == gid) {
			return true;
		}
	}
	return false;
}

const char *net_close_name(enum net_close why)
{
	static const char *const names[] = {
		[NET_CLOSE_LOCAL] = "local",       [NET_CLOSE_PEER] = "peer",
		[NET_CLOSE_DEADLINE] = "deadline", [NET_CLOSE_IDLE] = "idle",
		[NET_CLOSE_STUCK] = "stuck",
	};

	return names[why];
}

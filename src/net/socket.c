#include "net_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int open_socket(const struct net_address *address, struct err *err)
{
	int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0) {
		return err_set(err, "socket: %s", strerror(errno));
	}
	return fd;
}

/* 0: nothing in the way (any more). */
static int clear_path(const struct net_address *address, const char *path, struct err *err)
{
	const struct sockaddr *name = (const struct sockaddr *)&address->storage;
	struct stat st;

	if (lstat(path, &st) != 0) {
		return errno == ENOENT ? 0 : err_set(err, "%s", strerror(errno));
	}
	if (!S_ISSOCK(st.st_mode)) {
		return err_set(err, "there is a file that is no socket");
	}
	int fd = open_socket(address, err);

	if (fd < 0) {
		return -1;
	}
	/* Only a refusal proves that nobody listens: a full backlog says EAGAIN. */
	bool is_stale = connect(fd, name, address->len) != 0 && errno == ECONNREFUSED;

	close(fd);
	if (!is_stale) {
		return err_set(err, "another process listens there");
	}
	return unlink(path) == 0 ? 0 : err_set(err, "unlink: %s", strerror(errno));
}

static int bind_unix(int fd, const struct net_address *address, mode_t mode, struct err *err)
{
	const struct sockaddr *name = (const struct sockaddr *)&address->storage;
	const struct sockaddr_un *un = (const struct sockaddr_un *)&address->storage;

	if (clear_path(address, un->sun_path, err) != 0) {
		return -1;
	}
	mode_t before = umask(0177);
	int result = bind(fd, name, address->len);
	int error = errno;

	umask(before);
	if (result != 0) {
		return err_set(err, "bind: %s", strerror(error));
	}
	/* Nobody can connect before listen(), so there is no moment with a wider mode. */
	if (chmod(un->sun_path, mode) != 0) {
		return err_set(err, "chmod: %s", strerror(errno));
	}
	return 0;
}

static int bind_tcp(int fd, const struct net_address *address, struct err *err)
{
	const struct sockaddr *name = (const struct sockaddr *)&address->storage;
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->storage.ss_family == AF_INET6) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	}
	return bind(fd, name, address->len) == 0 ? 0 : err_set(err, "bind: %s", strerror(errno));
}

int net_socket_listen(const struct net_address *address, mode_t mode, struct err *err)
{
	int fd = open_socket(address, err);

	if (fd < 0) {
		return -1;
	}
	int result = net_address_is_unix(address) ? bind_unix(fd, address, mode, err) :
						    bind_tcp(fd, address, err);

	if (result == 0 && listen(fd, SOMAXCONN) != 0) {
		result = err_set(err, "listen: %s", strerror(errno));
	}
	if (result != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int net_socket_inherit(int fd, struct net_address *address, struct err *err)
{
	int is_listening = 0;
	socklen_t len = sizeof(is_listening);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &len) != 0 ||
	    is_listening == 0) {
		return err_set(err, "the inherited descriptor %d does not listen", fd);
	}
	memset(address, 0, sizeof(*address));
	address->len = sizeof(address->storage);
	if (getsockname(fd, (struct sockaddr *)&address->storage, &address->len) != 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) {
		return err_set(err, "the inherited descriptor %d: %s", fd, strerror(errno));
	}
	return 0;
}

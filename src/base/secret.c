#include "dutyd/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dutyd/base/str.h"

enum { PATH_SIZE = 512 };

static int find_credential(const char *name, char *path, struct err *err)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (folder == NULL || folder[0] != '/') {
		return err_set(err, "credential:%s: the service manager has given none", name);
	}
	if (!str_is_id(name) || snprintf(path, PATH_SIZE, "%s/%s", folder, name) >= PATH_SIZE) {
		return err_set(err, "credential:%s is no name", name);
	}
	return 0;
}

static int check_owner(int fd, bool is_ours, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		return err_set(err, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode)) {
		return err_set(err, "%s is no regular file", path);
	}
	if (!is_ours && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		return err_set(err, "%s may be read by others: chmod 600", path);
	}
	return 0;
}

static int read_line(int fd, const char *path, char secret[SECRET_SIZE], struct err *err)
{
	ssize_t n = read(fd, secret, SECRET_SIZE);

	if (n < 0) {
		return err_set(err, "%s: %s", path, strerror(errno));
	}
	char *end = memchr(secret, '\n', (size_t)n);
	if (end == NULL && n == SECRET_SIZE) {
		secret_forget(secret);
		return err_set(err, "%s: longer than %d bytes", path, SECRET_SIZE - 1);
	}
	*(end != NULL ? end : secret + n) = '\0';
	secret[strcspn(secret, "\r")] = '\0';
	return secret[0] != '\0' ? 0 : err_set(err, "%s is empty", path);
}

int secret_read(const char *where, char secret[SECRET_SIZE], struct err *err)
{
	bool is_credential = str_has_prefix(where, "credential:");
	char path[PATH_SIZE];

	secret[0] = '\0';
	if (is_credential) {
		if (find_credential(where + strlen("credential:"), path, err) != 0) {
			return -1;
		}
	} else if (!str_has_prefix(where, "file:/") ||
		   !str_copy(path, sizeof(path), where + strlen("file:"))) {
		return err_set(err, "neither credential:NAME nor file:/PATH");
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		return err_set(err, "%s: %s", path, strerror(errno));
	}
	int rc = check_owner(fd, is_credential, path, err);
	if (rc == 0) {
		rc = read_line(fd, path, secret, err);
	}
	close(fd);
	return rc;
}

void secret_forget(char secret[SECRET_SIZE])
{
	explicit_bzero(secret, SECRET_SIZE);
}

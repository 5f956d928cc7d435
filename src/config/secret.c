#include "dutyd/config/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dutyd/base/str.h"
#include "dutyd/config/file.h"

enum { SECRET_FILE_MAX = 4096, PATH_SIZE = 512 };

/* systemd keeps its folder to the service; a file of the admin's is his to keep. */
static int find(const char *reference, char path[PATH_SIZE], struct err *err)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	struct stat st;

	if (!str_has_prefix(reference, "file:")) {
		if (folder == NULL) {
			return err_set(err, "no credentials were passed to this process");
		}
		int n = snprintf(path, PATH_SIZE, "%s/%s", folder, strchr(reference, ':') + 1);

		return n < PATH_SIZE ? 0 : err_set(err, "the path is too long");
	}
	if (!str_copy(path, PATH_SIZE, reference + 5)) {
		return err_set(err, "the path is too long");
	}
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		return err_set(err, "others can read it: chmod 600");
	}
	return 0;
}

int secret_read(const char *reference, char *secret, size_t size, struct err *err)
{
	char path[PATH_SIZE];
	struct file_text text;

	if (find(reference, path, err) != 0 || file_read(path, SECRET_FILE_MAX, &text, err) != 0) {
		return err_prefix(err, reference);
	}
	size_t n = strcspn(text.bytes, "\r\n");
	bool is_fit = n > 0 && str_copy_n(secret, size, text.bytes, n);

	explicit_bzero(text.bytes, text.len);
	free(text.bytes);
	if (!is_fit) {
		err_set(err, n == 0 ? "is empty" : "is too long");
		return err_prefix(err, reference);
	}
	return 0;
}

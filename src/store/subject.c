#include "dutyd/store/subject.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/callid.h"
#include "dutyd/store/archive.h"

enum { SUBJECT_WORD_SIZE = 40 };

bool subject_parse(const struct phone_rules *rules, const char *text, struct subject *subject)
{
	struct phone phone;

	*subject = (struct subject){ .contact_id = 0 };
	if (str_has_prefix(text, "contact:")) {
		return str_to_int(text + strlen("contact:"), 1, INT64_MAX, &subject->contact_id);
	}
	if (phone_normalise(rules, text, &phone) != PHONE_OK) {
		return false;
	}
	return str_copy(subject->e164, sizeof(subject->e164), phone.e164);
}

struct listing {
	FILE *to;
	const char *comma;
};

/* The row's call, if it is of one, as it is named everywhere; then what else it says of itself. */
static void put_row(const struct archive_row *row, void *arg)
{
	struct listing *listing = arg;
	int64_t number = archive_int(row, 0);
	char call[CALLID_SIZE];

	fprintf(listing->to, "%s{", listing->comma);
	if (number != 0) {
		callid_format(number, call);
		fprintf(listing->to, "\"call\":\"%s\",", call);
	}
	fputs(archive_text(row, 1) + strlen("{"), listing->to);
	listing->comma = ",";
}

static int write_all(struct archive *archive, const struct archive_ask *ask, FILE *to)
{
	static const struct {
		const char *before;
		enum archive_query query;
	} parts[] = { { "{\"calls\":[", ARCHIVE_SUBJECT_CALLS },
		      { "],\"ledger\":[", ARCHIVE_SUBJECT_LEDGER },
		      { "],\"tasks\":[", ARCHIVE_SUBJECT_TASKS },
		      { "],\"reached\":[", ARCHIVE_SUBJECT_REACH } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct listing listing = { to, "" };

		fputs(parts[i].before, to);
		if (archive_read(archive, parts[i].query, ask, put_row, &listing) != 0) {
			return -1;
		}
	}
	fputs("]}\n", to);
	return 0;
}

static int write_subject(struct archive *archive, const struct subject *subject, FILE *to)
{
	char word[SUBJECT_WORD_SIZE], tel[PARTY_TEL_SIZE];
	struct archive_ask ask = { .word = word };

	if (subject->contact_id != 0) {
		snprintf(word, sizeof(word), "contact:%lld", (long long)subject->contact_id);
		return write_all(archive, &ask, to);
	}
	snprintf(word, sizeof(word), "%s", subject->e164);
	if (archive_tel(archive, subject->e164, tel) != 0) {
		return -1;
	}
	ask.tel = tel;
	return write_all(archive, &ask, to);
}

int subject_write(const char *path, const struct subject *subject, FILE *to, struct err *err)
{
	struct archive *archive = archive_open(ARCHIVE_STORE, path, err);

	if (archive == NULL) {
		return -1;
	}
	int rc = write_subject(archive, subject, to);
	if (rc != 0) {
		err_set(err, "%s: %s", path, archive_problem(archive));
	}
	archive_close(&archive);
	return rc;
}

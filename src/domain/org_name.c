#include "dutyd/domain/org_name.h"

#include <string.h>

#include "dutyd/base/str.h"
#include "dutyd/domain/letter.h"

enum { WORDS_MAX = 32, TEXT_SIZE = 2 * ORG_KEY_SIZE };

/* The words of a name, folded, one after the other in one text. */
struct words {
	char text[TEXT_SIZE];
	size_t len;
	int n;
	struct word {
		size_t at, len;
		bool is_letter; /* one letter alone */
	} word[WORDS_MAX];
};

/* ---- words ---- */

/*
 * А.О. and А/О are one word: a letter alone joins the letters alone right before it. Words above
 * WORDS_MAX leave a gap behind the last that is kept.
 */
static void end_word(struct words *words, size_t at, int n_letters)
{
	struct word *before = words->n > 0 ? &words->word[words->n - 1] : NULL;

	if (words->len == at) {
		return;
	}
	if (n_letters == 1 && before != NULL && before->is_letter &&
	    before->at + before->len == at) {
		before->len += words->len - at;
		return;
	}
	if (words->n < WORDS_MAX) {
		words->word[words->n++] = (struct word){ at, words->len - at, n_letters == 1 };
	}
}

static void split(const char *name, struct words *words)
{
	size_t left = strlen(name), at = 0;
	int n_letters = 0;

	words->len = 0;
	words->n = 0;
	while (left > 0 && words->len < TEXT_SIZE - 4) {
		uint32_t code;
		size_t n = letter_next(name, left, &code);

		if (letter_is_word(code)) {
			words->len += letter_put(words->text + words->len, code);
			n_letters++;
		} else {
			end_word(words, at, n_letters);
			at = words->len;
			n_letters = 0;
		}
		name += n;
		left -= n;
	}
	end_word(words, at, n_letters);
}

/* ---- legal forms ---- */

static const char *const forms[] = {
	"ооо",
	"оао",
	"зао",
	"ао",
	"пао",
	"нао",
	"ип",
	"тоо",
	"одо",
	"чп",
	"ано",
	"нко",
	"гуп",
	"муп",
	"фгуп",
	"гбу",
	"фгбу",
	"мбу",
	"тсж",
	"снт",
	"пк",
	"кфх",
	"ooo",
	"oao",
	"zao",
	"pao",
	"llc",
	"ltd",
	"llp",
	"lp",
	"inc",
	"corp",
	"plc",
	"co",
	"ag",
	"gmbh",
	"kg",
	"sa",
	"sarl",
	"srl",
	"spa",
	"bv",
	"nv",
	"oy",
	"ab",
	"as",
	"sro",
	"doo",
	"ood",
	"limited",
	"incorporated",
	"corporation",
	"общество",
	"с",
	"ограниченной",
	"ответственностью",
	"акционерное",
	"публичное",
	"открытое",
	"закрытое",
	"непубличное",
	"индивидуальный",
	"предприниматель",
};

static bool is_form(const struct words *words, const struct word *word)
{
	const char *text = words->text + word->at;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strlen(forms[i]) == word->len && memcmp(forms[i], text, word->len) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- Latin letters ---- */

static const char *const latin[] = {
	/* а to я */
	"a", "b", "v", "g", "d", "e",  "zh", "z",  "i",  "i",    "k", "l", "m", "n", "o",  "p",
	"r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",  "i", "",  "e", "iu", "ia",
};

static const struct {
	const char *from, *to;
} sounds[] = {
	/* The longer first; ch stays what it is. */
	{ "ch", "ch" }, { "ck", "k" }, { "ph", "f" }, { "c", "k" }, { "q", "k" },
	{ "x", "ks" },  { "w", "v" },  { "y", "i" },  { "j", "i" },
};

struct key {
	char *text;
	size_t size, len;
};

/* True while there is room: a key is cut at the same place for the same name. */
static bool put(struct key *key, const char *text, size_t n)
{
	if (key->len + n >= key->size) {
		return false;
	}
	memcpy(key->text + key->len, text, n);
	key->len += n;
	key->text[key->len] = '\0';
	return true;
}

static size_t put_latin(struct key *key, const char *at, size_t left, bool *has_room)
{
	for (size_t i = 0; i < sizeof(sounds) / sizeof(sounds[0]); i++) {
		size_t n = strlen(sounds[i].from);

		if (n <= left && memcmp(at, sounds[i].from, n) == 0) {
			*has_room = put(key, sounds[i].to, strlen(sounds[i].to));
			return n;
		}
	}
	*has_room = put(key, at, 1);
	return 1;
}

static void put_word(struct key *key, const char *text, size_t left)
{
	bool has_room = true;

	while (left > 0 && has_room) {
		uint32_t code;
		size_t n = letter_next(text, left, &code);

		if (code >= 0x430 && code <= 0x44f) {
			const char *letters = latin[code - 0x430];
			has_room = put(key, letters, strlen(letters));
		} else if (n == 1) {
			n = put_latin(key, text, left, &has_room);
		} else {
			has_room = put(key, text, n);
		}
		text += n;
		left -= n;
	}
}

bool org_name_key(const char *name, char key[ORG_KEY_SIZE])
{
	struct key out = { .text = key, .size = ORG_KEY_SIZE };
	struct words words;
	int first = 0, last;

	key[0] = '\0';
	split(name, &words);
	last = words.n;
	while (first < last && is_form(&words, &words.word[first])) {
		first++;
	}
	while (last > first && is_form(&words, &words.word[last - 1])) {
		last--;
	}
	if (first == last) { /* a company called "Ltd" */
		first = 0;
		last = words.n;
	}
	for (int i = first; i < last; i++) {
		if (i > first && !put(&out, " ", 1)) {
			break;
		}
		put_word(&out, words.text + words.word[i].at, words.word[i].len);
	}
	return key[0] != '\0';
}

/* ---- tax number and domain ---- */

bool org_inn_key(const char *text, char key[ORG_INN_SIZE])
{
	size_t n = 0;

	key[0] = '\0';
	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9' && n < ORG_INN_SIZE - 1) {
			key[n++] = *text;
		} else if (*text != ' ' && *text != '-') {
			n = 0;
			break;
		}
	}
	key[n == 10 || n == 12 ? n : 0] = '\0';
	return key[0] != '\0';
}

/* No such list is ever whole: what people here and in the countries around write from. */
static const char *const free_mail[] = {
	"gmail.com",      "googlemail.com", "mail.ru",      "bk.ru",      "inbox.ru",
	"list.ru",        "internet.ru",    "xmail.ru",     "vk.com",     "yandex.ru",
	"ya.ru",          "yandex.com",     "yandex.by",    "yandex.kz",  "yandex.uz",
	"yandex.ua",      "narod.ru",       "rambler.ru",   "lenta.ru",   "autorambler.ru",
	"myrambler.ru",   "ro.ru",          "rambler.ua",   "qip.ru",     "pochta.ru",
	"nm.ru",          "nextmail.ru",    "hotmail.com",  "hotmail.ru", "outlook.com",
	"live.com",       "live.ru",        "msn.com",      "yahoo.com",  "ymail.com",
	"icloud.com",     "me.com",         "mac.com",      "aol.com",    "mail.com",
	"gmx.de",         "gmx.com",        "gmx.net",      "web.de",     "proton.me",
	"protonmail.com", "pm.me",          "tutanota.com", "mail.ua",    "ukr.net",
	"i.ua",           "meta.ua",        "bigmir.net",   "tut.by",     "mail.kz",
	"inbox.lv",
};

const char *org_free_mail(size_t i)
{
	return i < sizeof(free_mail) / sizeof(free_mail[0]) ? free_mail[i] : NULL;
}

static bool is_free_mail(const char *domain)
{
	for (size_t i = 0; i < sizeof(free_mail) / sizeof(free_mail[0]); i++) {
		if (strcmp(free_mail[i], domain) == 0) {
			return true;
		}
	}
	return false;
}

/* Letters, digits, dots and dashes; one dot at least, none at an end. */
static bool fold_domain(const char *text, size_t left, char key[ORG_DOMAIN_SIZE])
{
	size_t len = 0;
	bool has_dot = false;

	while (left > 0) {
		uint32_t code;
		size_t n = letter_next(text, left, &code);
		bool is_plain = code == '-' || code == '.' || letter_is_word(code);

		if (!is_plain || len + 4 >= ORG_DOMAIN_SIZE) {
			return false;
		}
		has_dot |= code == '.' && len > 0;
		len += letter_put(key + len, code);
		text += n;
		left -= n;
	}
	key[len] = '\0';
	return has_dot && key[0] != '.' && key[len - 1] != '.';
}

bool org_domain_key(const char *text, char key[ORG_DOMAIN_SIZE])
{
	const char *at = strrchr(text, '@');
	const char *scheme = strstr(text, "://");
	const char *start = at != NULL ? at + 1 : scheme != NULL ? scheme + 3 : text;

	start += strspn(start, " ");
	if (fold_domain(start, strcspn(start, "/:?# ,;>"), key)) {
		if (str_has_prefix(key, "www.")) {
			memmove(key, key + 4, strlen(key + 4) + 1);
		}
		if (strchr(key, '.') != NULL && !is_free_mail(key)) {
			return true;
		}
	}
	key[0] = '\0';
	return false;
}

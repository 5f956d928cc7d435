#include <stdlib.h>
#include <string.h>

#include "dutyd/base/buf.h"
#include "dutyd/base/str.h"
#include "dutyd/domain/decide.h"

/*
 * One leg is "dial PJSIP/202 duty masha 20", or "... 60 60" with a wait; legs are joined by ';'.
 * Nobody is "-".
 */

static void put_word(struct buf *out, const char *word)
{
	buf_put_text(out, word);
	buf_put_char(out, ' ');
}

void chain_format(const struct policy *policy, const struct chain *chain, char *text, size_t size)
{
	struct buf out = buf_over(text, size);

	for (int i = 0; i < chain->n_legs; i++) {
		const struct leg *leg = &chain->legs[i];
		const char *person = policy_person_id(policy, leg->person);

		if (i > 0) {
			buf_put_char(&out, ';');
		}
		put_word(&out, action_name(leg->action));
		put_word(&out, leg->target);
		put_word(&out, role_name(leg->role));
		put_word(&out, person[0] != '\0' ? person : "-");
		buf_put_int(&out, leg->seconds);
		if (leg->wait > 0) {
			buf_put_char(&out, ' ');
			buf_put_int(&out, leg->wait);
		}
	}
}

static bool seconds_parse(const char *word, int *seconds)
{
	int64_t value;

	if (!str_to_int(word, 0, 86400, &value)) {
		return false;
	}
	*seconds = (int)value;
	return true;
}

static bool leg_parse(const struct policy *policy, char *text, struct leg *leg)
{
	char *words[5];
	char *rest = text;

	for (int i = 0; i < 5; i++) {
		words[i] = strsep(&rest, " ");
		if (words[i] == NULL) {
			return false;
		}
	}
	leg->person = policy_find_person(policy, words[3]);
	if (!seconds_parse(words[4], &leg->seconds) ||
	    (rest != NULL && !seconds_parse(rest, &leg->wait))) {
		return false;
	}
	return action_parse(words[0], &leg->action) && role_parse(words[2], &leg->role) &&
	       str_is_token(words[1]) && str_copy(leg->target, sizeof(leg->target), words[1]);
}

bool chain_parse(const struct policy *policy, const char *text, struct chain *chain)
{
	char copy[LEGS_TEXT_SIZE];
	char *rest = copy;
	char *leg;

	*chain = (struct chain){ 0 };
	if (!str_copy(copy, sizeof(copy), text) || copy[0] == '\0') {
		return false;
	}
	while ((leg = strsep(&rest, ";")) != NULL) {
		if (chain->n_legs == LEGS_MAX ||
		    !leg_parse(policy, leg, &chain->legs[chain->n_legs])) {
			return false;
		}
		chain->n_legs++;
	}
	return true;
}

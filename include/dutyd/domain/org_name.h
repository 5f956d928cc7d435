/*
 * org_name: an organisation's name, tax number and domain as keys that can be compared.
 *
 * Layer domain. An officer writes down what he hears, a CRM holds what somebody typed:
 * ООО «Вектор», "Вектор" ООО, вектор and VECTOR are one name. Whoever fills a key column of
 * a CRM and whoever asks for it call the same function. The rules are ours:
 *
 *   - case, quotation marks and every other sign go; "ё" is "е"; single letters side by side are
 *     one word, so that О.О.О. is ООО
 *   - legal forms at either end go (ООО, ОАО, ЗАО, АО, ПАО, ИП, LLC, Ltd, Inc, GmbH …, and their
 *     long Russian words), unless nothing else would be left
 *   - Russian letters are written in Latin ones, with the commonest spellings of a sound (c, k, q)
 *     as one, so that Вектор is Vector as well as Vektor
 *
 * A key is for comparing, never for showing.
 */
#ifndef DUTYD_DOMAIN_ORG_NAME_H
#define DUTYD_DOMAIN_ORG_NAME_H

#include <stdbool.h>
#include <stddef.h>

enum { ORG_KEY_SIZE = 192, ORG_INN_SIZE = 13, ORG_DOMAIN_SIZE = 128 };

/* False, and "", when there is no letter or digit in it. What does not fit is cut. */
bool org_name_key(const char *name, char key[ORG_KEY_SIZE]);

/* A tax number (ИНН): 10 digits of an organisation, 12 of a person; blanks and dashes go. */
bool org_inn_key(const char *text, char key[ORG_INN_SIZE]);

/*
 * The domain of an e-mail address or a site: "ivan@Vector.ru", "https://www.vector.ru/a" give
 * vector.ru. False for a free mail service's (gmail.com, mail.ru …): it is nobody's in particular.
 */
bool org_domain_key(const char *text, char key[ORG_DOMAIN_SIZE]);

/* The free mail services, one after the other (dutyd.conf(5) lists them); NULL behind the last. */
const char *org_free_mail(size_t i);

#endif

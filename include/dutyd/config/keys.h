/*
 * keys: tables that say what a group of the configuration may hold.
 *
 * Layer config, private to it. One row is the only truth about one key: name, kind, range or words,
 * default, where the value goes, and how it is written back (writer.h). A group is read by its
 * table and by nothing else, so a key that no row names is an unknown key. A new key is a row; code
 * is only needed for what a value means together with others.
 */
#ifndef DUTYD_CONFIG_KEYS_H
#define DUTYD_CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "dutyd/config/loader.h"

enum key_kind { KEY_INT, KEY_BOOL, KEY_TEXT, KEY_LIST, KEY_GROUP, KEY_RETIRED };

struct buf;
struct key;
struct writer;

/*
 * What a function of a row gets: node is the value, or the group when the default is being taken.
 */
struct given {
	struct loader *loader;
	const struct tree_node *node;
	const struct key *key;
};

typedef void (*key_text_fn)(const struct given *given, const char *text, void *to);
typedef void (*key_group_fn)(const struct given *given, void *to);

/* The way back: false when there is nothing to say, and the key is left out. */
typedef bool (*key_show_fn)(const struct writer *writer, const struct key *key, const void *from,
			    struct buf *text);
typedef void (*key_write_fn)(struct writer *writer, const struct key *key, const void *from);

struct key {
	const char *name; /* NULL ends a table */
	enum key_kind kind;
	bool is_required;
	bool is_multiline;   /* KEY_TEXT: line breaks and tabs may be in it */
	bool is_silent;      /* KEY_INT: the default is not written back, it means "not said" */
	size_t offset, size; /* in the struct that the table fills */
	int min, max;        /* KEY_INT: the range. KEY_TEXT: characters, when max is set.
			      * KEY_LIST: items, when max is set */
	int otherwise;       /* default of KEY_INT and KEY_BOOL */
	const char *text;    /* default of KEY_TEXT, NULL = nothing. KEY_RETIRED: what to use */
	const char *const *words; /* of key_word: its n-th is value n */
	key_text_fn take;         /* KEY_TEXT and each item of KEY_LIST; NULL for a text = copied */
	key_show_fn show;         /* of take; a copied text needs none */
	const struct key *table;  /* KEY_GROUP: its keys, filled at the same offset */
	key_group_fn read;        /* KEY_GROUP and KEY_LIST: called after table or items */
	key_write_fn write;       /* KEY_LIST, and KEY_GROUP without a table */
};

#define KEY_AT(type, field) .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)

/* Fills `to` from the group's members, row by row; reports what is missing, wrong or unknown. */
void keys_read(struct loader *l, const struct tree_node *group, const struct key *table, void *to);

/* Only the defaults: the group is not there. node is the place to blame. */
void keys_default(struct loader *l, const struct tree_node *node, const struct key *table,
		  void *to);

/*
 * A member of a group of named things, `people : { anya : { … }; }`: copies the name, true when it
 * is a good id and the member a group.
 */
bool keys_entry(struct loader *l, const struct tree_node *node, char *id, size_t size);

/* Calls the row's take for each text of a list. */
void keys_each(const struct given *given, void *to);

/* False, and an error, unless the node is of that kind. */
bool keys_want(struct loader *l, const struct tree_node *node, enum tree_kind kind);

#endif

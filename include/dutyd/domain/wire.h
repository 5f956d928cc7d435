/*
 * wire: the channels of the PBX as they stand, and who is joined with whom.
 *
 * Layer domain: no clock, no I/O. Filled from what the PBX tells; a sync marks what is listed and
 * throws the rest away, so that a lost event cannot leave a ghost. Bounded: above WIRE_MAX channels
 * new ones are not taken and is_full says so until the next sync.
 *
 * A channel that is somebody's phone is his by its name: "PJSIP/202-0000001f" is a channel of
 * "PJSIP/202". Whoever keeps the wire gives people numbers (staff.h).
 */
#ifndef DUTYD_DOMAIN_WIRE_H
#define DUTYD_DOMAIN_WIRE_H

#include <stdbool.h>
#include <stdint.h>

enum { WIRE_MAX = 8192, WIRE_NAME_SIZE = 128, WIRE_ID_SIZE = 65, WIRE_BRIDGE_SIZE = 40 };

enum wire_state { WIRE_DOWN, WIRE_RINGING, WIRE_UP };

struct wire_channel {
	char uniqueid[WIRE_ID_SIZE], linkedid[WIRE_ID_SIZE];
	char name[WIRE_NAME_SIZE];
	char bridge[WIRE_BRIDGE_SIZE]; /* "" = in none */
	enum wire_state state;
	int person;   /* whose phone it is, PERSON_NONE = nobody's */
	int round;    /* of the sync that has seen it last */
	bool has_met; /* it was in one bridge with another */
};

struct wire; /* opaque: made by wire_create, ended by wire_destroy */

typedef void (*wire_cb)(void *arg, const struct wire_channel *channel);

struct wire *wire_create(void);
void wire_destroy(struct wire **wire);

/* The channel of that uniqueid, made when there is none; NULL when it cannot be. */
struct wire_channel *wire_put(struct wire *wire, const char *uniqueid, const char *name);

const struct wire_channel *wire_find(const struct wire *wire, const char *uniqueid);

/* With its last state told to cb (NULL: to nobody); nothing when it is not there. */
void wire_remove(struct wire *wire, const char *uniqueid, wire_cb cb, void *arg);

/* "" leaves. */
void wire_join(struct wire *wire, const char *uniqueid, const char *bridge);

/* Everything put since begin stays; the others are told to cb and removed. */
void wire_sync_begin(struct wire *wire);
void wire_sync_end(struct wire *wire, wire_cb gone, void *arg);

/* Every channel, or those in one bridge. cb must not change the wire. */
void wire_each(const struct wire *wire, wire_cb cb, void *arg);
void wire_each_in(const struct wire *wire, const char *bridge, wire_cb cb, void *arg);

/* The channel that shows best what a person does, or NULL. */
const struct wire_channel *wire_of_person(const struct wire *wire, int person);

/* Whose each channel is, asked anew: people have got other numbers. */
void wire_rename_people(struct wire *wire, int (*whose)(const void *arg, const char *device),
			const void *arg);

int wire_count(const struct wire *wire);
bool wire_is_full(const struct wire *wire);

/* The device of a channel's name: up to the last '-'. */
void wire_device(const char *name, char device[WIRE_NAME_SIZE]);

/* A channel that only joins two others: "Local/…". */
bool wire_is_joint(const struct wire_channel *channel);

#endif

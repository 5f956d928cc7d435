#include "dutyd/service/actor.h"

#include <pwd.h>
#include <stdio.h>

enum { ENTRY_SIZE = 4096 };

void actor_name(const struct peer *peer, char *actor, size_t size)
{
	char memory[ENTRY_SIZE];
	struct passwd entry, *found = NULL;

	if (!peer->is_control || peer->uid < 0) {
		snprintf(actor, size, "%s", peer->kind);
	} else if (getpwuid_r((uid_t)peer->uid, &entry, memory, sizeof(memory), &found) == 0 &&
		   found != NULL) {
		snprintf(actor, size, "%ld:%s", peer->uid, found->pw_name);
	} else {
		snprintf(actor, size, "%ld", peer->uid);
	}
}

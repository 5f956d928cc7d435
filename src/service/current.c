#include "dutyd/service/current.h"

#include <string.h>

#include "dutyd/base/clock.h"
#include "dutyd/base/str.h"
#include "dutyd/config/load.h"
#include "dutyd/domain/horizon.h"
#include "dutyd/store/roster_store.h"

static void tell_of_restart(struct report *report, const char *path, const char *key)
{
	report_add(report, &(struct report_place){ .file = path, .path = key }, REPORT_WARNING,
		   "takes effect at the next start");
}

/* What a listener or the store was opened with stays until the next start; say so by name. */
static void tell_restart_only(const struct policy *old, const struct policy *new, const char *path,
			      struct report *report)
{
	const struct {
		const char *key, *was, *is;
	} keys[] = {
		{ "store.database", old->store_database, new->store_database },
		{ "intake.fastagi", old->intake.fastagi, new->intake.fastagi },
		{ "intake.events", old->intake.events, new->intake.events },
		{ "intake.events_tcp", old->intake.events_tcp, new->intake.events_tcp },
		{ "board.listen", old->board.listen, new->board.listen },
		{ "control.socket", old->control.socket, new->control.socket },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].was, keys[i].is) != 0) {
			tell_of_restart(report, path, keys[i].key);
		}
	}
	if (memcmp(old->intake.allow, new->intake.allow, sizeof(old->intake.allow)) != 0) {
		tell_of_restart(report, path, "intake.allow");
	}
}

static void forget_elder(struct current *current)
{
	policy_unref(&current->elder.policy);
	roster_unref(&current->elder.roster);
}

static int take(struct current *current, struct policy *policy, int64_t now_ms)
{
	policy_unref(&current->policy);
	roster_unref(&current->roster);
	current->policy = policy; /* the only moment anything changes */
	current->roster = horizon_compose(policy, current->book, now_ms);
	forget_elder(current);
	current->loaded_ms = now_ms;
	current->generation++;
	return 0;
}

/* Nobody is waiting yet: the file itself is asked. */
static const struct book *read_book(void *arg, const struct policy *policy)
{
	struct current *current = arg;

	book_free(&current->book);
	if (policy->has_roster) {
		roster_store_read(policy->store_database, policy, &current->book, NULL);
	}
	return current->book;
}

static const struct book *book_in_force(void *arg, const struct policy *policy)
{
	const struct current *current = arg;

	(void)policy;
	return current->book;
}

int current_load(struct current *current, const char *path, struct report *report)
{
	struct config_options options = { .now_ms = clock_wall_ms(),
					  .check_outside = true,
					  .is_start = true,
					  .book = read_book,
					  .book_arg = current };
	struct policy *policy = config_load(path, &options, report);

	if (policy == NULL) {
		return -1;
	}
	str_copy(current->path, sizeof(current->path), path);
	return take(current, policy, options.now_ms);
}

int current_reload(struct current *current, struct report *report)
{
	struct config_options options = { .now_ms = clock_wall_ms(),
					  .check_outside = true,
					  .book = book_in_force,
					  .book_arg = current };
	struct policy *policy = config_load(current->path, &options, report);

	if (policy == NULL) {
		return -1;
	}
	tell_restart_only(current->policy, policy, current->path, report);
	return take(current, policy, options.now_ms);
}

void current_finish(struct current *current)
{
	forget_elder(current);
	book_free(&current->book);
	policy_unref(&current->policy);
	roster_unref(&current->roster);
}

void current_take_book(struct current *current, struct book *book)
{
	book_free(&current->book);
	current->book = book;
	forget_elder(current);
	roster_unref(&current->roster);
	current->roster = horizon_compose(current->policy, book, clock_wall_ms());
}

struct roster *current_roster_for(struct current *current, struct policy *policy)
{
	if (policy == current->policy) {
		return current->roster;
	}
	if (policy != current->elder.policy) {
		forget_elder(current);
		current->elder.policy = policy_ref(policy);
		current->elder.roster = horizon_compose(policy, current->book, clock_wall_ms());
	}
	return current->elder.roster;
}

void current_tick(struct current *current)
{
	int64_t now_ms = clock_wall_ms();
	int32_t today = zone_day_at(current->policy->zone, now_ms / 1000);
	struct roster *roster = current->roster;

	/* Days can run out backwards too: a clock set back starts before the first one. */
	if (roster != NULL &&
	    (today < roster->first || today + HORIZON_DAYS / 2 > roster->first + roster->n_days)) {
		roster_unref(&current->roster);
		current->roster = horizon_compose(current->policy, current->book, now_ms);
		forget_elder(current);
	}
}

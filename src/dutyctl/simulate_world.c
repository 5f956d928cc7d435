#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dutyd/base/mem.h"
#include "dutyd/base/str.h"
#include "dutyd/dutyctl/simulate.h"
#include "dutyd/store/course_store.h"
#include "dutyd/store/offer_store.h"
#include "dutyd/store/roster_store.h"

enum { CALL = 0, BELONGS_TO = 2 /* of ARCHIVE_VOLUME */ };

static const struct policy_department *commercial_of(const struct sim_world *world)
{
	return &world->policy->departments[world->policy->commercial];
}

int sim_undisturbed(const struct sim_world *world)
{
	return commercial_of(world)->n_members - (world->has_duty ? 1 : 0);
}

static bool say(const struct sim_world *world, const char *text)
{
	context_trouble(world->context, "%s", text);
	return false;
}

/* The databases of the simulation in place of the company's, and no look-up of a foreign CRM. */
static bool move_in(struct sim_world *world)
{
	struct policy *policy = world->policy;
	char path[POLICY_PATH_SIZE + 16];

	policy->crm.lookup[0] = policy->crm.organisation[0] = '\0';
	snprintf(path, sizeof(path), "%s/crm.db", world->folder);
	if (!str_copy(policy->crm.database, sizeof(policy->crm.database), path)) {
		return say(world, "the folder's path is too long");
	}
	snprintf(path, sizeof(path), "%s/dutyd.db", world->folder);
	return str_copy(policy->store_database, sizeof(policy->store_database), path) ||
	       say(world, "the folder's path is too long");
}

/* ---- what came of it ---- */

/* What is read of a world, and thrown away once it is counted. */
struct harvest {
	struct sim_world *world;
	int n_calls;
	int64_t *calls; /* of the enquiries, growing */
	struct offers offers;
	struct book *book;
};

/* From the first day's beginning to the last one's end. */
static struct archive_ask whole_time(const struct sim_world *world, const char *word)
{
	const struct sim_plan *plan = world->simulation.plan;

	return (struct archive_ask){
		.from_ms = zone_day_start(world->policy->zone, plan->first) * 1000,
		.until_ms = zone_day_start(world->policy->zone, plan->first + plan->days) * 1000,
		.word = word
	};
}

static void take_call(const struct archive_row *row, void *arg)
{
	struct sim_world *world = arg;
	struct call_course course = course_store_row(row);

	service_level_add(&world->level, &course, world->policy->board.answer_seconds);
}

static void take_enquiry(const struct archive_row *row, void *arg)
{
	struct harvest *harvest = arg;

	volume_add(&harvest->world->volume, harvest->world->policy, archive_text(row, BELONGS_TO));
	harvest->calls =
		xreallocarray(harvest->calls, (size_t)harvest->n_calls + 1, sizeof(int64_t));
	harvest->calls[harvest->n_calls++] = archive_int(row, CALL);
}

/* Enquiries are compared, not what owners' own clients ring: both lists go by the call. */
static void keep_enquiries(struct harvest *harvest)
{
	struct offers *offers = &harvest->offers;
	int n = 0, c = 0;

	for (int i = 0; i < offers->n; i++) {
		while (c < harvest->n_calls && harvest->calls[c] < offers->all[i].call) {
			c++;
		}
		if (c < harvest->n_calls && harvest->calls[c] == offers->all[i].call) {
			offers->all[n++] = offers->all[i];
		}
	}
	offers->n = n;
}

static void add_hours(const struct sim_world *world, const struct roster *roster,
		      const struct offers *offers, struct sim_way *way)
{
	const struct policy_department *commercial = commercial_of(world);
	const struct sim_plan *plan = world->simulation.plan;
	struct protected_by by = protected_by_make(world->policy, roster, offers, INT64_MAX);

	for (int i = 0; i < commercial->n_members; i++) {
		for (int32_t day = plan->first; day < plan->first + plan->days; day++) {
			protected_time_add(&by, commercial->members[i], day, &way->hours);
		}
	}
	protected_by_free(&by);
}

static struct roster *compose(const struct sim_world *world, const struct book *book)
{
	const struct sim_plan *plan = world->simulation.plan;

	return world->has_duty ? book_compose(world->policy, book, plan->first, plan->days) : NULL;
}

static void count_offers(const struct sim_world *world, const struct book *book,
			 const struct offers *offers, struct sim_way *way)
{
	for (int i = 0; i < offers->n; i++) {
		const struct offer *offer = &offers->all[i];
		int person = policy_find_person(world->policy, offer->who);
		enum offer_kind kind = offer_kind(offer, book);

		if (!offer_is_commercial(world->policy, offer)) {
			continue;
		}
		way->rings++;
		way->stand_ins += kind == OFFER_BACKUP || (kind == OFFER_HEAD && world->has_duty);
		if (kind == OFFER_INTERRUPTION && person != PERSON_NONE) {
			way->interruptions++;
			way->interrupted[person]++;
		}
	}
}

static bool read_rows(struct harvest *harvest, struct archive *archive)
{
	struct sim_world *world = harvest->world;
	struct archive_ask calls = whole_time(world, ""),
			   enquiries = whole_time(world, commercial_of(world)->id);

	return archive_read(archive, ARCHIVE_CALLS, &calls, take_call, world) == 0 &&
	       archive_read(archive, ARCHIVE_VOLUME, &enquiries, take_enquiry, harvest) == 0 &&
	       offer_store_read(archive, world->policy, calls.from_ms, calls.until_ms,
				&harvest->offers) == 0;
}

static bool read_figures(struct sim_world *world, struct archive *archive, struct sim_way *way)
{
	struct harvest harvest = { .world = world };
	struct err err = { "" };
	bool is_read = true;

	if (!read_rows(&harvest, archive)) {
		is_read = say(world, archive_problem(archive));
	} else if (roster_store_read(world->policy->store_database, world->policy, &harvest.book,
				     &err) != 0) {
		is_read = say(world, err.text);
	} else {
		struct roster *roster = compose(world, harvest.book);

		keep_enquiries(&harvest);
		count_offers(world, harvest.book, &harvest.offers, way);
		add_hours(world, roster, &harvest.offers, way);
		roster_unref(&roster);
	}
	free(harvest.calls);
	offers_free(&harvest.offers);
	book_free(&harvest.book);
	return is_read;
}

/* ---- one world ---- */

static void begin_way(const struct sim_world *world, struct sim_way *way)
{
	way->interrupted = xcalloc((size_t)world->policy->n_people, sizeof(int));
	way->enquiries = world->simulation.enquiries;
}

bool sim_world_run(struct sim_world *world, const struct profile *profile,
		   const struct sim_plan *plan, struct sim_way *way)
{
	enum department_inbound inbound = commercial_of(world)->inbound;
	struct err err = { "" };

	world->has_duty = inbound == INBOUND_DUTY || inbound == INBOUND_AUTO;
	world->simulation =
		(struct simulation){ .policy = world->policy, .profile = profile, .plan = plan };
	world->volume = volume_make(world->policy, plan->first, plan->first + plan->days - 1);
	if (!move_in(world)) {
		return false;
	}
	if (simulation_run(&world->simulation, &err) != 0) {
		return say(world, err.text);
	}
	struct archive *archive = archive_open(ARCHIVE_STORE, world->policy->store_database, &err);

	if (archive == NULL) {
		return say(world, err.text);
	}
	begin_way(world, way);
	bool is_read = read_figures(world, archive, way);

	archive_close(&archive);
	return is_read;
}

void sim_world_close(struct sim_world *world)
{
	simulation_finish(&world->simulation);
	volume_free(&world->volume);
	policy_unref(&world->policy);
}

/* ---- without duty ---- */

static int duty_at_offer(const struct sim_world *world, const struct roster *roster,
			 const struct offer *offer)
{
	return roster != NULL ? duty_at(world->policy, roster, offer->at_ms).person : PERSON_NONE;
}

bool sim_world_baseline(const struct sim_world *world, enum sim_baseline_kind kind,
			struct sim_way *way)
{
	const struct offers *offers = &world->simulation.baselines[kind].offers;
	struct book *book = NULL;
	struct err err = { "" };

	if (roster_store_read(world->policy->store_database, world->policy, &book, &err) != 0) {
		return say(world, err.text);
	}
	struct roster *roster = compose(world, book);

	begin_way(world, way);
	way->kind = kind == SIM_RING_ONE ? SIM_WAY_RING_ONE : SIM_WAY_RING_ALL;
	way->rings = offers->n;
	for (int i = 0; i < offers->n; i++) {
		int person = policy_find_person(world->policy, offers->all[i].who);

		if (person != duty_at_offer(world, roster, &offers->all[i])) {
			way->interruptions++;
			way->interrupted[person]++;
		}
	}
	add_hours(world, NULL, offers, way);
	roster_unref(&roster);
	book_free(&book);
	return true;
}

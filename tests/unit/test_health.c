/* layer: service support */
/* What /healthz says of each thing that can be amiss, and which of them break a promise. */
#include "test_main.h"

#include <stdlib.h>
#include <string.h>

#include "dutyd/domain/horizon.h"
#include "dutyd/domain/zone.h"
#include "dutyd/service/health.h"
#include "seed_policy.h"

static struct current current;
static struct health_view well;
static char memory[4096];

static int set_up(void **state)
{
	(void)state;
	current.policy = seed_policy();
	assert_true(zone_parse_ms(current.policy->zone, "2026-12-01T11:00", &well.now_ms));
	current.roster = horizon_compose(current.policy, NULL, well.now_ms);
	current.book = book_create("commercial");
	current.book->last = duty_day_at(current.policy, well.now_ms) + 30;
	well.current = &current;
	well.store.crm = CRM_STATE_OK;
	well.pbx = (struct exchange_view){ .is_used = true,
					   .link = { .state = AMI_LINK_LIVE, .problem = "" } };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	book_free(&current.book);
	roster_unref(&current.roster);
	policy_unref(&current.policy);
	return 0;
}

static void want(const struct health_view *view, bool is_durable, const char *lines)
{
	struct buf out = buf_over(memory, sizeof(memory));

	assert_int_equal(health_is_durable(view), is_durable);
	assert_int_equal(health_write(&out, view), is_durable);
	assert_string_equal(out.text, lines);
}

static void all_is_well(void **state)
{
	(void)state;
	want(&well, true, "ok\n");
}

static void store(void **state)
{
	struct health_view view = well;

	(void)state;
	view.n_late = 1;
	want(&view, false, "store: the disk is late, decisions go out that are not on it yet\n");
	view.n_late = 0;
	view.store.batch_ms = HEALTH_BATCH_MS - 1;
	want(&view, true, "ok\n");
	view.store.batch_ms++;
	want(&view, false, "store: the disk is late, decisions go out that are not on it yet\n");
	view.store.is_at_sea = true;
	strcpy(view.store.problem.text, "disk I/O error\nand more");
	want(&view, false, "store: decisions are kept in memory: disk I/O error and more\n");
	view.store.is_boat_full = true;
	want(&view, false,
	     "store: decisions are kept in memory, which is full: disk I/O error and more\n");
}

static void crm(void **state)
{
	struct health_view view = well;

	(void)state;
	view.store.crm = CRM_STATE_SKIPPED;
	want(&view, true, "ok\n");
	view.store.crm = CRM_STATE_TIMEOUT;
	strcpy(view.store.crm_problem.text, "locked by another program");
	want(&view, true,
	     "ok\nwarning: crm: callers cannot be looked up: locked by another program\n");
	view.store.is_crm_skipped = true;
	view.store.crm = CRM_STATE_ERROR;
	want(&view, true,
	     "ok\nwarning: crm: callers are not looked up, it is tried twice a second: "
	     "locked by another program\n");
}

static void roster(void **state)
{
	struct health_view view = well;
	struct current other = current;

	(void)state;
	view.current = &other;
	other.book = NULL;
	want(&view, true, "ok\nwarning: roster: nothing is published\n");
	other.book = current.book;
	current.book->last -= 28;
	want(&view, true,
	     "ok\nwarning: roster: too few days are published ahead, the last is: 2026-12-03\n");
	current.book->last += 28;
	other.roster = NULL;
	want(&view, true, "ok\n");
	other.roster = current.roster;
	/* Nobody has a day before the roster begins. */
	assert_true(zone_parse_ms(current.policy->zone, "2026-11-26T11:00", &view.now_ms));
	want(&view, true, "ok\nwarning: roster: nobody has duty today\n");
}

static void pbx(void **state)
{
	struct health_view view = well;

	(void)state;
	view.pbx.link.state = AMI_LINK_DOWN;
	view.pbx.link.problem = "Connection refused";
	want(&view, true, "ok\nwarning: asterisk: the manager link is down: Connection refused\n");
	view.pbx.link.state = AMI_LINK_RESYNCING;
	view.pbx.link.problem = "";
	want(&view, true, "ok\nwarning: asterisk: the manager link is resyncing\n");
	view.pbx.is_used = false;
	want(&view, true, "ok\n");
}

/* The worst first, so that a reader of one line reads that. */
static void several(void **state)
{
	struct health_view view = well;

	(void)state;
	view.pbx.link.state = AMI_LINK_DOWN;
	view.store.crm = CRM_STATE_ERROR;
	view.n_late = 3;
	want(&view, false,
	     "store: the disk is late, decisions go out that are not on it yet\n"
	     "warning: crm: callers cannot be looked up\n"
	     "warning: asterisk: the manager link is down\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well), cmocka_unit_test(store), cmocka_unit_test(crm),
		cmocka_unit_test(roster),      cmocka_unit_test(pbx),   cmocka_unit_test(several),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* layer: net support */
/* dutyctl crm import, again: what stays, what follows, and what is no base of the old one's. */
#include "test_main.h"

#include "import_kit.h"

static void again_keeps_ids_and_history(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", "Вася Петров")
				    ROW("2", "Анна", "89160000002", "", "Вася Петров")
					    ROW("3", "Олег", "89160000003", "", "")
						    ROW("4", "Яна", "89160000004", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	change("UPDATE assignment SET since = 1000; INSERT INTO contact(name, source, source_id)"
	       " VALUES ('Своя', 'manual', NULL); INSERT INTO phone(contact_id, raw, e164, key10)"
	       " SELECT id, 'x', '+79160000099', '9160000099' FROM contact WHERE source = 'manual';"
	       "INSERT INTO blocked(key10) VALUES ('9990000000')");
	write_file("b.csv", HEAD ROW("4", "Яна", "89160000044", "", "")
				    ROW("2", "Анна Б", "89160000002", "", "Маша Иванова")
					    ROW("1", "Иван", "89160000001", "", "Вася Петров")
						    ROW("5", "Новый", "89160000005", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_out, "1 new, 3 updated, 1 gone");
	assert_string_equal(ask("SELECT id, source_id, name, deleted_at IS NOT NULL FROM contact"
				" ORDER BY id"),
			    "1|1|Иван|0\n2|2|Анна Б|0\n3|3|Олег|1\n4|4|Яна|0\n5|-|Своя|0\n"
			    "6|5|Новый|0\n");
	assert_string_equal(ask("SELECT employee_id, since = 1000, until IS NULL FROM assignment"
				" ORDER BY id"),
			    "vpetrov|1|1\nvpetrov|1|0\nmivanova|0|1\n");
	assert_string_equal(ask("SELECT e164 FROM phone p JOIN contact c ON c.id = contact_id WHERE"
				" deleted_at IS NULL ORDER BY c.id"),
			    "+79160000001\n+79160000002\n+79160000044\n+79160000099\n"
			    "+79160000005\n");
	assert_string_equal(ask("SELECT count(*) FROM blocked"), "1\n");
	/* Who comes back is the same one. */
	write_file("b.csv", HEAD ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import --partial b.csv");
	assert_string_equal(
		ask("SELECT id FROM contact WHERE source_id = '3' AND deleted_at IS NULL"), "3\n");
	assert_string_equal(ask("SELECT count(*) FROM contact WHERE deleted_at IS NULL"), "6\n");
}

static void a_refused_row_has_not_vanished(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", "Вася Петров")
				    ROW("2", "Анна", "89160000002", "", "Вася Петров")
					    ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	write_file("b.csv", HEAD "1;;Иван\n2;;\"Анна;;\n" ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask(LIVE), "Анна|vpetrov\nИван|vpetrov\n");
	assert_string_equal(ask(PHONES), "3|mobile|+79160000003|-\n1|mobile|+79160000001|-\n"
					 "2|mobile|+79160000002|-\n");
	/* One who has lost his last number has. */
	write_file("b.csv",
		   HEAD ROW("1", "Иван", "", "", "") ROW("2", "Анна", "89160000002", "", "")
			   ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask("SELECT name FROM contact WHERE deleted_at IS NOT NULL"), "Иван\n");
}

static void the_wrong_file_is_not_the_end_of_the_base(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", "")
				    ROW("2", "Анна", "89160000002", "", "")
					    ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	write_file("b.csv", HEAD ROW("3", "Олег", "89160000003", "", ""));
	CTL_WANT(1, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_err, "2 of 3 contacts");
	assert_string_equal(ask("SELECT count(*) FROM contact WHERE deleted_at IS NULL"), "3\n");
	CTL_WANT(0, "-c dutyd.conf crm import --shrink b.csv");
	assert_string_equal(ask("SELECT count(*) FROM contact WHERE deleted_at IS NULL"), "1\n");
}

#define TOUCHED_ON(date) HEAD "1;;Иван;;;;89160000001;;;;;;Вектор;;Вася Петров;" date "\n"

/* An owner who has let his client lie counts again from the day that the CRM tells of. */
static void who_was_touched_again_is_his_owners_again(void **state)
{
	(void)state;
	write_file("b.csv", TOUCHED_ON("01.03.2026"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000001 --at '2026-11-30 11:00'");
	assert_null(strstr(ctl_out, "OWNER_ACTIVE"));
	write_file("b.csv", TOUCHED_ON("20.11.2026"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000001 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "OWNER_ACTIVE");
	/* An older export takes nothing back, and nobody was touched tomorrow. */
	write_file("b.csv", TOUCHED_ON("10.11.2026"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask("SELECT date(since, 'unixepoch'), date(touched_at, 'unixepoch')"
				" FROM assignment"),
			    "2026-03-01|2026-11-20\n");
	write_file("b.csv", TOUCHED_ON("01.01.2090"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask("SELECT touched_at <= unixepoch() FROM assignment"), "1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(again_keeps_ids_and_history),
		TEST(a_refused_row_has_not_vanished),
		TEST(the_wrong_file_is_not_the_end_of_the_base),
		TEST(who_was_touched_again_is_his_owners_again),
	};

	return cmocka_run_group_tests(tests, ctl_make_folder, ctl_remove_folder);
}

/* layer: net support */
/* dutyctl crm import: the file that takes the place of another. */
#include "test_main.h"

#include "import_kit.h"

/* ---- the file ---- */

static void mode_journal_and_link_are_kept(void **state)
{
	struct stat st;

	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_int_equal(stat(ctl_path("crm.db"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_string_equal(ask("PRAGMA journal_mode"), "wal\n");
	ctl_shell("mv crm.db real.db && ln -s real.db crm.db && chmod 664 real.db &&"
		  " sqlite3 real.db 'PRAGMA journal_mode = DELETE' > /dev/null");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_int_equal(lstat(ctl_path("crm.db"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(ctl_path("real.db"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0664);
	assert_string_equal(ask("PRAGMA journal_mode"), "delete\n");
	ctl_shell("rm crm.db real.db");
}

/* What another writer has put into the old one's WAL is in the new one, and the WAL is gone. */
static void the_old_wal_is_not_the_new_ones(void **state)
{
	sqlite3 *reader;

	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &reader), SQLITE_OK);
	assert_int_equal(sqlite3_exec(reader,
				      "PRAGMA wal_autocheckpoint = 0;"
				      "INSERT INTO blocked(key10) VALUES ('9990000000')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	/* Under an open connection, as the daemon's is. */
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_int_not_equal(access(ctl_path("crm.db-wal"), F_OK), 0);
	assert_string_equal(ask("SELECT key10 FROM blocked"), "9990000000\n");
	sqlite3_close(reader);
	assert_string_equal(ask("PRAGMA integrity_check"), "ok\n");
	assert_string_equal(ask("SELECT key10 FROM blocked"), "9990000000\n");
}

static void another_writer_is_at_work(void **state)
{
	sqlite3 *writer;

	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_int_equal(sqlite3_open(ctl_path("crm.db"), &writer), SQLITE_OK);
	assert_int_equal(sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	CTL_WANT(2, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_err, "crm.db");
	assert_int_not_equal(access(ctl_path("crm.db.new"), F_OK), 0);
	sqlite3_close(writer);
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
}

/* A leftover of a crash is written over; one that somebody holds is not. */
static void a_leftover_of_a_crash(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	write_file("crm.db.new", "half of something");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	write_file("crm.db.new", "another import's");
	int fd = open(ctl_path("crm.db.new"), O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	CTL_WANT(2, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_err, "another import is under way");
	char text[CTL_TEXT_SIZE];
	ctl_read("crm.db.new", text);
	assert_string_equal(text, "another import's");
	close(fd);
	ctl_shell("rm crm.db.new");
}

static void a_full_disk_changes_nothing(void **state)
{
	(void)state;
#ifdef __SANITIZE_THREAD__
	skip(); /* it wants a larger file of its own before the program begins */
#endif
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	write_file("c.csv", HEAD ROW("1", "Пётр", "89160000002", "", ""));
	ctl_shell("sh -c 'trap \"\" XFSZ; ulimit -f 120; exec " TEST_BUILD_DIR
		  "/dutyctl -c dutyd.conf crm import c.csv' 2> said; test $? = 2");
	ctl_read("said", ctl_err);
	CTL_HAS(ctl_err, "disk");
	CTL_HAS(ctl_err, "schema");
	assert_string_equal(ask("SELECT name FROM contact"), "Иван\n");
	assert_int_not_equal(access(ctl_path("crm.db.new"), F_OK), 0);
}

static void count_rows(const char *to)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "for t in $(sqlite3 crm.db \"SELECT name FROM sqlite_master"
		 " WHERE type = 'table'\");"
		 " do echo $t $(sqlite3 crm.db \"SELECT count(*) FROM $t\"); done > %s",
		 to);
	ctl_shell(command);
}

/* Every table of the schema, also one that is added some day. */
static void no_table_of_the_old_base_is_left_behind(void **state)
{
	char before[CTL_TEXT_SIZE], after[CTL_TEXT_SIZE];

	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "Вектор", "Вася Петров"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	ctl_shell("sqlite3 crm.db \"INSERT INTO blocked(key10) VALUES ('9990000000');"
		  "INSERT INTO call_touch(key10, employee_id, touched_at)"
		  " VALUES ('9160000002', 'vpetrov', 1793480400);"
		  "INSERT INTO deal(company_id, employee_id, band, amount_kop, opened_at)"
		  " SELECT id, 'vpetrov', 'small', 100, 1793480400 FROM company\"");
	count_rows("before");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	count_rows("after");
	ctl_read("before", before);
	ctl_read("after", after);
	assert_null(strstr(before, " 0\n"));
	assert_string_equal(after, before);
	assert_string_equal(ask("SELECT key10, employee_id, touched_at FROM dutyd_touch"),
			    "9160000002|vpetrov|1793480400\n");
}

static void only_a_base_of_ours_is_written(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", ""));
	ctl_shell("sed -i 's/profile = \"builtin\"/profile = \"custom\"; lookup = \"SELECT 1 WHERE"
		  " :key10\"/' dutyd.conf");
	CTL_WANT(2, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_err, "--into FILE");
	CTL_WANT(0, "-c dutyd.conf crm import --into other.db b.csv");
	assert_int_equal(access(ctl_path("other.db"), F_OK), 0);
	ctl_shell("cp plain/dutyd.conf dutyd.conf; rm other.db");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mode_journal_and_link_are_kept), TEST(the_old_wal_is_not_the_new_ones),
		TEST(another_writer_is_at_work),      TEST(a_leftover_of_a_crash),
		TEST(a_full_disk_changes_nothing),    TEST(no_table_of_the_old_base_is_left_behind),
		TEST(only_a_base_of_ours_is_written),
	};

	return cmocka_run_group_tests(tests, ctl_make_folder, ctl_remove_folder);
}

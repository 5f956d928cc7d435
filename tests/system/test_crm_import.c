/* layer: net support */
/* dutyctl crm import, as an admin runs it: exports as the CRMs write them, and what follows. */
#include "test_main.h"

#include <poll.h>

#include "import_kit.h"

/* ---- what the CRMs write ---- */

static void bitrix24_cp1251(void **state)
{
	(void)state;
	write_as("b.csv", "CP1251",
		 HEAD "7;;Иван;Петров;Ильич;\"8 (495) 000-01-00 доб. 4, офис\";+7 916 000-00-01;"
		      "8 495 000-01-09;900 000 00 02;89000000003;+79000000004;89000000005;"
		      "ООО «Вектор»;Инженер;Вася Петров;01.11.2026 10:00:00\r\n"
		      "9;;Анна;;;;89160000009;;;;;;;;Катя Белова;\r\n");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_out, "2 new, 0 updated, 0 gone");
	assert_string_equal(ask(PHONES), "1|work|+74950000100|4\n"
					 "1|mobile|+79160000001|-\n"
					 "1|fax|+74950000109|-\n"
					 "1|home|+79000000002|-\n"
					 "1|other|+79000000003|-\n"
					 "1|other|+79000000004|-\n"
					 "1|other|+79000000005|-\n"
					 "2|mobile|+79160000009|-\n");
	assert_string_equal(
		ask("SELECT c.name, position, k.name, c.source, c.source_id FROM contact c"
		    " LEFT JOIN company k ON k.id = company_id ORDER BY c.id"),
		"Петров Иван Ильич|Инженер|ООО «Вектор»|bitrix24|7\n"
		"Анна|-|-|bitrix24|9\n");
	assert_string_equal(ask("SELECT employee_id, date(since, 'unixepoch') = '2026-11-01' FROM"
				" assignment ORDER BY id LIMIT 1"),
			    "vpetrov|1\n");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000001 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "OWNER_ACTIVE");
}

/* Several numbers and words in a cell, titles twice, companies and contacts in one file. */
static void amocrm_mixed(void **state)
{
	(void)state;
	write_file("a.csv",
		   "\xef\xbb\xbfID;Тип;Полное имя контакта;Имя;Фамилия;Название компании;"
		   "Ответственный;Дата редактирования;Кем редактирован;Теги;Примечание;Примечание;"
		   "Рабочий телефон;Рабочий телефон;Рабочий прямой телефон;Мобильный телефон;Факс\n"
		   "11;контакт;Иван;Иван;;Вектор;Маша Иванова;21.11.2026 09:00:00;;;;;"
		   "\"8 495 000-01-00, +7 916 000-00-11 Иван; этаж 3\";8 (495) 000-01-02;;;\n"
		   "12;компания;;;;Вектор;Вася Петров;21.11.2026 09:00:00;;;;;;;;;\n"
		   "13;сделка;;;;;;;;;;;89160000013;;;;\n");
	CTL_WANT(0, "-c dutyd.conf crm import a.csv");
	CTL_HAS(ctl_out, "a.csv:4: neither company nor contact");
	assert_string_equal(ask(PHONES), "1|work|+74950000100|-\n1|work|+79160000011|-\n"
					 "1|work|+74950000102|-\n");
	/* The company's own row says whose it is, though it stands below the contact. */
	assert_string_equal(ask(LIVE), "Вектор|vpetrov\n");
}

static void suitecrm_both_files(void **state)
{
	(void)state;
	write_file("accounts.csv",
		   "\"Name\",\"ID\",\"Website\",\"Office Phone\",\"Alternate Phone\",\"Fax\","
		   "\"Industry\",\"Assigned User Name\",\"Date Modified\"\n"
		   "\"Vector, Ltd\",\"a-1\",\"\",\"+7 495 000-01-00\",\"\",\"\",\"\",\"vpetrov\","
		   "\"2026-11-20 10:00:00\"\n");
	write_file(
		"contacts.csv",
		"\"ID\",\"First Name\",\"Last Name\",\"Account Name\",\"Account ID\",\"Mobile\","
		"\"Home\",\"Fax\",\"Assigned User Name\",\"Lead Source\"\n"
		"\"c-1\",\"Ivan\",\"Petrov\",\"Vector, Ltd\",\"a-1\",\"+79160000001\",\"\",\"\","
		"\"mivanova\",\"\"\n"
		"\"c-2\",\"Anna\",\"\",\"\",\"\",\"+79160000002\",\"\",\"\",\"mivanova\",\"\"\n");
	CTL_WANT(0, "-c dutyd.conf crm import contacts.csv accounts.csv");
	assert_string_equal(ask(LIVE), "Anna|mivanova\nVector, Ltd|vpetrov\n");
	assert_string_equal(ask("SELECT count(*), name_key = 'vektor' FROM company"), "1|1\n");
}

static void map_of_the_configuration(void **state)
{
	(void)state;
	ctl_shell(
		"sed -i 's/owner_days = 180;/owner_days = 180; import : { onec : { source = \"1c\";"
		" columns : { id = [ \"Код\" ]; name = [ \"ФИО\" ];"
		" mobile = [ \"Тел. 1\", \"Тел. 2\" ];"
		" owner = [ \"Менеджер\" ]; band = [ \"Размер\" ]; }; }; };/' dutyd.conf");
	write_as("u.csv", "UTF-16LE",
		 "Код\tФИО\tТел. 1\tТел. 2\tМенеджер\tРазмер\tЛишнее\n"
		 "5\tЖилец\t8-916-000-00-05\t+79160000006\tvasya\tКрупный\tx\n");
	CTL_WANT(0, "-c dutyd.conf crm import --dry-run u.csv");
	CTL_HAS(ctl_out, "map onec (source 1c, contacts), UTF-16LE, tab");
	CTL_HAS(ctl_out, "not used");
	assert_int_not_equal(access(ctl_path("crm.db"), F_OK), 0);
	CTL_WANT(0, "-c dutyd.conf crm import u.csv");
	assert_string_equal(ask("SELECT name, band, source, source_id FROM contact"),
			    "Жилец|large|1c|5\n");
	assert_string_equal(ask(LIVE), "Жилец|vpetrov\n");
	/* By its name as well, where the titles would not tell. */
	CTL_WANT(0, "-c dutyd.conf crm import --dry-run --map onec u.csv");
	CTL_HAS(ctl_out, "map onec (source 1c, contacts)");
	CTL_WANT(2, "-c dutyd.conf crm import --map nothing u.csv");
	CTL_HAS(ctl_err, "onec (crm.import)");
	ctl_shell("cp plain/dutyd.conf dutyd.conf");
}

/* ---- half dirty ---- */

static void every_refusal_has_its_line(void **state)
{
	(void)state;
	write_file("b.csv",
		   HEAD "1;;Иван;;;;89160000001;;;;;;;;;\n" /* taken */
			";;Без номера;;;;89160000002;;;;;;;;;\n"
			"3;;Без телефона;;;;;;;;;;;;;\n"
			"4;;Мало\n"
			"5;;Много;;;;89160000005;;;;;;;;;;лишнее\n"
			"6;;\"Открыт;;;;89160000006;;;;;;;;;\n"
			"7;;Цел;;;;89160000007;;;;;;;;;\n" /* taken: the open quote eats nothing */
			"8;;\xff\xfe;;;;89160000008;;;;;;;;;\n"
			"7;;Опять;;;;89160000009;;;;;;;;;\n"
			"10;;Нечитаем;;;;123456789012345678901;;;;;;;;;\n"); /* taken, counted */
	CTL_WANT(0, "-c dutyd.conf crm import --refused list.txt b.csv");
	CTL_HAS(ctl_out, "3 new");
	CTL_HAS(ctl_out, "7 rows");
	CTL_HAS(ctl_out, "b.csv:3: no id\n");
	CTL_HAS(ctl_out, "b.csv:4: no phone\n");
	CTL_HAS(ctl_out, "b.csv:5: too few columns\n");
	CTL_HAS(ctl_out, "b.csv:6: too many columns\n");
	CTL_HAS(ctl_out, "b.csv:7: broken quoting\n");
	CTL_HAS(ctl_out, "b.csv:9: not in the file's encoding\n");
	CTL_HAS(ctl_out, "b.csv:10: an id that stands in the files twice\n");
	CTL_HAS(ctl_out, "b.csv:11: an unreadable number, kept as it stands\n");
	assert_null(strstr(ctl_out, "12345678901")); /* no number in a message */
	assert_string_equal(ask("SELECT source_id, raw, e164 FROM phone JOIN contact c ON c.id ="
				" contact_id ORDER BY c.id"),
			    "1|89160000001|+79160000001\n7|89160000007|+79160000007\n"
			    "10|123456789012345678901|-\n");
	char list[CTL_TEXT_SIZE];
	ctl_read("list.txt", list);
	CTL_HAS(list, "b.csv:7: broken quoting\n");
	CTL_WANT(0, "-c dutyd.conf crm import --json b.csv");
	CTL_HAS(ctl_out, "\"refused\":7");
	CTL_HAS(ctl_out,
		"\"reason\":\"no id\",\"rows\":1,\"first\":[{\"file\":\"b.csv\",\"line\":3}]");
}

/* Twenty of a reason, and how many more there are. */
static void a_long_list_of_refusals_is_cut(void **state)
{
	FILE *file = fopen(ctl_path("b.csv"), "w");

	(void)state;
	assert_non_null(file);
	fputs(HEAD "1;;Иван;;;;89160000001;;;;;;;;;\n", file);
	for (int i = 0; i < 23; i++) {
		fprintf(file, ";;Нет;;;;8916000%04d;;;;;;;;;\n", i);
	}
	assert_int_equal(fclose(file), 0);
	CTL_WANT(0, "-c dutyd.conf crm import --refused list.txt b.csv");
	CTL_HAS(ctl_out, "  b.csv:22: no id\n  and 3 more: no id\n");
	assert_null(strstr(ctl_out, "b.csv:23:"));
	char list[CTL_TEXT_SIZE];
	ctl_read("list.txt", list);
	CTL_HAS(list, "b.csv:25: no id\n");
}

/* The encoding shows at the first Russian letter, and be it behind the first megabyte. */
static void the_first_russian_letter_comes_late(void **state)
{
	static const char *const charsets[] = { "CP1251", "UTF-8" };
	char command[512];
	struct stat st;

	(void)state;
	for (size_t i = 0; i < TEST_COUNT(charsets); i++) {
		snprintf(command, sizeof(command),
			 "{ echo ID,First Name,Last Name,Mobile; seq 100001 112000 | sed "
			 "'s/.*/&,Ivan,Petrov and a name so long that the lines before the "
			 "first Russian one are a megabyte,89160&/'; "
			 "echo 1,Иван,,89160000001 | iconv -t %s; } >late.csv; rm -f crm.db",
			 charsets[i]);
		ctl_shell(command);
		assert_int_equal(stat(ctl_path("late.csv"), &st), 0);
		assert_true(st.st_size > (1 << 20) + 1000);
		CTL_WANT(0, "-c dutyd.conf crm import late.csv");
		assert_string_equal(ask("SELECT name FROM contact WHERE source_id = '1'"),
				    "Иван\n");
	}
}

static void files_that_are_none(void **state)
{
	(void)state;
	write_file("empty.csv", "");
	write_file("other.csv", "a;b\n1;2\n");
	write_file("good.csv", HEAD "1;;Иван;;;;89160000001;;;;;;;;;\n");
	CTL_WANT(2, "-c dutyd.conf crm import empty.csv other.csv missing.csv . good.csv");
	CTL_HAS(ctl_err, "empty.csv: no first row");
	CTL_HAS(ctl_err, "other.csv: no column map fits");
	CTL_HAS(ctl_err, "missing.csv: No such file");
	CTL_HAS(ctl_err, ".: not a regular file");
	CTL_WANT(2, "-c dutyd.conf crm import");
	CTL_WANT(2, "-c dutyd.conf crm import --map bitrix24-contacts other.csv");
	assert_int_not_equal(access(ctl_path("crm.db"), F_OK), 0);
	assert_int_not_equal(access(ctl_path("crm.db.new"), F_OK), 0);
	write_file("crm.db",
		   "not a database, whatever its name may be, and long enough to be read");
	CTL_WANT(2, "-c dutyd.conf crm import good.csv");
	CTL_HAS(ctl_err, "not a database");
	assert_int_not_equal(access(ctl_path("crm.db.new"), F_OK), 0);
	ctl_shell("rm crm.db && sqlite3 crm.db 'CREATE TABLE x(a)'");
	CTL_WANT(2, "-c dutyd.conf crm import good.csv");
	CTL_HAS(ctl_err, "no customer base of dutyd's");
}

/* ---- whose they are ---- */

static void contacts_contradict_each_other(void **state)
{
	(void)state;
	write_file("b.csv",
		   HEAD ROW("1", "Иван", "89160000001", "Вектор", "Вася Петров")
			   ROW("2", "Анна", "89160000002", "ВЕКТОР", "Маша Иванова")
				   ROW("3", "Олег", "89160000003", "Альфа", "Кто-то Чужой"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_out, "1 companies with two owners");
	CTL_HAS(ctl_out, "\"Кто-то Чужой\" is nobody's name or login");
	assert_string_equal(ask(LIVE), "Альфа|Кто-то Чужой\nВектор|mivanova\nВектор|vpetrov\n");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000001 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "CRM_AMBIGUOUS");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000003 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "OWNER_GONE");
	/* They agree: the other one's assignment ends, and stays in the history. */
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "Вектор", "Маша Иванова")
				    ROW("2", "Анна", "89160000002", "Вектор", "Маша Иванова")
					    ROW("3", "Олег", "89160000003", "Альфа", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask(LIVE), "Вектор|mivanova\n");
	assert_string_equal(ask("SELECT count(*) FROM assignment"), "3\n");
	/* The companies' own file has the last word, and contacts alone do not take it back. */
	write_file("k.csv", COMPANIES "10;Вектор;Клиент;;Вася Петров\n");
	CTL_WANT(0, "-c dutyd.conf crm import --partial k.csv");
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "Вектор", "Маша Иванова"));
	change("UPDATE company SET deleted_at = 1 WHERE source_id LIKE 'name:%'");
	CTL_WANT(0, "-c dutyd.conf crm import --partial b.csv");
	assert_string_equal(
		ask("SELECT k.source_id, employee_id FROM contact c JOIN company k ON k.id ="
		    " c.company_id JOIN assignment a ON a.company_id = k.id AND until IS"
		    " NULL WHERE c.source_id = '1'"),
		"10|vpetrov\n");
}

static void what_dutyd_assigned_stays(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "",
				     "") "2;;Анна;;;;89160000002;;;;;;;;;\n");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	change("INSERT INTO employee(id, name) VALUES ('mivanova', 'Маша');"
	       "INSERT INTO assignment(contact_id, employee_id, since, reason) SELECT id,"
	       " 'mivanova', unixepoch('2026-11-20'), 'duty' FROM contact");
	/* Not told since when; told, but before; told, and later. */
	write_file(
		"b.csv",
		HEAD ROW("1", "Иван", "89160000001", "",
			 "Вася Петров") "2;;Анна;;;;89160000002;;;;;;;;Вася Петров;10.11.2026\n");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_HAS(ctl_out, "2 assigned by dutyd stay");
	assert_string_equal(ask(LIVE), "Анна|mivanova\nИван|mivanova\n");
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "",
				     "") "2;;Анна;;;;89160000002;;;;;;;;Вася Петров;22.11.2026\n");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask(LIVE), "Анна|vpetrov\nИван|mivanova\n");
}

static void one_name_for_two_companies(void **state)
{
	(void)state;
	write_file("k.csv", COMPANIES "10;Ромашка;Клиент;84950000010;Вася Петров\n"
				      "11;Ромашка;Клиент;84950000011;Маша Иванова\n");
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "Ромашка", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv k.csv");
	CTL_HAS(ctl_out, "1 contacts name a company that stands there more than once");
	CTL_WANT(0, "-c dutyd.conf route --from +79160000001 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "FIRST_LINE"); /* neither the one's nor the other's */
	CTL_WANT(0, "-c dutyd.conf route --from +74950000011 --at '2026-11-30 11:00'");
	CTL_HAS(ctl_out, "masha");
}

static void check_finds_what_wants_a_person(void **state)
{
	(void)state;
	write_file("b.csv", HEAD ROW("1", "Иван", "89160000001", "", "Вася Петров"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_WANT(0, "-c dutyd.conf crm check");
	CTL_HAS(ctl_out, "conflict    0 ");
	write_file("b.csv",
		   HEAD ROW("1", "Иван", "89160000001", "Вектор", "Вася Петров")
			   ROW("2", "Анна", "89160000002", "Вектор", "Маша Иванова")
				   ROW("3", "Олег", "89160000003", "", "Кто-то Чужой")
					   ROW("4", "Яна", "89160000002", "", "")
						   ROW("5", "Ян", "12345678901234567890", "", ""));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	CTL_WANT(1, "-c dutyd.conf crm check");
	CTL_HAS(ctl_out, "\"Вектор\" is a client of ");
	CTL_HAS(ctl_out, "\"Олег\" is a client of \"Кто-то Чужой\", who is not here");
	CTL_HAS(ctl_out, "+7916***02  is the number of 2: ");
	CTL_HAS(ctl_out, "odd       contact 5");
	change("UPDATE assignment SET until = unixepoch() WHERE employee_id <> 'vpetrov'");
	CTL_WANT(0, "-c dutyd.conf crm check --all");
	/* The same person once more, by his id. */
	change("INSERT OR IGNORE INTO employee(id, name) VALUES ('vasya', 'Вася');"
	       "INSERT INTO assignment(company_id, employee_id, since) SELECT company_id, 'vasya',"
	       " since FROM assignment WHERE until IS NULL AND company_id IS NOT NULL");
	CTL_WANT(0, "-c dutyd.conf crm check");
	CTL_HAS(ctl_out, "conflict    0 ");
	change("DELETE FROM assignment WHERE employee_id = 'vasya'");
	change("UPDATE assignment SET since = unixepoch() - 200 * 86400, touched_at = NULL;"
	       "UPDATE contact SET deleted_at = 1 WHERE source_id = '3'");
	CTL_WANT(1, "-c dutyd.conf crm check --json");
	CTL_HAS(ctl_out, "untouched for 200 days");
	CTL_HAS(ctl_out, "\"counts\":{\"conflict\":0,\"orphan\":1,\"shared\":1,\"odd\":1,"
			 "\"dead\":1}");
	/* Two records of one company, each somebody's. */
	change("UPDATE assignment SET since = unixepoch() WHERE until IS NULL;"
	       "INSERT INTO company(id, name, name_key) SELECT 99, 'ООО Вектор', name_key FROM"
	       " company WHERE name = 'Вектор';"
	       "INSERT INTO assignment(company_id, employee_id, since) VALUES (99, 'mivanova',"
	       " unixepoch())");
	CTL_WANT(1, "-c dutyd.conf crm check");
	CTL_HAS(ctl_out, "conflict  companies ");
	ctl_shell("rm crm.db && sqlite3 crm.db 'CREATE TABLE x(a)'");
	CTL_WANT(2, "-c dutyd.conf crm check");
	CTL_HAS(ctl_err, "no customer base of dutyd's");
}

/* ---- progress ---- */

enum { MANY = 600 };

static void write_many(void)
{
	FILE *file = fopen(ctl_path("b.csv"), "w");

	assert_non_null(file);
	fputs(HEAD, file);
	for (int i = 1; i <= MANY; i++) {
		fprintf(file, "%d;;Иван;;;;8916%07d;;;;;;;;;\n", i, i);
	}
	assert_int_equal(fclose(file), 0);
}

/* A job's log is not for a line that is written over and over. */
static void short_work_into_a_file_tells_no_progress(void **state)
{
	(void)state;
	write_many();
	CTL_WANT(0, "-c dutyd.conf crm import --dry-run b.csv");
	assert_string_equal(ctl_err, "");
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ctl_err, "");
	CTL_HAS(ctl_out, "600 new");
	assert_null(strchr(ctl_out, '\033'));
}

/* On a terminal what has no rows is told at once, and the line is gone at the end. */
static void a_terminal_is_told(void **state)
{
	static const char line[] = "\r\033[Kbuilding the indexes and checking\r\033[K";
	char command[512], said[4096];

	(void)state;
	write_many();
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	int other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	assert_true(other >= 0);
	snprintf(command, sizeof(command),
		 TEST_BUILD_DIR "/dutyctl -c dutyd.conf crm import b.csv > said 2> %s",
		 ptsname(terminal));
	ctl_shell(command);
	struct pollfd ready = { .fd = terminal, .events = POLLIN };
	size_t n = 0;
	while (n < sizeof(said) - 1 && poll(&ready, 1, 200) == 1) { /* it comes in pieces */
		ssize_t got = read(terminal, said + n, sizeof(said) - 1 - n);

		assert_true(got > 0);
		n += (size_t)got;
	}
	said[n] = '\0';
	close(other);
	close(terminal);
	CTL_HAS(said, line);
	assert_string_equal(said + strlen(said) - strlen(line), line);
	ctl_read("said", ctl_out);
	CTL_HAS(ctl_out, "600 new");
	assert_null(strchr(ctl_out, '\033'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bitrix24_cp1251),
		TEST(amocrm_mixed),
		TEST(suitecrm_both_files),
		TEST(map_of_the_configuration),
		TEST(every_refusal_has_its_line),
		TEST(a_long_list_of_refusals_is_cut),
		TEST(the_first_russian_letter_comes_late),
		TEST(files_that_are_none),
		TEST(contacts_contradict_each_other),
		TEST(what_dutyd_assigned_stays),
		TEST(one_name_for_two_companies),
		TEST(check_finds_what_wants_a_person),
		TEST(short_work_into_a_file_tells_no_progress),
		TEST(a_terminal_is_told),
	};

	return cmocka_run_group_tests(tests, ctl_make_folder, ctl_remove_folder);
}

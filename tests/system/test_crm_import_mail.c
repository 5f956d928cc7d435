/* layer: net support */
/* dutyctl crm import: which mail domain is a company's, for the second check by it. */
#include "test_main.h"

#include "import_kit.h"

#define DOMAINS "SELECT name, domain FROM company WHERE deleted_at IS NULL ORDER BY name"

/* Bitrix24's own titles, with the columns of mails. */
#define PEOPLE                                                                                     \
	"ID;Имя;Мобильный телефон;"                                             \
	"Рабочий e-mail;Частный e-mail;"                                             \
	"E-mail для рассылок;Другой e-mail;"                                      \
	"Компания;Ответственный;Обращение\r\n"
#define MAIL(id, mail, company) id ";Иван;8916000000" id ";" mail ";;;;" company ";;\n"

/* ---- what the CRMs write ---- */

static void r33_bitrix24_cp1251(void **state)
{
	(void)state;
	write_as("k.csv", "CP1251",
		 "ID;Название компании;Тип компании;Рабочий телефон;Корпоративный сайт;Рабочий "
		 "e-mail;Частный e-mail;Ответственный\r\n"
		 "10;ООО «Вектор»;Клиент;8 (495) 000-01-00;;Info@Vector.RU;;Вася Петров\r\n"
		 "11;Ромашка;Клиент;8 (495) 000-01-01;;romashka@mail.ru;;\r\n");
	write_as("b.csv", "CP1251",
		 PEOPLE "1;Иван;+7 916 000-00-01;ivanov@vector.ru;ivan@ivanov-dom.ru;;;ООО "
			"«Вектор»;Вася Петров;\r\n"
			"2;Анна;+7 916 000-00-02;anna.1987@yandex.ru;;;;Ромашка;;\r\n"
			"3;Олег;+7 916 000-00-03;;oleg@lux-mebel.ru;news@lux-mebel.ru;;Люкс;;\r\n"
			"4;Яна;+7 916 000-00-04;yana@yana.ru;;;;;;\r\n");
	CTL_WANT(0, "-c dutyd.conf crm import --dry-run k.csv b.csv");
	CTL_HAS(ctl_out, "email");
	CTL_WANT(0, "-c dutyd.conf crm import k.csv b.csv");
	CTL_HAS(ctl_out, "2 have a mail domain of their own\n");
	/* Of a private person's mails nothing follows, and ivanov-dom.ru is Ivan's own. */
	assert_string_equal(ask(DOMAINS), "Люкс|lux-mebel.ru\nООО «Вектор»|vector.ru\nРомашка|-\n");
	assert_string_equal(ask("SELECT owner_id FROM dutyd_organisation WHERE domain ="
				" 'vector.ru'"),
			    "vpetrov\n");
}

static void amocrm_mixed(void **state)
{
	(void)state;
	write_file("a.csv",
		   "\xef\xbb\xbfID;Тип;Полное имя контакта;Название компании;Ответственный;Теги;"
		   "Рабочий телефон;Мобильный телефон;Рабочий email;Личный email;Другой email\n"
		   "11;контакт;Иван;Вектор;Маша Иванова;;;8 916 000-00-11;"
		   "\"ivan@vector.ru, i.petrov@vector.ru\";ivan@gmail.com;\n"
		   "12;контакт;Анна;Вектор;;;;8 916 000-00-12;anna@bk.ru;;<anna@Vector.ru>\n"
		   "13;компания;;Вектор;;;8 495 000-01-00;;\"нет\";;\n"
		   "14;компания;;Альфа;;;8 495 000-01-04;;office@alfa.ru;;\n");
	CTL_WANT(0, "-c dutyd.conf crm import a.csv");
	assert_string_equal(ask(DOMAINS), "Альфа|alfa.ru\nВектор|vector.ru\n");
}

static void suitecrm_both_files(void **state)
{
	(void)state;
	write_file("accounts.csv", "\"Name\",\"ID\",\"Website\",\"Email Address\",\"Non Primary "
				   "E-mails\",\"Office Phone\",\"Industry\"\n"
				   "\"Vector, Ltd\",\"a-1\",\"\",\"info@vector.ru\",\"\",\"+7 495 "
				   "000-01-00\",\"\"\n");
	write_file("contacts.csv",
		   "\"first_name\",\"last_name\",\"id\",\"account_name\",\"account_id\","
		   "\"email_address\",\"email_addresses_non_primary\",\"phone_mobile\"\n"
		   "\"Ivan\",\"Petrov\",\"c-1\",\"Vector, Ltd\",\"a-1\",\"i@vector.ru\","
		   "\"ip@outlook.com;i@old-vector.ru\",\"+79160000001\"\n"
		   "\"Anna\",\"B\",\"c-2\",\"Beta\",\"a-2\",\"anna@beta.com\",\"\","
		   "\"+79160000002\"\n");
	CTL_WANT(0, "-c dutyd.conf crm import contacts.csv accounts.csv");
	assert_string_equal(ask(DOMAINS), "Beta|beta.com\nVector, Ltd|vector.ru\n");
}

static void map_of_the_configuration(void **state)
{
	(void)state;
	ctl_shell("sed -i 's/owner_days = 180;/owner_days = 180; import : { onec : { columns : {"
		  " id = [ \"Код\" ]; name = [ \"ФИО\" ]; company = [ \"Фирма\" ];"
		  " mobile = [ \"Тел\" ]; email = [ \"Почта\", \"Почта 2\" ]; }; }; };/' "
		  "dutyd.conf");
	CTL_WANT(0, "show config dutyd.conf");
	CTL_HAS(ctl_out, "email = [ \"Почта\", \"Почта 2\" ]");
	write_file("u.csv", "Код,ФИО,Фирма,Тел,Почта,Почта 2\n"
			    "5,Жилец,Дом,89160000005,zh@inbox.ru,mailto:zh@dom-5.ru\n");
	CTL_WANT(0, "-c dutyd.conf crm import u.csv");
	assert_string_equal(ask(DOMAINS), "Дом|dom-5.ru\n");
	ctl_shell("cp plain/dutyd.conf dutyd.conf");
}

/* ---- who is right ---- */

static void more_than_half_decide(void **state)
{
	(void)state;
	write_file("k.csv", "ID;Название компании;Тип компании;Рабочий e-mail\r\n"
			    "10;Три;Клиент;info@old.ru\n");
	write_file("b.csv", PEOPLE MAIL("1", "a@new.ru", "Три") MAIL("2", "b@new.ru", "Три")
				    MAIL("3", "a@one.ru", "Два") MAIL("4", "b@two.ru", "Два")
					    MAIL("5", "a@gmail.com", "Почти никто")
						    MAIL("6", "b@hotmail.com", "Почти никто")
							    MAIL("7", "c@pn.ru", "Почти никто"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv k.csv");
	CTL_HAS(ctl_out, "2 have a mail domain of their own\n");
	CTL_HAS(ctl_out, "1 whose mails agree on no domain\n");
	assert_string_equal(ask(DOMAINS), "Два|-\nПочти никто|pn.ru\nТри|new.ru\n");
	CTL_WANT(0, "-c dutyd.conf crm import --json b.csv k.csv");
	CTL_HAS(ctl_out, "\"domains\":2,\"unclear_domains\":1,");
}

static void again_keeps_what_is_not_told(void **state)
{
	(void)state;
	write_file("b.csv", PEOPLE MAIL("1", "a@vector.ru", "Вектор") MAIL("2", "", "Альфа"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	change("UPDATE company SET domain = 'alfa.ru' WHERE name = 'Альфа'"); /* by hand */
	write_file("b.csv", PEOPLE MAIL("1", "a@mail.ru", "Вектор") MAIL("2", "", "Альфа"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask(DOMAINS), "Альфа|alfa.ru\nВектор|vector.ru\n");
	/* A few rows of many are no word against what is there, but better than nothing. */
	write_file("b.csv", PEOPLE MAIL("3", "x@agent.ru", "Вектор") MAIL("4", "x@n.ru", "Новый"));
	CTL_WANT(0, "-c dutyd.conf crm import --partial b.csv");
	assert_string_equal(ask(DOMAINS), "Альфа|alfa.ru\nВектор|vector.ru\nНовый|n.ru\n");
	/* The whole of the source is: the company has moved. */
	write_file("b.csv", PEOPLE MAIL("1", "a@vektor.com", "Вектор") MAIL("2", "", "Альфа")
				    MAIL("4", "x@n.ru", "Новый"));
	CTL_WANT(0, "-c dutyd.conf crm import b.csv");
	assert_string_equal(ask(DOMAINS), "Альфа|alfa.ru\nВектор|vektor.com\nНовый|n.ru\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(r33_bitrix24_cp1251),   TEST(amocrm_mixed),
		TEST(suitecrm_both_files),   TEST(map_of_the_configuration),
		TEST(more_than_half_decide), TEST(again_keeps_what_is_not_told),
	};

	return cmocka_run_group_tests(tests, ctl_make_folder, ctl_remove_folder);
}

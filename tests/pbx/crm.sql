-- One client of the commercial department: his number belongs to a company, the company to vasya.
PRAGMA journal_mode = WAL;
INSERT INTO employee(id, name) VALUES ('vasya', 'Вася Петров');
INSERT INTO company(id, name) VALUES (1, 'ООО «Василёк»');
INSERT INTO contact(id, company_id, name) VALUES (1, 1, 'Пётр Васильев');
INSERT INTO phone(contact_id, raw, e164, key10)
  VALUES (1, '8 (495) 000-02-01', '+74950000201', '4950000201');
INSERT INTO assignment(company_id, employee_id, since)
  VALUES (1, 'vasya', unixepoch('now', '-10 days'));
-- and another to olya, whose phone must register
INSERT INTO employee(id, name) VALUES ('olya', 'Оля Смирнова');
INSERT INTO company(id, name) VALUES (2, 'ООО «Осинка»');
INSERT INTO contact(id, company_id, name) VALUES (2, 2, 'Ольга Осина');
INSERT INTO phone(contact_id, raw, e164, key10)
  VALUES (2, '8 (495) 000-02-04', '+74950000204', '4950000204');
INSERT INTO assignment(company_id, employee_id, since)
  VALUES (2, 'olya', unixepoch('now', '-10 days'));

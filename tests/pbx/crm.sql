-- One client of the commercial department: his number belongs to a company, the company to vasya.
PRAGMA journal_mode = WAL;
INSERT INTO employee(id, name) VALUES ('vasya', 'Вася Петров');
INSERT INTO company(id, name) VALUES (1, 'ООО «Василёк»');
INSERT INTO contact(id, company_id, name) VALUES (1, 1, 'Пётр Васильев');
INSERT INTO phone(contact_id, raw, e164, key10)
  VALUES (1, '8 (495) 000-02-01', '+74950000201', '4950000201');
INSERT INTO assignment(company_id, employee_id, since)
  VALUES (1, 'vasya', unixepoch('now', '-10 days'));

-- odoo: the tables that conf/crm/odoo.sql reads, with one client each.
CREATE TABLE res_users (id INTEGER PRIMARY KEY, login varchar, partner_id int, active bool);
CREATE TABLE res_partner (id INTEGER PRIMARY KEY, name varchar, parent_id int, commercial_partner_id int,
  is_company bool, user_id int, phone varchar, mobile varchar, phone_sanitized varchar, active bool, write_date
  timestamp);
INSERT INTO res_users VALUES (1, 'vpetrov', 1, 1), (2, 'mivanova', 2, 1);
INSERT INTO res_partner VALUES (10, 'Vector', NULL, 10, 1, 1, '8 495 000-01-00', NULL, '+74950000100', 1,
  '2026-11-20 10:00:00'), (11, 'Ivan Petrov', 10, 10, 0, 2, '8 916 000-00-01', NULL, '+79160000001', 1,
  '2026-11-01 10:00:00'), (12, 'Olga', NULL, 12, 0, 2, NULL, '8 916 000-00-02', '+79160000002', 1, '2026-11-02
  10:00:00');

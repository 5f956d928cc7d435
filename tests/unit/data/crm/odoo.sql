-- Odoo 13 to 18 with CRM: the tables that conf/crm/odoo.sql reads, with all the columns that it makes,
-- and some clients. phone_sanitized is one number only, the mobile one where there are two.
CREATE TABLE res_users (id INTEGER PRIMARY KEY, active bool DEFAULT 1, login varchar NOT NULL, password
  varchar, company_id int NOT NULL, partner_id int NOT NULL, create_date timestamp, signature text,
  action_id int, share bool, create_uid int, write_uid int, write_date timestamp, alias_id int,
  notification_type varchar NOT NULL, odoobot_state varchar, sale_team_id int, target_sales_won int,
  target_sales_done int, target_sales_invoiced int, website_id int);
CREATE TABLE res_partner (id INTEGER PRIMARY KEY, name varchar, company_id int, create_date timestamp,
  display_name varchar, date date, title int, parent_id int, ref varchar, lang varchar, tz varchar, user_id
  int, vat varchar, website varchar, comment text, credit_limit double precision, active bool, employee
  bool, function varchar, type varchar, street varchar, street2 varchar, zip varchar, city varchar, state_id
  int, country_id int, partner_latitude numeric, partner_longitude numeric, email varchar, phone varchar,
  mobile varchar, is_company bool, industry_id int, color int, partner_share bool, commercial_partner_id
  int, commercial_company_name varchar, company_name varchar, create_uid int, write_uid int, write_date
  timestamp, message_main_attachment_id int, email_normalized varchar, message_bounce int, signup_token
  varchar, signup_type varchar, signup_expiration timestamp, calendar_last_notif_ack timestamp, partner_gid
  int, additional_info varchar, team_id int, phone_sanitized varchar, website_id int, is_published bool,
  website_meta_title varchar, website_meta_description text, website_meta_keywords varchar,
  website_meta_og_img varchar, website_description text, website_short_description text, CHECK (type =
  'contact' AND name IS NOT NULL OR type <> 'contact'));
INSERT INTO res_users (id, login, company_id, partner_id, notification_type) VALUES (1, 'vpetrov', 1, 1,
  'email'), (2, 'mivanova', 1, 2, 'email');
INSERT INTO res_partner (id, name, type, parent_id, commercial_partner_id, is_company, user_id, phone,
  mobile, phone_sanitized, active, write_date) VALUES (10, 'Vector', 'contact', NULL, 10, 1, 1,
  '8 495 000-01-00', NULL, '+74950000100', 1, '2026-11-20 10:00:00'), (11, 'Ivan Petrov', 'contact', 10, 10,
  0, 2, '+7 495 000-01-02', '8 916 000-00-01', '+79160000001', 1, '2026-11-01 10:00:00'), (12, 'Olga',
  'contact', NULL, 12, 0, 2, NULL, '8 916 000-00-02', '+79160000002', 1, '2026-11-02 10:00:00'), (13,
  'Gone', 'contact', NULL, 13, 0, 2, NULL, '8 916 000-00-03', '+79160000003', 0, '2026-11-02 10:00:00');

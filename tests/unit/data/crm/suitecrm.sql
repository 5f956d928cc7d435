-- suitecrm: the tables that conf/crm/suitecrm.sql reads, with one client each.
CREATE TABLE users (id char(36) PRIMARY KEY, user_name varchar(60), status varchar(100));
CREATE TABLE accounts (id char(36) PRIMARY KEY, name varchar(150), date_modified datetime, assigned_user_id
  char(36), phone_office varchar(100), phone_alternate varchar(100), phone_fax varchar(100), deleted tinyint
  DEFAULT 0);
CREATE TABLE contacts (id char(36) PRIMARY KEY, date_modified datetime, assigned_user_id char(36), first_name
  varchar(100), last_name varchar(100), phone_home varchar(100), phone_mobile varchar(100), phone_work
  varchar(100), phone_other varchar(100), phone_fax varchar(100), deleted tinyint DEFAULT 0);
CREATE TABLE accounts_contacts (id varchar(36) PRIMARY KEY, contact_id varchar(36), account_id varchar(36),
  date_modified datetime, deleted tinyint DEFAULT 0);
INSERT INTO users VALUES ('u-1', 'vpetrov', 'Active'), ('u-2', 'mivanova', 'Active');
INSERT INTO accounts VALUES ('3f-a', 'Vector', '2026-11-20 10:00:00', 'u-1', '+7 (495) 000-01-00', NULL, NULL,
  0);
INSERT INTO contacts VALUES ('3f-c', '2026-11-01 10:00:00', 'u-2', 'Ivan', 'Petrov', NULL, '8 916 000-00-01',
  NULL, NULL, NULL, 0), ('3f-d', '2026-11-02 10:00:00', 'u-2', 'Olga', NULL, NULL, '89160000002', NULL, NULL,
  NULL, 0);
INSERT INTO accounts_contacts VALUES ('l', '3f-c', '3f-a', NULL, 0);

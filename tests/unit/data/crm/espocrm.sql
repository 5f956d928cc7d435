-- espocrm: the tables that conf/crm/espocrm.sql reads, with one client each.
CREATE TABLE user (id varchar(24) PRIMARY KEY, deleted tinyint DEFAULT 0, user_name varchar(50));
CREATE TABLE account (id varchar(24) PRIMARY KEY, name varchar(249), deleted tinyint DEFAULT 0, modified_at
  datetime, assigned_user_id varchar(24));
CREATE TABLE contact (id varchar(24) PRIMARY KEY, deleted tinyint DEFAULT 0, first_name varchar(100),
  last_name varchar(100), modified_at datetime, account_id varchar(24), assigned_user_id varchar(24));
CREATE TABLE phone_number (id varchar(24) PRIMARY KEY, name varchar(36), deleted tinyint DEFAULT 0, type
  varchar(255), "numeric" varchar(36), invalid tinyint DEFAULT 0, opt_out tinyint DEFAULT 0);
CREATE TABLE entity_phone_number (id INTEGER PRIMARY KEY, entity_id varchar(24), phone_number_id varchar(24),
  entity_type varchar(100), "primary" tinyint DEFAULT 0, deleted tinyint DEFAULT 0);
INSERT INTO user VALUES ('u-1', 0, 'vpetrov'), ('u-2', 0, 'mivanova');
INSERT INTO account VALUES ('a', 'Vector', 0, '2026-11-20 10:00:00', 'u-1');
INSERT INTO contact VALUES ('c', 0, 'Ivan', 'Petrov', '2026-11-01 10:00:00', 'a', 'u-2'), ('d', 0, 'Olga',
  NULL, '2026-11-02 10:00:00', NULL, 'u-2');
INSERT INTO phone_number VALUES ('1', '+7 495 000-01-00', 0, 'Office', '74950000100', 0, 0), ('2',
  '+79160000001', 0, 'Mobile', '79160000001', 0, 0), ('3', '+79160000002', 0, 'Mobile', '79160000002', 0, 0);
INSERT INTO entity_phone_number VALUES (1, 'a', '1', 'Account', 1, 0), (2, 'c', '2', 'Contact', 1, 0), (3,
  'd', '3', 'Contact', 1, 0);

-- EspoCRM 6 to 9: the tables that conf/crm/espocrm.sql reads, with all the columns that it makes
-- (Resources/metadata/entityDefs, ids of 17 or 24 characters), and some clients.
CREATE TABLE user (id varchar(17) PRIMARY KEY, deleted bool DEFAULT 0, user_name varchar(50), type
  varchar(24) DEFAULT 'regular', password varchar(150), auth_method varchar(24), api_key varchar(100),
  salutation_name varchar(255), first_name varchar(100), last_name varchar(100), is_active bool NOT NULL
  DEFAULT 1, title varchar(100), gender varchar(255), created_at datetime, modified_at datetime, middle_name
  varchar(100), default_team_id varchar(17), contact_id varchar(17), avatar_id varchar(17), created_by_id
  varchar(17), dashboard_template_id varchar(17), working_time_calendar_id varchar(17), layout_set_id
  varchar(17));
CREATE TABLE account (id varchar(17) PRIMARY KEY, name varchar(249), deleted bool DEFAULT 0, website
  varchar(255), type varchar(255), industry varchar(255), sic_code varchar(40), billing_address_street
  varchar(255), billing_address_city varchar(100), billing_address_state varchar(100),
  billing_address_country varchar(100), billing_address_postal_code varchar(40), shipping_address_street
  varchar(255), shipping_address_city varchar(100), shipping_address_state varchar(100),
  shipping_address_country varchar(100), shipping_address_postal_code varchar(40), description mediumtext,
  created_at datetime, modified_at datetime, stream_updated_at datetime, campaign_id varchar(17),
  created_by_id varchar(17), modified_by_id varchar(17), assigned_user_id varchar(17), version_number
  bigint);
CREATE TABLE contact (id varchar(17) PRIMARY KEY, deleted bool DEFAULT 0, salutation_name varchar(255),
  first_name varchar(100), last_name varchar(100), description mediumtext, do_not_call bool NOT NULL DEFAULT
  0, address_street varchar(255), address_city varchar(100), address_state varchar(100), address_country
  varchar(100), address_postal_code varchar(40), created_at datetime, modified_at datetime, middle_name
  varchar(100), stream_updated_at datetime, account_id varchar(17), campaign_id varchar(17), created_by_id
  varchar(17), modified_by_id varchar(17), assigned_user_id varchar(17));
CREATE TABLE phone_number (id varchar(17) PRIMARY KEY, name varchar(36), deleted bool DEFAULT 0, type
  varchar(255), "numeric" varchar(36), invalid bool NOT NULL DEFAULT 0, opt_out bool NOT NULL DEFAULT 0);
CREATE TABLE entity_phone_number (id INTEGER PRIMARY KEY, entity_id varchar(17), phone_number_id
  varchar(17), entity_type varchar(100), "primary" bool DEFAULT 0, deleted bool DEFAULT 0, UNIQUE
  (entity_id, phone_number_id, entity_type));
INSERT INTO user (id, user_name) VALUES ('u-1', 'vpetrov'), ('u-2', 'mivanova');
INSERT INTO account (id, name, modified_at, assigned_user_id) VALUES ('a', 'Vector', '2026-11-20 10:00:00',
  'u-1');
INSERT INTO contact (id, deleted, first_name, last_name, modified_at, account_id, assigned_user_id) VALUES
  ('c', 0, 'Ivan', 'Petrov', '2026-11-01 10:00:00', 'a', 'u-2'), ('d', 0, 'Olga', NULL,
  '2026-11-02 10:00:00', NULL, 'u-2'), ('e', 1, 'Gone', NULL, '2026-11-02 10:00:00', NULL, 'u-2');
INSERT INTO phone_number (id, name, type, "numeric") VALUES ('1', '+7 495 000-01-00', 'Office',
  '74950000100'), ('2', '+79160000001', 'Mobile', '79160000001'), ('3', '+79160000002', 'Mobile',
  '79160000002'), ('4', '+74950000102', 'Office', '74950000102'), ('5', '+79160000003', 'Mobile',
  '79160000003');
INSERT INTO entity_phone_number VALUES (1, 'a', '1', 'Account', 1, 0), (2, 'c', '2', 'Contact', 1, 0), (3,
  'd', '3', 'Contact', 1, 0), (4, 'c', '4', 'Contact', 0, 0), (5, 'e', '5', 'Contact', 1, 0);

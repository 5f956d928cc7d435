-- SuiteCRM 7 and 8: the tables that conf/crm/suitecrm.sql reads, with all the columns that it makes
-- (modules/*/vardefs.php, metadata/accounts_contactsMetaData.php), and some clients.
CREATE TABLE users (id char(36) PRIMARY KEY, user_name varchar(60), user_hash varchar(255),
  system_generated_password bool, pwd_last_changed datetime, authenticate_id varchar(100), sugar_login bool
  DEFAULT 1, first_name varchar(255), last_name varchar(255), is_admin bool DEFAULT 0, external_auth_only
  bool DEFAULT 0, receive_notifications bool DEFAULT 1, description text, date_entered datetime,
  date_modified datetime, modified_user_id char(36), created_by char(36), title varchar(50), photo
  varchar(255), department varchar(50), phone_home varchar(50), phone_mobile varchar(50), phone_work
  varchar(50), phone_other varchar(50), phone_fax varchar(50), status varchar(100), address_street
  varchar(150), address_city varchar(100), address_state varchar(100), address_country varchar(100),
  address_postalcode varchar(20), deleted bool, portal_only bool DEFAULT 0, show_on_employees bool DEFAULT
  1, employee_status varchar(100), messenger_id varchar(100), messenger_type varchar(100), reports_to_id
  char(36), is_group bool, factor_auth bool, factor_auth_interface varchar(255));
CREATE TABLE accounts (id char(36) PRIMARY KEY, name varchar(150), date_entered datetime, date_modified
  datetime, modified_user_id char(36), created_by char(36), description text, deleted bool DEFAULT 0,
  assigned_user_id char(36), account_type varchar(50), industry varchar(50), annual_revenue varchar(100),
  phone_fax varchar(100), billing_address_street varchar(150), billing_address_city varchar(100),
  billing_address_state varchar(100), billing_address_postalcode varchar(20), billing_address_country
  varchar(255), rating varchar(100), phone_office varchar(100), phone_alternate varchar(100), website
  varchar(255), ownership varchar(100), employees varchar(10), ticker_symbol varchar(10),
  shipping_address_street varchar(150), shipping_address_city varchar(100), shipping_address_state
  varchar(100), shipping_address_postalcode varchar(20), shipping_address_country varchar(255), parent_id
  char(36), sic_code varchar(10), campaign_id char(36));
CREATE TABLE contacts (id char(36) PRIMARY KEY, date_entered datetime, date_modified datetime,
  modified_user_id char(36), created_by char(36), description text, deleted bool DEFAULT 0, assigned_user_id
  char(36), salutation varchar(255), first_name varchar(100), last_name varchar(100), title varchar(100),
  photo varchar(255), department varchar(255), do_not_call bool DEFAULT 0, phone_home varchar(100),
  phone_mobile varchar(100), phone_work varchar(100), phone_other varchar(100), phone_fax varchar(100),
  lawful_basis text, date_reviewed date, lawful_basis_source varchar(100), primary_address_street
  varchar(150), primary_address_city varchar(100), primary_address_state varchar(100),
  primary_address_postalcode varchar(20), primary_address_country varchar(255), alt_address_street
  varchar(150), alt_address_city varchar(100), alt_address_state varchar(100), alt_address_postalcode
  varchar(20), alt_address_country varchar(255), assistant varchar(75), assistant_phone varchar(100),
  lead_source varchar(255), reports_to_id char(36), birthdate date, campaign_id char(36), joomla_account_id
  varchar(255), portal_account_disabled bool, portal_user_type varchar(100) DEFAULT 'Single');
CREATE TABLE accounts_contacts (id varchar(36) PRIMARY KEY, contact_id varchar(36), account_id varchar(36),
  date_modified datetime, deleted bool DEFAULT 0);
CREATE INDEX idx_account_contact ON accounts_contacts(account_id, contact_id);
CREATE INDEX idx_contid_del_accid ON accounts_contacts(contact_id, deleted, account_id);
INSERT INTO users (id, user_name, status, deleted) VALUES ('u-1', 'vpetrov', 'Active', 0), ('u-2',
  'mivanova', 'Active', 0);
INSERT INTO accounts (id, name, date_modified, assigned_user_id, phone_office) VALUES ('3f-a', 'Vector',
  '2026-11-20 10:00:00', 'u-1', '+7 (495) 000-01-00'), ('3f-b', 'Left', '2026-11-20 10:00:00', 'u-2', NULL);
INSERT INTO contacts (id, date_modified, assigned_user_id, first_name, last_name, phone_mobile, phone_work,
  deleted) VALUES ('3f-c', '2026-11-01 10:00:00', 'u-2', 'Ivan', 'Petrov', '8 916 000-00-01',
  '+7 (495) 000-01-02', 0), ('3f-d', '2026-11-02 10:00:00', 'u-2', 'Olga', NULL, '89160000002', NULL, 0),
  ('3f-e', '2026-11-02 10:00:00', 'u-2', 'Gone', NULL, '89160000003', NULL, 1);
INSERT INTO accounts_contacts VALUES ('l', '3f-c', '3f-a', NULL, 0), ('m', '3f-c', '3f-b', NULL, 1);

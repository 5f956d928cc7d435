-- vTiger CRM 6 to 8: the tables that conf/crm/vtiger.sql reads, with all the columns that it makes
-- (schema/DatabaseSchema.xml, modules/PBXManager/schema.xml), and some clients.
CREATE TABLE vtiger_users (id INTEGER PRIMARY KEY, user_name varchar(255), user_password varchar(200),
  cal_color varchar(25), first_name varchar(30), last_name varchar(30), reports_to_id varchar(36), is_admin
  varchar(3), currency_id int, description text, date_entered timestamp, date_modified timestamp,
  modified_user_id varchar(36), title varchar(50), department varchar(50), phone_home varchar(50),
  phone_mobile varchar(50), phone_work varchar(50), phone_other varchar(50), phone_fax varchar(50), email1
  varchar(100), email2 varchar(100), secondaryemail varchar(100), status varchar(25), signature text,
  address_street varchar(150), address_city varchar(100), address_state varchar(100), address_country
  varchar(25), address_postalcode varchar(9), user_preferences text, tz varchar(30), holidays varchar(60),
  namedays varchar(60), workdays varchar(30), weekstart int, date_format varchar(200), hour_format
  varchar(30), start_hour varchar(30), end_hour varchar(30), is_owner varchar(100), activity_view
  varchar(200), lead_view varchar(200), imagename varchar(250), deleted int NOT NULL DEFAULT 0,
  confirm_password varchar(300), internal_mailer varchar(3), reminder_interval varchar(100),
  reminder_next_time varchar(100), crypt_type varchar(20), accesskey varchar(36), theme varchar(100),
  language varchar(36), time_zone varchar(200), currency_grouping_pattern varchar(100),
  currency_decimal_separator varchar(2), currency_grouping_separator varchar(2), currency_symbol_placement
  varchar(20));
CREATE TABLE vtiger_crmentity (crmid int PRIMARY KEY, smcreatorid int NOT NULL DEFAULT 0, smownerid int NOT
  NULL DEFAULT 0, modifiedby int NOT NULL DEFAULT 0, setype varchar(30), description text, createdtime
  datetime, modifiedtime datetime, viewedtime datetime, status varchar(50), version int NOT NULL DEFAULT 0,
  presence int DEFAULT 1, deleted int NOT NULL DEFAULT 0, smgroupid int, source varchar(100), label
  varchar(255));
CREATE TABLE vtiger_account (accountid int PRIMARY KEY, account_no varchar(100), accountname varchar(100),
  parentid int, account_type varchar(200), industry varchar(200), annualrevenue int, rating varchar(200),
  ownership varchar(50), siccode varchar(50), tickersymbol varchar(30), phone varchar(30), otherphone
  varchar(30), email1 varchar(100), email2 varchar(100), website varchar(100), fax varchar(30), employees
  int, emailoptout varchar(3), notify_owner varchar(3), isconvertedfromlead varchar(3));
CREATE TABLE vtiger_contactdetails (contactid int PRIMARY KEY, contact_no varchar(100), accountid int,
  salutation varchar(200), firstname varchar(40), lastname varchar(80), email varchar(100), phone
  varchar(50), mobile varchar(50), title varchar(50), department varchar(30), fax varchar(50), reportsto
  varchar(30), training varchar(50), usertype varchar(50), contacttype varchar(50), otheremail varchar(100),
  secondaryemail varchar(100), donotcall varchar(3), emailoptout varchar(3), imagename varchar(150),
  reference varchar(3), notify_owner varchar(3), isconvertedfromlead varchar(3));
CREATE TABLE vtiger_pbxmanager_phonelookup (crmid int, setype varchar(30), fnumber varchar(100), rnumber
  varchar(100), fieldname varchar(50), UNIQUE (crmid, setype, fieldname));
CREATE INDEX index_phone_number ON vtiger_pbxmanager_phonelookup(fnumber, rnumber);
INSERT INTO vtiger_users (id, user_name, status) VALUES (1, 'vpetrov', 'Active'), (2, 'mivanova', 'Active');
INSERT INTO vtiger_crmentity (crmid, smownerid, setype, modifiedtime, deleted) VALUES (10, 1, 'Accounts',
  '2026-11-20 10:00:00', 0), (11, 2, 'Contacts', '2026-11-01 10:00:00', 0), (12, 2, 'Contacts',
  '2026-11-02 10:00:00', 0), (13, 2, 'Contacts', '2026-11-02 10:00:00', 1);
INSERT INTO vtiger_account (accountid, accountname, phone) VALUES (10, 'Vector', '+7 495 000-01-00');
INSERT INTO vtiger_contactdetails (contactid, accountid, firstname, lastname, phone, mobile) VALUES (11, 10,
  'Ivan', 'Petrov', '+7 495 000-01-02', '89160000001'), (12, 0, 'Olga', '', NULL, '89160000002'), (13, 0,
  'Gone', '', NULL, '89160000003');
INSERT INTO vtiger_pbxmanager_phonelookup VALUES (10, 'Accounts', '74950000100', '00100005947', 'phone'),
  (11, 'Contacts', '89160000001', '10000006198', 'mobile'), (11, 'Contacts', '74950000102', '20100005947',
  'phone'), (12, 'Contacts', '89160000002', '20000006198', 'mobile'), (13, 'Contacts', '89160000003',
  '30000006198', 'mobile');

-- vtiger: the tables that conf/crm/vtiger.sql reads, with one client each.
CREATE TABLE vtiger_users (id INTEGER PRIMARY KEY, user_name varchar(255));
CREATE TABLE vtiger_crmentity (crmid int PRIMARY KEY, smcreatorid int, smownerid int, setype varchar(100),
  modifiedtime datetime, deleted int DEFAULT 0);
CREATE TABLE vtiger_account (accountid int PRIMARY KEY, accountname varchar(100), phone varchar(30),
  otherphone varchar(30), fax varchar(30));
CREATE TABLE vtiger_contactdetails (contactid int PRIMARY KEY, accountid int, firstname varchar(40), lastname
  varchar(80), phone varchar(50), mobile varchar(50));
CREATE TABLE vtiger_pbxmanager_phonelookup (crmid int, setype varchar(30), fnumber varchar(100), rnumber
  varchar(100), fieldname varchar(50));
INSERT INTO vtiger_users VALUES (1, 'vpetrov'), (2, 'mivanova');
INSERT INTO vtiger_crmentity VALUES (10, 1, 1, 'Accounts', '2026-11-20 10:00:00', 0), (11, 1, 2, 'Contacts',
  '2026-11-01 10:00:00', 0), (12, 1, 2, 'Contacts', '2026-11-02 10:00:00', 0);
INSERT INTO vtiger_account VALUES (10, 'Vector', '+7 495 000-01-00', NULL, NULL);
INSERT INTO vtiger_contactdetails VALUES (11, 10, 'Ivan', 'Petrov', NULL, '89160000001'), (12, NULL, 'Olga',
  '', NULL, '89160000002');
INSERT INTO vtiger_pbxmanager_phonelookup VALUES (10, 'Accounts', '74950000100', '00100005947', 'phone'), (11,
  'Contacts', '89160000001', '10000006198', 'mobile'), (12, 'Contacts', '89160000002', '20000006198', 'mobile');

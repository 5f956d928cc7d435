-- Dolibarr 9 to 23: the tables that conf/crm/dolibarr.sql reads, with all the columns that it makes
-- (htdocs/install/mysql/tables), and some clients.
CREATE TABLE llx_user (rowid INTEGER PRIMARY KEY, entity int NOT NULL DEFAULT 1, ref_ext varchar(50),
  employee tinyint DEFAULT 1, fk_establishment int DEFAULT 0, datec datetime, tms timestamp, fk_user_creat
  int, fk_user_modif int, login varchar(50) NOT NULL, pass_encoding varchar(24), pass varchar(128),
  pass_crypted varchar(128), pass_temp varchar(128), api_key varchar(128), gender varchar(10), civility
  varchar(6), lastname varchar(50), firstname varchar(50), address varchar(255), zip varchar(25), town
  varchar(50), fk_state int DEFAULT 0, fk_country int DEFAULT 0, birth date, job varchar(128), office_phone
  varchar(20), office_fax varchar(20), user_mobile varchar(20), personal_mobile varchar(20), email
  varchar(255), personal_email varchar(255), socialnetworks text, signature text, admin smallint DEFAULT 0,
  module_comm smallint DEFAULT 1, module_compta smallint DEFAULT 1, fk_soc int, fk_socpeople int, fk_member
  int, fk_user int, note_public text, note text, model_pdf varchar(255), datelastlogin datetime,
  datepreviouslogin datetime, ldap_sid varchar(255), openid varchar(255), statut tinyint DEFAULT 1, photo
  varchar(255), lang varchar(6), color varchar(6), barcode varchar(255), accountancy_code varchar(32),
  nb_holiday int DEFAULT 0, thm double, tjm double, salary double, dateemployment date, dateemploymentend
  date, weeklyhours double, import_key varchar(14), default_range int, fk_warehouse int);
CREATE TABLE llx_societe (rowid INTEGER PRIMARY KEY, nom varchar(128), name_alias varchar(128), entity int
  NOT NULL DEFAULT 1, ref_ext varchar(255), statut tinyint DEFAULT 0, parent int, status tinyint DEFAULT 1,
  code_client varchar(24), code_fournisseur varchar(24), code_compta varchar(32), code_compta_fournisseur
  varchar(32), address varchar(255), zip varchar(25), town varchar(50), fk_departement int DEFAULT 0,
  fk_pays int DEFAULT 0, phone varchar(30), phone_mobile varchar(30), fax varchar(30), url varchar(255),
  email varchar(128), fk_account int DEFAULT 0, socialnetworks text, fk_effectif int DEFAULT 0, fk_typent
  int, fk_forme_juridique int DEFAULT 0, fk_currency varchar(3), siren varchar(128), siret varchar(128), ape
  varchar(128), idprof4 varchar(128), idprof5 varchar(128), idprof6 varchar(128), tva_intra varchar(20),
  capital double, fk_stcomm int NOT NULL DEFAULT 0, note_private text, note_public text, model_pdf
  varchar(255), prefix_comm varchar(5), client tinyint DEFAULT 0, fournisseur tinyint DEFAULT 0,
  supplier_account varchar(32), fk_prospectlevel varchar(12), customer_bad tinyint DEFAULT 0, customer_rate
  real DEFAULT 0, mode_reglement tinyint, cond_reglement tinyint, barcode varchar(180), price_level int,
  default_lang varchar(6), logo varchar(255), canvas varchar(32), tms timestamp DEFAULT CURRENT_TIMESTAMP,
  datec datetime, fk_user_creat int, fk_user_modif int, import_key varchar(14));
CREATE TABLE llx_socpeople (rowid INTEGER PRIMARY KEY, datec datetime, tms timestamp, fk_soc int, entity int
  NOT NULL DEFAULT 1, ref_ext varchar(128), civility varchar(6), lastname varchar(50), firstname
  varchar(50), address varchar(255), zip varchar(25), town varchar(255), fk_departement int, fk_pays int
  DEFAULT 0, birthday date, poste varchar(80), phone varchar(30), phone_perso varchar(30), phone_mobile
  varchar(30), fax varchar(30), email varchar(255), socialnetworks text, no_email smallint NOT NULL DEFAULT
  0, priv smallint NOT NULL DEFAULT 0, fk_user_creat int DEFAULT 0, fk_user_modif int, note_private text,
  note_public text, default_lang varchar(6), canvas varchar(32), import_key varchar(14), statut tinyint NOT
  NULL DEFAULT 1);
CREATE TABLE llx_societe_commerciaux (rowid INTEGER PRIMARY KEY, fk_soc int, fk_user int, import_key
  varchar(14));
INSERT INTO llx_user (rowid, login) VALUES (1, 'vpetrov'), (2, 'mivanova');
INSERT INTO llx_societe (rowid, nom, phone, tms) VALUES (10, 'Vector', '+7 495 000-01-00',
  '2026-11-20 10:00:00');
INSERT INTO llx_socpeople (rowid, fk_soc, lastname, firstname, phone, phone_mobile, statut) VALUES (11, 10,
  'Petrov', 'Ivan', '+7 495 000-01-02', '8 916 000-00-01', 1), (12, NULL, 'Olga', NULL, NULL, '89160000002',
  1), (13, NULL, 'Gone', NULL, NULL, '89160000003', 0);
INSERT INTO llx_societe_commerciaux (fk_soc, fk_user) VALUES (10, 1);

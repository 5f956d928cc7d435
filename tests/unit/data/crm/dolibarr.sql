-- dolibarr: the tables that conf/crm/dolibarr.sql reads, with one client each.
CREATE TABLE llx_user (rowid INTEGER PRIMARY KEY, login varchar(50), statut tinyint);
CREATE TABLE llx_societe (rowid INTEGER PRIMARY KEY, nom varchar(128), phone varchar(30), fax varchar(30),
  status tinyint DEFAULT 1, tms timestamp);
CREATE TABLE llx_socpeople (rowid INTEGER PRIMARY KEY, fk_soc int, lastname varchar(50), firstname
  varchar(50), phone varchar(30), phone_perso varchar(30), phone_mobile varchar(30), fax varchar(30), statut
  tinyint DEFAULT 1, tms timestamp);
CREATE TABLE llx_societe_commerciaux (rowid INTEGER PRIMARY KEY, fk_soc int, fk_user int);
INSERT INTO llx_user VALUES (1, 'vpetrov', 1), (2, 'mivanova', 1);
INSERT INTO llx_societe VALUES (10, 'Vector', '+7 495 000-01-00', NULL, 1, '2026-11-20 10:00:00');
INSERT INTO llx_socpeople VALUES (11, 10, 'Petrov', 'Ivan', NULL, NULL, '8 916 000-00-01', NULL, 1, NULL),
  (12, NULL, 'Olga', NULL, NULL, NULL, '89160000002', NULL, 1, NULL);
INSERT INTO llx_societe_commerciaux VALUES (1, 10, 1);

-- Dolibarr: contacts in llx_socpeople, third parties in llx_societe, their sales representatives
-- in llx_societe_commerciaux (two of them are two owners: the call is CRM_AMBIGUOUS). Before Dolibarr 20
-- third parties have no column phone_mobile: leave its line out.
-- prepare: each time the copy is made
CREATE TABLE dutyd_phone (key10 TEXT NOT NULL, kind TEXT NOT NULL, contact_id INTEGER, company_id INTEGER);
INSERT INTO dutyd_phone
  SELECT substr(digits, -10), kind, contact_id, company_id FROM (
    SELECT replace(replace(replace(replace(replace(raw, ' ', ''), '-', ''), '(', ''), ')', ''), '+', '')
             AS digits, kind, contact_id, company_id FROM (
      SELECT phone AS raw, 'work' AS kind, rowid AS contact_id, NULL AS company_id FROM llx_socpeople WHERE statut = 1
      UNION ALL SELECT phone_perso, 'home', rowid, NULL FROM llx_socpeople WHERE statut = 1
      UNION ALL SELECT phone_mobile, 'mobile', rowid, NULL FROM llx_socpeople WHERE statut = 1
      UNION ALL SELECT phone_mobile, 'mobile', NULL, rowid FROM llx_societe WHERE status = 1
      UNION ALL SELECT phone, 'work', NULL, rowid FROM llx_societe WHERE status = 1))
   WHERE length(digits) >= 10 AND digits NOT GLOB '*[^0-9]*';
CREATE INDEX dutyd_phone_key ON dutyd_phone(key10);
CREATE INDEX IF NOT EXISTS dutyd_sales ON llx_societe_commerciaux(fk_soc, fk_user);
-- lookup: crm.lookup
SELECT p.key10 AS key10, NULL AS e164, NULL AS ext, p.kind AS kind,
       c.rowid AS contact_id, trim(coalesce(c.firstname, '') || ' ' || coalesce(c.lastname, '')) AS contact_name,
       CASE WHEN k.rowid IS NULL THEN 'private' ELSE 'org' END AS party,
       k.rowid AS company_id, k.nom AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.login AS owner_id, unixepoch(k.tms) AS owner_since, 0 AS blocked
  FROM dutyd_phone p
  LEFT JOIN llx_socpeople c ON c.rowid = p.contact_id
  LEFT JOIN llx_societe k ON k.rowid = coalesce(p.company_id, c.fk_soc)
  LEFT JOIN llx_societe_commerciaux s ON s.fk_soc = k.rowid
  LEFT JOIN llx_user u ON u.rowid = s.fk_user
 WHERE p.key10 = :key10

-- vTiger CRM 6 to 8: its PBX module keeps the digits of every number in vtiger_pbxmanager_phonelookup.
-- prepare: each time the copy is made
CREATE INDEX IF NOT EXISTS dutyd_phone_key ON vtiger_pbxmanager_phonelookup(substr(fnumber, -10));
CREATE INDEX IF NOT EXISTS dutyd_entity ON vtiger_crmentity(crmid);
CREATE INDEX IF NOT EXISTS dutyd_contact ON vtiger_contactdetails(contactid);
CREATE INDEX IF NOT EXISTS dutyd_account ON vtiger_account(accountid);
CREATE INDEX IF NOT EXISTS dutyd_user ON vtiger_users(id);
-- lookup: crm.lookup
SELECT substr(p.fnumber, -10) AS key10, NULL AS e164, NULL AS ext, NULL AS kind,
       c.contactid AS contact_id, trim(coalesce(c.firstname, '') || ' ' || coalesce(c.lastname, '')) AS contact_name,
       CASE WHEN a.accountid IS NULL THEN 'private' ELSE 'org' END AS party,
       a.accountid AS company_id, a.accountname AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.user_name AS owner_id, unixepoch(o.modifiedtime) AS owner_since, 0 AS blocked
  FROM vtiger_pbxmanager_phonelookup p
  JOIN vtiger_crmentity e ON e.crmid = p.crmid AND e.deleted = 0
  LEFT JOIN vtiger_contactdetails c ON p.setype = 'Contacts' AND c.contactid = p.crmid
  LEFT JOIN vtiger_account a ON a.accountid = CASE p.setype WHEN 'Accounts' THEN p.crmid ELSE c.accountid END
  LEFT JOIN vtiger_crmentity o ON o.crmid = coalesce(a.accountid, c.contactid) AND o.deleted = 0
  LEFT JOIN vtiger_users u ON u.id = o.smownerid
 WHERE substr(p.fnumber, -10) = :key10 AND p.fieldname <> 'fax' AND p.setype IN ('Contacts', 'Accounts')

-- EspoCRM: numbers in a table of their own, with their digits in the column numeric.
-- prepare: each time the copy is made
CREATE INDEX IF NOT EXISTS dutyd_phone_key ON phone_number(substr("numeric", -10));
CREATE INDEX IF NOT EXISTS dutyd_phone_link ON entity_phone_number(phone_number_id, entity_type, entity_id);
CREATE INDEX IF NOT EXISTS dutyd_contact ON contact(id);
CREATE INDEX IF NOT EXISTS dutyd_account ON account(id);
CREATE INDEX IF NOT EXISTS dutyd_user ON user(id);
-- lookup: crm.lookup
SELECT substr(p."numeric", -10) AS key10, NULL AS e164, NULL AS ext, lower(p.type) AS kind,
       c.rowid AS contact_id, trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')) AS contact_name,
       CASE WHEN a.id IS NULL THEN 'private' ELSE 'org' END AS party,
       a.rowid AS company_id, a.name AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.user_name AS owner_id,
       unixepoch(CASE WHEN a.id IS NULL THEN c.modified_at ELSE a.modified_at END) AS owner_since, 0 AS blocked
  FROM phone_number p
  JOIN entity_phone_number l ON l.phone_number_id = p.id AND l.deleted = 0
  LEFT JOIN contact c ON l.entity_type = 'Contact' AND c.id = l.entity_id AND c.deleted = 0
  LEFT JOIN account a ON a.id = CASE l.entity_type WHEN 'Account' THEN l.entity_id ELSE c.account_id END AND a.deleted = 0
  LEFT JOIN user u ON u.id = CASE WHEN a.id IS NULL THEN c.assigned_user_id ELSE a.assigned_user_id END
 WHERE substr(p."numeric", -10) = :key10 AND p.deleted = 0 AND p.invalid = 0
   AND coalesce(p.type, '') <> 'Fax' AND (c.id IS NOT NULL OR a.id IS NOT NULL)

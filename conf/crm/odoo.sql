-- Odoo: people and companies are partners; the module phone_validation keeps phone_sanitized as E.164.
-- prepare: each time the copy is made
CREATE INDEX IF NOT EXISTS dutyd_phone_key ON res_partner(substr(phone_sanitized, -10)) WHERE phone_sanitized IS NOT NULL;
-- lookup: crm.lookup
SELECT substr(p.phone_sanitized, -10) AS key10, p.phone_sanitized AS e164, NULL AS ext, NULL AS kind,
       CASE WHEN p.is_company THEN NULL ELSE p.id END AS contact_id,
       CASE WHEN p.is_company THEN NULL ELSE p.name END AS contact_name,
       CASE WHEN k.id IS NULL THEN 'private' ELSE 'org' END AS party,
       k.id AS company_id, k.name AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.login AS owner_id, unixepoch(coalesce(k.write_date, p.write_date)) AS owner_since, 0 AS blocked
  FROM res_partner p
  LEFT JOIN res_partner k ON k.id = p.commercial_partner_id AND k.is_company AND k.active
  LEFT JOIN res_users u ON u.id = CASE WHEN k.id IS NULL THEN p.user_id ELSE k.user_id END
 WHERE substr(p.phone_sanitized, -10) = :key10 AND p.phone_sanitized IS NOT NULL AND p.active

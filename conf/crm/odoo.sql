-- Odoo 13 to 18: people and companies are partners. The module phone_validation keeps one number of
-- each as E.164 in phone_sanitized, the mobile one first; the others stand as somebody typed them.
-- Odoo 19 has no column mobile: leave its line out.
-- prepare: each time the copy is made
CREATE TABLE dutyd_phone (key10 TEXT NOT NULL, e164 TEXT, kind TEXT, partner_id INTEGER NOT NULL);
INSERT INTO dutyd_phone
  SELECT substr(digits, -10), max(e164), max(kind), partner_id FROM (
    SELECT replace(replace(replace(replace(replace(raw, ' ', ''), '-', ''), '(', ''), ')', ''), '+', '')
             AS digits, e164, kind, partner_id FROM (
      SELECT phone_sanitized AS raw, phone_sanitized AS e164, NULL AS kind, id AS partner_id FROM res_partner WHERE active
      UNION ALL SELECT phone, NULL, 'work', id FROM res_partner WHERE active
      UNION ALL SELECT mobile, NULL, 'mobile', id FROM res_partner WHERE active))
   WHERE length(digits) >= 10 AND digits NOT GLOB '*[^0-9]*'
   GROUP BY substr(digits, -10), partner_id;
CREATE INDEX dutyd_phone_key ON dutyd_phone(key10);
-- lookup: crm.lookup
SELECT n.key10 AS key10, n.e164 AS e164, NULL AS ext, n.kind AS kind,
       CASE WHEN p.is_company THEN NULL ELSE p.id END AS contact_id,
       CASE WHEN p.is_company THEN NULL ELSE p.name END AS contact_name,
       CASE WHEN k.id IS NULL THEN 'private' ELSE 'org' END AS party,
       k.id AS company_id, k.name AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.login AS owner_id, unixepoch(coalesce(k.write_date, p.write_date)) AS owner_since, 0 AS blocked
  FROM dutyd_phone n
  JOIN res_partner p ON p.id = n.partner_id
  LEFT JOIN res_partner k ON k.id = p.commercial_partner_id AND k.is_company AND k.active
  LEFT JOIN res_users u ON u.id = CASE WHEN k.id IS NULL THEN p.user_id ELSE k.user_id END
 WHERE n.key10 = :key10

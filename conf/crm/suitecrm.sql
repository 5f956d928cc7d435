-- SuiteCRM 7 and 8: contacts and accounts, their numbers in columns, as somebody typed them.
-- prepare: each time the copy is made
CREATE TABLE dutyd_phone (key10 TEXT NOT NULL, kind TEXT NOT NULL, contact_id TEXT, account_id TEXT);
INSERT INTO dutyd_phone
  SELECT substr(digits, -10), kind, contact_id, account_id FROM (
    SELECT replace(replace(replace(replace(replace(raw, ' ', ''), '-', ''), '(', ''), ')', ''), '+', '')
             AS digits, kind, contact_id, account_id FROM (
      SELECT phone_work AS raw, 'work' AS kind, id AS contact_id, NULL AS account_id FROM contacts WHERE deleted = 0
      UNION ALL SELECT phone_mobile, 'mobile', id, NULL FROM contacts WHERE deleted = 0
      UNION ALL SELECT phone_home, 'home', id, NULL FROM contacts WHERE deleted = 0
      UNION ALL SELECT phone_other, 'other', id, NULL FROM contacts WHERE deleted = 0
      UNION ALL SELECT phone_office, 'work', NULL, id FROM accounts WHERE deleted = 0
      UNION ALL SELECT phone_alternate, 'other', NULL, id FROM accounts WHERE deleted = 0))
   WHERE length(digits) >= 10 AND digits NOT GLOB '*[^0-9]*';
CREATE INDEX dutyd_phone_key ON dutyd_phone(key10);
CREATE INDEX IF NOT EXISTS dutyd_contacts ON contacts(id);
CREATE INDEX IF NOT EXISTS dutyd_accounts ON accounts(id);
CREATE INDEX IF NOT EXISTS dutyd_links ON accounts_contacts(contact_id, account_id);
CREATE INDEX IF NOT EXISTS dutyd_users ON users(id);
-- lookup: crm.lookup
SELECT p.key10 AS key10, NULL AS e164, NULL AS ext, p.kind AS kind,
       c.rowid AS contact_id, trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')) AS contact_name,
       CASE WHEN a.id IS NULL THEN 'private' ELSE 'org' END AS party,
       a.rowid AS company_id, a.name AS company_name, 0 AS company_large, NULL AS offices, NULL AS band,
       u.user_name AS owner_id,
       unixepoch(CASE WHEN a.id IS NULL THEN c.date_modified ELSE a.date_modified END) AS owner_since,
       0 AS blocked
  FROM dutyd_phone p
  LEFT JOIN contacts c ON c.id = p.contact_id
  LEFT JOIN accounts_contacts l ON l.contact_id = c.id AND l.deleted = 0
  LEFT JOIN accounts a ON a.id = coalesce(p.account_id, l.account_id) AND a.deleted = 0
  LEFT JOIN users u ON u.id = CASE WHEN a.id IS NULL THEN c.assigned_user_id ELSE a.assigned_user_id END
 WHERE p.key10 = :key10

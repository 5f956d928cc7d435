-- crm.db: the company's customer base, as dutyd ships it. The CRM (or dutyctl crm import) writes it,
-- dutyd reads it and relies on nothing but the views at the end: any other database with the first,
-- dutyd_lookup, serves as well. Times are unix seconds, UTC.
--
-- Make it WAL (PRAGMA journal_mode = WAL): a reader then never waits for the writer. Replace a whole
-- base by rename(2) only; bytes changed under an open file are nobody's promise.
PRAGMA application_id = 0x64757463;
PRAGMA user_version = 1;

CREATE TABLE employee (
  id        TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 63), -- the id in dutyd.conf, or the login named there as crm
  name      TEXT NOT NULL,
  ext       TEXT,
  hired_on  TEXT CHECK (hired_on IS NULL OR hired_on IS date(hired_on, '+0 days')),
  left_on   TEXT CHECK (left_on IS NULL OR left_on IS date(left_on, '+0 days')),
  CHECK (left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT CHECK (name_key <> ''),                         -- org_name_key(name): the same for every spelling (R-33)
  inn        TEXT CHECK (inn IS NULL OR length(inn) IN (10, 12)),
  domain     TEXT CHECK (domain <> ''),                           -- of its mail, as vector.ru; never a free mail service's
  is_large   INTEGER NOT NULL DEFAULT 0 CHECK (is_large IN (0, 1)),
  offices    INTEGER CHECK (offices >= 1),                        -- NULL: not told
  computers  INTEGER CHECK (computers >= 0),
  band       TEXT CHECK (band IN ('small', 'medium', 'large')),   -- contract size, NULL: not told
  source     TEXT NOT NULL DEFAULT 'manual',                      -- the CRM it came from, and its id there
  source_id  TEXT,
  updated_at INTEGER NOT NULL DEFAULT (unixepoch()),
  deleted_at INTEGER,
  UNIQUE (source, source_id)
) STRICT;
CREATE INDEX company_inn ON company(inn) WHERE inn IS NOT NULL;
CREATE INDEX company_name_key ON company(name_key) WHERE name_key IS NOT NULL;
CREATE INDEX company_domain ON company(domain) WHERE domain IS NOT NULL;

CREATE TABLE contact (
  id         INTEGER PRIMARY KEY,
  company_id INTEGER REFERENCES company(id),                      -- where he works; NULL: a private person
  name       TEXT NOT NULL,
  position   TEXT,
  band       TEXT CHECK (band IN ('small', 'medium', 'large')),   -- of his own contract
  source     TEXT NOT NULL DEFAULT 'manual',
  source_id  TEXT,
  updated_at INTEGER NOT NULL DEFAULT (unixepoch()),
  deleted_at INTEGER,
  UNIQUE (source, source_id)
) STRICT;
CREATE INDEX contact_company ON contact(company_id) WHERE company_id IS NOT NULL;

-- One number a row, normalised when it is written and never in a query: e164 where the number is
-- certain, key10 its last ten digits. raw is the cell as it stood in the CRM.
CREATE TABLE phone (
  id         INTEGER PRIMARY KEY,
  contact_id INTEGER REFERENCES contact(id) ON DELETE CASCADE,
  company_id INTEGER REFERENCES company(id) ON DELETE CASCADE,
  raw        TEXT NOT NULL,
  e164       TEXT CHECK (e164 IS NULL OR (e164 GLOB '+[1-9]*' AND length(e164) BETWEEN 8 AND 16)),
  key10      TEXT CHECK (key10 IS NULL OR (length(key10) BETWEEN 7 AND 10 AND key10 NOT GLOB '*[^0-9]*')),
  ext        TEXT,
  comment    TEXT,
  kind       TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'direct', 'mobile', 'home', 'fax', 'other')),
  CHECK ((contact_id IS NULL) <> (company_id IS NULL))
) STRICT;
-- With all that the view wants of a number: one random page less for each look-up.
CREATE INDEX phone_key     ON phone(key10, e164, ext, kind, contact_id, company_id) WHERE key10 IS NOT NULL;
CREATE INDEX phone_contact ON phone(contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX phone_company ON phone(company_id) WHERE company_id IS NOT NULL;

-- Whose client it is, from when until when: a company's or a private person's owner. A contact of a
-- company may have an assignment of his own: for what he buys privately (R-28). Two live owners are
-- possible, because the CRM may say so: the number is ambiguous then, and a person decides.
CREATE TABLE assignment (
  id          INTEGER PRIMARY KEY,
  company_id  INTEGER REFERENCES company(id),
  contact_id  INTEGER REFERENCES contact(id),
  employee_id TEXT NOT NULL REFERENCES employee(id),
  since       INTEGER NOT NULL,
  until       INTEGER CHECK (until IS NULL OR until >= since),
  touched_at  INTEGER,                                            -- he worked with the client, says the CRM
  reason      TEXT NOT NULL DEFAULT 'import',                     -- duty | transfer | import | cold-call | ...
  call        TEXT,                                               -- dutyd's id of the call it came from
  CHECK ((company_id IS NULL) <> (contact_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX assignment_company ON assignment(company_id, employee_id)
  WHERE until IS NULL AND company_id IS NOT NULL;
CREATE UNIQUE INDEX assignment_contact ON assignment(contact_id, employee_id)
  WHERE until IS NULL AND contact_id IS NOT NULL;
CREATE INDEX assignment_ended_company ON assignment(company_id)
  WHERE until IS NOT NULL AND company_id IS NOT NULL;
CREATE INDEX assignment_ended_contact ON assignment(contact_id)
  WHERE until IS NOT NULL AND contact_id IS NOT NULL;

CREATE TABLE deal (
  id          INTEGER PRIMARY KEY,
  company_id  INTEGER REFERENCES company(id),
  contact_id  INTEGER REFERENCES contact(id),
  employee_id TEXT NOT NULL REFERENCES employee(id),
  band        TEXT NOT NULL CHECK (band IN ('small', 'medium', 'large')),
  amount_kop  INTEGER NOT NULL CHECK (amount_kop >= 0),           -- kopecks
  is_inbound  INTEGER NOT NULL DEFAULT 1 CHECK (is_inbound IN (0, 1)),
  stage       TEXT NOT NULL DEFAULT 'open' CHECK (stage IN ('open', 'won', 'lost')),
  opened_at   INTEGER NOT NULL,
  closed_at   INTEGER CHECK (closed_at IS NULL OR closed_at >= opened_at),
  touched_at  INTEGER GENERATED ALWAYS AS (coalesce(closed_at, opened_at)) VIRTUAL,
  CHECK ((company_id IS NULL) <> (contact_id IS NULL)),
  CHECK ((stage = 'open') = (closed_at IS NULL))
) STRICT;
CREATE INDEX deal_company ON deal(company_id, touched_at) WHERE company_id IS NOT NULL;
CREATE INDEX deal_contact ON deal(contact_id, touched_at) WHERE contact_id IS NOT NULL;

-- Numbers that are not to be put through; e164 NULL: every number with that key.
CREATE TABLE blocked (
  key10      TEXT NOT NULL CHECK (length(key10) BETWEEN 7 AND 10 AND key10 NOT GLOB '*[^0-9]*'),
  e164       TEXT CHECK (e164 IS NULL OR e164 GLOB '+[1-9]*'),
  why        TEXT,
  blocked_at INTEGER NOT NULL DEFAULT (unixepoch()),
  UNIQUE (key10, e164)
) STRICT;

-- What our own people did with a number: a call of theirs, from the CRM's log or the PBX's. Optional.
CREATE TABLE call_touch (
  id          INTEGER PRIMARY KEY,
  key10       TEXT NOT NULL CHECK (length(key10) BETWEEN 7 AND 10 AND key10 NOT GLOB '*[^0-9]*'),
  employee_id TEXT NOT NULL,                                      -- the id in dutyd.conf, or the login named there as crm
  touched_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX call_touch_key ON call_touch(key10, employee_id, touched_at);

-- The contract. One row for each way a number can be read, for each owner of the person behind it, and
-- for a block; owner_since is the last thing the owner did with the client, so that a dead assignment
-- shows (R-32). Where the three SELECTs give a column the same affinity, SQLite runs them as they stand;
-- else it makes the rows of all and copies them: hence a CAST where a NULL stands for a column, and a +
-- where a column stands beside an expression.
CREATE VIEW dutyd_lookup AS
  -- who has the number: a company's own line, a contact of a company, a private person; and who has
  -- the company
  SELECT p.key10, p.e164, p.ext, p.kind,
         c.id AS contact_id, c.name AS contact_name,
         iif(k.id IS NULL, 'private', 'org') AS party,
         k.id AS company_id, k.name AS company_name, coalesce(k.is_large, 0) AS company_large,
         k.offices AS offices, iif(k.id IS NULL, c.band, k.band) AS band,
         a.employee_id AS owner_id,
         -- CASE, for a function's arguments are all worked out: no deal is looked for where nobody is the owner
         CASE WHEN a.since IS NOT NULL
              THEN max(a.since, coalesce(a.touched_at, 0), coalesce((SELECT max(touched_at) FROM deal WHERE company_id = a.company_id), 0))
         END AS owner_since,
         0 AS blocked
    FROM phone p
    LEFT JOIN contact c    ON c.id = p.contact_id AND c.deleted_at IS NULL
    LEFT JOIN company k    ON k.id = coalesce(p.company_id, c.company_id) AND k.deleted_at IS NULL
    LEFT JOIN assignment a ON a.company_id = k.id AND a.until IS NULL
   WHERE p.kind <> 'fax' AND (c.id IS NOT NULL OR k.id IS NOT NULL)
  UNION ALL
  -- who has the person: a private one, or a company's contact in his own affairs (R-28); few have
  -- anybody, so that is asked first, and CROSS keeps SQLite from changing the order
  SELECT p.key10, p.e164, p.ext, p.kind, c.id, c.name, 'private',
         k.id, k.name, coalesce(k.is_large, 0), k.offices, +c.band, a.employee_id,
         max(a.since, coalesce(a.touched_at, 0), coalesce((SELECT max(touched_at) FROM deal WHERE contact_id = a.contact_id), 0)),
         0
    FROM phone p
    CROSS JOIN assignment a ON a.contact_id = p.contact_id AND a.until IS NULL
    CROSS JOIN contact c    ON c.id = a.contact_id AND c.deleted_at IS NULL
    LEFT JOIN company k     ON k.id = c.company_id AND k.deleted_at IS NULL
   WHERE p.kind <> 'fax'
  UNION ALL
  -- a blocked number, known or not: a row of its own
  SELECT b.key10, b.e164, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
         CAST(NULL AS INTEGER), CAST(NULL AS TEXT), NULL,
         CAST(NULL AS INTEGER), CAST(NULL AS TEXT), 0, CAST(NULL AS INTEGER), NULL,
         CAST(NULL AS TEXT), NULL, 1
    FROM blocked b;

-- The second identity check (R-33): a company by what the caller says of it. Optional: without this
-- view, or with name_key left empty, an organisation is not recognised by its name.
CREATE VIEW dutyd_organisation AS
  SELECT k.id AS company_id, k.name AS company_name, k.name_key AS name_key, k.inn AS inn, k.domain AS domain,
         k.is_large AS company_large, k.offices AS offices, k.band AS band, a.employee_id AS owner_id,
         max(a.since, coalesce(a.touched_at, 0),
             coalesce((SELECT max(touched_at) FROM deal WHERE company_id = k.id), 0)) AS owner_since
    FROM company k
    LEFT JOIN assignment a ON a.company_id = k.id AND a.until IS NULL
   WHERE k.deleted_at IS NULL;

-- Whose client it was (R-32): for the card of a caller whom nobody has now. Optional, and asked only
-- then; a view of its own, so that a look-up does not read the past of those whom somebody has.
CREATE VIEW dutyd_former AS
  SELECT company_id, contact_id, employee_id, until FROM assignment WHERE until IS NOT NULL;

-- A prospect who calls a rep back is the rep's (R-35). Optional, and asked only with
-- owner.outbound_days in dutyd.conf.
CREATE VIEW dutyd_touch AS
  SELECT key10, employee_id, touched_at FROM call_touch;

-- dutyd.db, version 3: whose client is whose, and what is still to be done about it. Times are
-- milliseconds since 1970, UTC; days are texts, 2026-11-30, in the company's zone.
--
-- A party is who calls, as one word: company:17 and contact:42 by the CRM's ids, org:NAME for an
-- organisation that only its name is known of, tel:TAG by the keyed tag of a number, call:7KQ2M8F4
-- when there is nothing else. No number stands here, so that forgetting one leaves every row as it is.
PRAGMA user_version = 3;

ALTER TABLE call ADD COLUMN party TEXT;
ALTER TABLE call ADD COLUMN is_test INTEGER NOT NULL DEFAULT 0 CHECK (is_test IN (0, 1)); -- a mystery shopper's (R-24)

-- Append-only: each row cites the decision it follows from. Its hash is SHA-256 over the hash before
-- it (32 zero bytes before the first) and the row as a JSON array of all columns but the hash, in
-- this order, so that no row can be altered or taken out unseen; meta's ledger_head is the last one.
CREATE TABLE ledger (
  id          INTEGER PRIMARY KEY,                -- 1, 2, 3 … without a hole
  at_ms       INTEGER NOT NULL,
  day         TEXT NOT NULL CHECK (day IS date(day, '+0 days')),
  entry       TEXT NOT NULL CHECK (entry IN (
                'assign',                         -- from now on the party is the employee's client
                'sale',                           -- he executes this sale and is paid; the client stays whose he is (R-43)
                'handback',                       -- he gave the client back: no longer his (R-39)
                'introduce',                      -- he is to get to know the party, an organisation (R-29)
                'end')),                          -- the assignment is over
  party       TEXT NOT NULL CHECK (party <> ''),
  tel         TEXT,                               -- tel:TAG of a number that the CRM does not know the party by
  employee    TEXT NOT NULL CHECK (employee <> ''),
  department  TEXT NOT NULL,
  band        TEXT CHECK (band IN ('small', 'medium', 'large')),
  reason      TEXT NOT NULL,                      -- the decision's
  author      TEXT NOT NULL CHECK (author <> ''), -- whose doing: dutyd, an employee, uid:name
  call_id     INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32),
  UNIQUE (decision_id, entry, employee)
) STRICT;
CREATE INDEX ledger_party ON ledger(party, id);
CREATE INDEX ledger_tel ON ledger(tel, id) WHERE tel IS NOT NULL;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
  BEGIN SELECT raise(ABORT, 'ledger: rows are not changed'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
  BEGIN SELECT raise(ABORT, 'ledger: rows are not deleted'); END;

-- What a person still has to do for a party; at most one open task of a kind.
CREATE TABLE task (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN (
                'callback',                       -- to be called back
                'handover',                       -- picked up by another than whose client it is (R-55)
                'meeting')),                      -- a large company's visit is to be booked (R-27)
  party       TEXT NOT NULL CHECK (party <> ''),
  responsible TEXT NOT NULL CHECK (responsible <> ''), -- who has to do it: an employee
  holder      TEXT,                               -- handover: who picked up
  call_id     INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,                   -- what it follows from: one task of a kind for each
  opened_ms   INTEGER NOT NULL,
  due_ms      INTEGER NOT NULL,                   -- never outside hours
  reported_ms INTEGER,                            -- when its lateness was told
  closed_ms   INTEGER,
  closed_by   TEXT,
  CHECK (closed_ms IS NULL OR closed_ms >= opened_ms),
  UNIQUE (kind, decision_id)
) STRICT;
CREATE UNIQUE INDEX task_open ON task(kind, party) WHERE closed_ms IS NULL;
CREATE INDEX task_due ON task(due_ms) WHERE closed_ms IS NULL AND reported_ms IS NULL;

-- Whom a party has talked to: for the conflict message (R-33). test:NUMBER, by call.id: which officers
-- have lifted that mystery shopper's call; the first one was tested (R-23).
CREATE TABLE reach (
  party    TEXT NOT NULL,
  employee TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms  INTEGER NOT NULL,
  calls    INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (party, employee)
) STRICT, WITHOUT ROWID;

-- For people: what is to be done, and the whole of a call, as JSON.
CREATE VIEW task_json AS
  SELECT id, call_id, closed_ms, due_ms,
         json_object('task', kind, 'party', party, 'responsible', responsible, 'answered_by', holder,
                     'opened_ms', opened_ms, 'due_ms', due_ms, 'reported_ms', reported_ms,
                     'closed_ms', closed_ms, 'closed_by', closed_by) AS json
    FROM task;
CREATE VIEW call_json AS
  SELECT id,
         json_object('call', NULL, 'source', source, 'pbx_id', pbx_id, 'party', party, 'did', did,
                     'caller', caller_kind, 'contact', contact_id, 'company', company_id,
                     'arrived_ms', arrived_ms, 'answered_ms', answered_ms, 'ended_ms', ended_ms,
                     'answered_by', answered_by, 'belongs_to', belongs_to, 'outcome', outcome,
           'facts', (SELECT json_group_array(json_object('name', name, 'value', value, 'source', source,
                                                         'author', author, 'at_ms', at_ms))
                       FROM (SELECT * FROM fact WHERE call_id = c.id ORDER BY seq)),
           'decisions', (SELECT json_group_array(json(body))
                           FROM (SELECT body FROM decision WHERE call_id = c.id ORDER BY id)),
           'tasks', (SELECT json_group_array(json(json))
                       FROM (SELECT json FROM task_json WHERE call_id = c.id ORDER BY id)),
           'ledger', (SELECT json_group_array(json_object('row', id, 'at_ms', at_ms, 'entry', entry,
                               'party', party, 'employee', employee, 'department', department,
                               'band', band, 'reason', reason, 'author', author))
                        FROM (SELECT l.* FROM decision d JOIN ledger l ON l.decision_id = d.id
                               WHERE d.call_id = c.id ORDER BY l.id))) AS json
    FROM call c;

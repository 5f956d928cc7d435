-- dutyd.db: what dutyd decided, and what it has to tell others about it. Only dutyd writes it, in WAL
-- mode with synchronous = FULL. Times are milliseconds since 1970, UTC. Every key grows with time, so
-- rows are appended and a commit touches few pages.
PRAGMA application_id = 0x64757479;
PRAGMA user_version = 1;

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
  id          INTEGER PRIMARY KEY,                -- the 8-character id as a number
  source      TEXT NOT NULL,                      -- which PBX, and its name for the call
  pbx_id      TEXT NOT NULL,
  arrived_ms  INTEGER NOT NULL,
  did         TEXT,
  caller_kind TEXT NOT NULL,                      -- ok | withheld | short | odd | none
  caller      TEXT,                               -- E.164; NULL: hidden, unreadable, or erased since
  caller_ext  TEXT,
  caller_name TEXT,                               -- as it was sent; never to be trusted
  contact_id  INTEGER,                            -- in the CRM, at arrival
  company_id  INTEGER,
  belongs_to  TEXT,                               -- whose client it is; not who answered (promise 5)
  answered_ms INTEGER,
  answered_by TEXT,
  ended_ms    INTEGER,
  outcome     TEXT,
  UNIQUE (source, pbx_id)
) STRICT;

CREATE TABLE fact (                               -- what officer and script found out, in order
  call_id INTEGER NOT NULL REFERENCES call(id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  source  TEXT NOT NULL,                          -- script | officer | pbx
  author  TEXT,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (call_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
  id         INTEGER PRIMARY KEY,
  call_id    INTEGER NOT NULL REFERENCES call(id) ON DELETE CASCADE,
  stage      TEXT NOT NULL,
  attempt    INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  at_ms      INTEGER NOT NULL,
  crm        TEXT NOT NULL,                       -- how the look-up went, and what it found
  match      TEXT NOT NULL,
  failed_leg INTEGER,                             -- stage next: the leg that failed
  action     TEXT NOT NULL,
  target     TEXT NOT NULL CHECK (target <> ''),
  seconds    INTEGER NOT NULL,
  leg        INTEGER NOT NULL,
  employee   TEXT,                                -- who is rung
  department TEXT,
  belongs_to TEXT,                                -- whose client it is
  reason     TEXT NOT NULL,
  rule       TEXT NOT NULL,
  card       TEXT NOT NULL,
  legs       TEXT NOT NULL,
  body       TEXT NOT NULL,                       -- the decision as JSON: facts, trace and all
  UNIQUE (call_id, stage, attempt)
) STRICT;

-- The decision queue. payload NULL: the decision's body, which is kept once.
CREATE TABLE outbox (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  topic       TEXT NOT NULL,
  key         TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  decision_id INTEGER,                            -- no foreign key: deleting would scan for it
  payload     TEXT,
  CHECK (decision_id IS NOT NULL OR payload IS NOT NULL),
  UNIQUE (topic, key)
) STRICT;

CREATE TABLE consumer (
  name    TEXT PRIMARY KEY,
  cursor  INTEGER NOT NULL CHECK (cursor >= 0),   -- seq of the last message confirmed
  seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (                              -- who changed what; append-only
  id     INTEGER PRIMARY KEY,
  at_ms  INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT CHECK (detail IS NULL OR json_valid(detail))
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
  BEGIN SELECT raise(ABORT, 'audit: rows are not changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
  BEGIN SELECT raise(ABORT, 'audit: rows are not deleted'); END;

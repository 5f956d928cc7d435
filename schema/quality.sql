-- dutyd.db, version 6: how the officers did when they were tested (R-23). Calls of the mystery shoppers
-- themselves are marked in call.is_test.
PRAGMA user_version = 6;

CREATE TABLE quality_test (
  id       INTEGER PRIMARY KEY,
  employee TEXT NOT NULL CHECK (employee <> ''),
  at_ms    INTEGER NOT NULL,                      -- when he was tested
  call_id  INTEGER,                               -- by which call, where it is known
  score    INTEGER CHECK (score BETWEEN 0 AND 100), -- NULL: not judged
  note     TEXT,
  made_ms  INTEGER NOT NULL,
  made_by  TEXT NOT NULL
) STRICT;
CREATE INDEX call_test ON call(arrived_ms) WHERE is_test = 1;

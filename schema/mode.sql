-- dutyd.db, version 5: whether the commercial department works by head or by duty, where that
-- follows from how much comes (inbound = "auto"). One row for each working day, written a day ahead
-- and never changed. Days are texts, 2026-11-30, in the company's zone; times milliseconds, UTC.
PRAGMA user_version = 5;

CREATE TABLE mode_day (
  department TEXT NOT NULL,
  day        TEXT NOT NULL CHECK (day IS date(day, '+0 days')), -- from this day on
  mode       TEXT NOT NULL CHECK (mode IN ('head', 'duty')),
  handovers  INTEGER NOT NULL CHECK (handovers >= 0),           -- into the department, on the days looked at
  days       INTEGER NOT NULL CHECK (days >= 0),                -- 0: as the day before, nothing was looked at
  why        TEXT NOT NULL CHECK (why IN ('volume', 'stays', 'unpublished')),
  decided_ms INTEGER NOT NULL,
  PRIMARY KEY (department, day)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER mode_no_update BEFORE UPDATE ON mode_day
  BEGIN SELECT raise(ABORT, 'mode_day: rows are not changed'); END;
CREATE TRIGGER mode_no_delete BEFORE DELETE ON mode_day
  BEGIN SELECT raise(ABORT, 'mode_day: rows are not deleted'); END;

-- What is counted: a day's hand-overs, without reading every decision there ever was.
CREATE INDEX decision_handover ON decision(at_ms) WHERE stage = 'handover';

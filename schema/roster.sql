-- dutyd.db, version 2: the roster as it was published. Rows of roster_day are only added; of a day
-- the one with the highest seq is in force. The database itself refuses to change the past, and
-- anything but an urgent change of today: roster_clock says which day that is. Days are texts,
-- 2026-11-30, in the company's zone; times are milliseconds since 1970, UTC.
PRAGMA user_version = 2;

CREATE TABLE roster_publication (                 -- one act: a publish, swap, override or urgent
  id         INTEGER PRIMARY KEY,
  department TEXT NOT NULL,
  first_day  TEXT NOT NULL CHECK (first_day IS date(first_day, '+0 days')),
  last_day   TEXT NOT NULL CHECK (last_day IS date(last_day, '+0 days') AND last_day >= first_day),
  made_ms    INTEGER NOT NULL,
  made_by    TEXT NOT NULL CHECK (made_by <> ''), -- uid:name of who asked, or dutyd
  config     TEXT NOT NULL,                       -- digest of the configuration it was made with
  note       TEXT NOT NULL                        -- the act's name, and its reason
) STRICT;

CREATE TABLE roster_day (
  department  TEXT NOT NULL,
  day         TEXT NOT NULL CHECK (day IS date(day, '+0 days')),
  seq         INTEGER NOT NULL CHECK (seq >= 1),
  employee    TEXT,                               -- NULL: a day off, or a gap
  kind        TEXT NOT NULL CHECK (kind IN ('turn','swap','override','off','gap','urgent')),
  instead_of  TEXT,
  why         TEXT,
  queue_after TEXT CHECK (queue_after IS NULL OR json_valid(queue_after)),
  publication INTEGER NOT NULL REFERENCES roster_publication(id),
  PRIMARY KEY (department, day, seq),
  CHECK ((employee IS NULL) = (kind IN ('off','gap')))
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_clock (                       -- moved forward as the days change
  department TEXT PRIMARY KEY,
  today      TEXT NOT NULL CHECK (today IS date(today, '+0 days'))
) STRICT, WITHOUT ROWID;

CREATE VIEW roster AS
  SELECT r.* FROM roster_day r
   WHERE r.seq = (SELECT max(seq) FROM roster_day x WHERE x.department = r.department AND x.day = r.day);

CREATE TRIGGER roster_no_update BEFORE UPDATE ON roster_day
  BEGIN SELECT raise(ABORT, 'roster_day: rows are not changed, only added'); END;
CREATE TRIGGER roster_no_delete BEFORE DELETE ON roster_day
  BEGIN SELECT raise(ABORT, 'roster_day: rows are not deleted'); END;
CREATE TRIGGER roster_past BEFORE INSERT ON roster_day
  WHEN NEW.day < (SELECT today FROM roster_clock WHERE department = NEW.department)
  BEGIN SELECT raise(ABORT, 'roster_day: the day is over, the past does not change'); END;
CREATE TRIGGER roster_today BEFORE INSERT ON roster_day
  WHEN NEW.day = (SELECT today FROM roster_clock WHERE department = NEW.department)
       AND NEW.seq > 1 AND NEW.kind <> 'urgent'
  BEGIN SELECT raise(ABORT, 'roster_day: only an urgent change changes today'); END;
CREATE TRIGGER roster_urgent BEFORE INSERT ON roster_day
  WHEN NEW.kind = 'urgent'
       AND NEW.day IS NOT (SELECT today FROM roster_clock WHERE department = NEW.department)
  BEGIN SELECT raise(ABORT, 'roster_day: an urgent change is for today'); END;
CREATE TRIGGER roster_seq BEFORE INSERT ON roster_day
  WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM roster_day
                                 WHERE department = NEW.department AND day = NEW.day), 0)
  BEGIN SELECT raise(ABORT, 'roster_day: seq does not follow the one before'); END;
CREATE TRIGGER publication_no_update BEFORE UPDATE ON roster_publication
  BEGIN SELECT raise(ABORT, 'roster_publication: rows are not changed'); END;
CREATE TRIGGER publication_no_delete BEFORE DELETE ON roster_publication
  BEGIN SELECT raise(ABORT, 'roster_publication: rows are not deleted'); END;
CREATE TRIGGER clock_forward BEFORE UPDATE ON roster_clock WHEN NEW.today < OLD.today
  BEGIN SELECT raise(ABORT, 'roster_clock: time does not go back'); END;
CREATE TRIGGER clock_no_delete BEFORE DELETE ON roster_clock
  BEGIN SELECT raise(ABORT, 'roster_clock: time is not forgotten'); END;

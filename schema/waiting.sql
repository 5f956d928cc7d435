-- dutyd.db, version 7: how far the calls have been looked through for those that nobody lifts (R-05).
-- Every call up to this one was answered, has ended or was told of. Calls from before this version are
-- not told of any more.
PRAGMA user_version = 7;

CREATE TABLE waiting (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  after INTEGER NOT NULL                          -- call.id
) STRICT;
INSERT INTO waiting (id, after) SELECT 1, coalesce(max(id), 0) FROM call;

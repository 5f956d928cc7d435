-- dutyd.db, version 4: messages of the decision queue that a consumer could not take. After the
-- configured number of tries a message is that consumer's dead letter: its cursor goes on behind it,
-- and the message waits here until somebody asks for it again.
PRAGMA user_version = 4;

CREATE TABLE refusal (
  consumer TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  tries    INTEGER NOT NULL CHECK (tries > 0),
  problem  TEXT NOT NULL,                         -- of the last try, in the consumer's words
  at_ms    INTEGER NOT NULL,
  dead_ms  INTEGER,                               -- NULL: still being tried
  again_ms INTEGER,                               -- a dead letter that is to be delivered once more
  PRIMARY KEY (consumer, seq),
  CHECK (again_ms IS NULL OR dead_ms IS NOT NULL)
) STRICT, WITHOUT ROWID;

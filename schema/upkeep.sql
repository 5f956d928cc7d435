-- dutyd.db, version 8: indexes for what is asked again and again, or while calls wait for the start.
PRAGMA user_version = 8;

-- Which of the oldest messages somebody may still want (the queue's keep_days).
CREATE INDEX refusal_seq ON refusal(seq);
-- How everybody said last that he is, at each start; audit is never shortened.
CREATE INDEX audit_status ON audit(object, id) WHERE action = 'status';
-- The tasks of a call, for its story.
CREATE INDEX task_call ON task(call_id);

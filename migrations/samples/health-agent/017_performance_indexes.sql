-- What the API reads most, measured: the latest messages of a user and of a session.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversation_history_user_created
    ON conversation_history (user_id, created_at DESC);

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversation_history_session
    ON conversation_history (session_id, created_at);

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversation_history_role
    ON conversation_history (role, created_at DESC);

ANALYZE conversation_history;

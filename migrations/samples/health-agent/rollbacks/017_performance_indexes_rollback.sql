DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_history_role;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_history_session;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_history_user_created;

-- The extension stays: others may use it.
-- lossless: select count(*) from users
-- lossless: select count(*) from knowledge
DROP TABLE knowledge;
DROP TABLE conversation_history;
DROP TABLE users;

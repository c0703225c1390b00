-- lossless: select count(*) from events
-- lossless: select count(*) from api_keys
DROP VIEW open_events;
DROP TABLE api_keys;
DROP TABLE actions;
DROP TABLE risk_assessments;
DROP TABLE events;
DROP TYPE event_status;

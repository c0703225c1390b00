-- lossless: select count(*) from audit.events
DROP FUNCTION audit.broken_links();
DROP TABLE audit.annotations;
DROP TABLE audit.events;
DROP FUNCTION audit.refuse_change();
DROP SCHEMA audit;

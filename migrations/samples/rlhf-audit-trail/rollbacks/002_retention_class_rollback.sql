-- lossless: select count(*) from audit.events where retention_class <> 'standard'
ALTER TABLE audit.events DROP CONSTRAINT audit_events_retention_known;
ALTER TABLE audit.events DROP COLUMN retention_class;

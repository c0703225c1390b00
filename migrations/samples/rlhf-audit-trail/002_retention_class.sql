-- How long an event must be kept by law; old code writes rows without knowing the column.
ALTER TABLE audit.events ADD COLUMN retention_class TEXT NOT NULL DEFAULT 'standard';

ALTER TABLE audit.events
    ADD CONSTRAINT audit_events_retention_known
    CHECK (retention_class IN ('standard', 'legal-hold', 'short')) NOT VALID;

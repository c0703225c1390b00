-- The plain SQL equivalent of the application's Django migrations. An audit store never loses a row.
CREATE SCHEMA IF NOT EXISTS audit;

CREATE TABLE audit.events (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    actor         TEXT        NOT NULL,
    action        TEXT        NOT NULL,
    subject       TEXT        NOT NULL,
    payload       JSONB       NOT NULL DEFAULT '{}'::jsonb,
    previous_hash TEXT        NOT NULL,
    hash          TEXT        NOT NULL UNIQUE
);

CREATE INDEX idx_audit_events_subject ON audit.events (subject, occurred_at);

-- Rows are written once: nobody changes or deletes them, the application's own role included.
CREATE FUNCTION audit.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed or deleted';
END;
$$;

CREATE TRIGGER audit_events_immutable
    BEFORE UPDATE OR DELETE ON audit.events
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();

CREATE TABLE audit.annotations (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id      BIGINT      NOT NULL REFERENCES audit.events (id),
    annotator     TEXT        NOT NULL,
    preference    SMALLINT    NOT NULL CHECK (preference BETWEEN -1 AND 1),
    rationale     TEXT        NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE FUNCTION audit.broken_links() RETURNS bigint
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT count(*) FROM (
        SELECT previous_hash, lag(hash) OVER (ORDER BY id) AS expected FROM audit.events
    ) chain
    WHERE expected IS NOT NULL AND previous_hash <> expected;
END;

-- The plain SQL equivalent of the application's first alembic revision.
CREATE TYPE event_status AS ENUM ('queued', 'screened', 'reasoned', 'closed');

CREATE TABLE events (
    event_id    UUID PRIMARY KEY,
    event_type  TEXT         NOT NULL,
    platform    TEXT         NOT NULL,
    channel_id  TEXT         NOT NULL,
    user_id     TEXT         NOT NULL,
    author_id   TEXT         NOT NULL,
    content     TEXT         NOT NULL,
    status      event_status NOT NULL DEFAULT 'queued',
    received_at TIMESTAMPTZ  NOT NULL DEFAULT now()
);

CREATE INDEX idx_events_author ON events (author_id, received_at DESC);

CREATE TABLE risk_assessments (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    UUID          NOT NULL REFERENCES events (event_id) ON DELETE CASCADE,
    risk_score  NUMERIC(4, 3) NOT NULL CHECK (risk_score BETWEEN 0 AND 1),
    confidence  NUMERIC(4, 3) NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    reasoning   TEXT          NOT NULL DEFAULT '',
    model       TEXT          NOT NULL,
    assessed_at TIMESTAMPTZ   NOT NULL DEFAULT now()
);

CREATE TABLE actions (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    UUID        NOT NULL REFERENCES events (event_id) ON DELETE CASCADE,
    action      TEXT        NOT NULL CHECK (action IN ('none', 'warn', 'hide', 'suspend', 'escalate')),
    executed    BOOLEAN     NOT NULL DEFAULT FALSE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
    key_hash    TEXT PRIMARY KEY,
    owner       TEXT        NOT NULL,
    revoked_at  TIMESTAMPTZ
);

CREATE VIEW open_events AS
    SELECT e.event_id, e.platform, e.author_id, e.status, r.risk_score
    FROM events e LEFT JOIN risk_assessments r ON r.event_id = e.event_id
    WHERE e.status <> 'closed';

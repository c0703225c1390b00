-- Moderators say which decisions were wrong; the false-positive rate comes from here.
CREATE TABLE feedback (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assessment_id BIGINT      NOT NULL REFERENCES risk_assessments (id) ON DELETE CASCADE,
    correct       BOOLEAN     NOT NULL,
    moderator     TEXT        NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

ALTER TABLE risk_assessments ADD COLUMN reviewed_at TIMESTAMPTZ;

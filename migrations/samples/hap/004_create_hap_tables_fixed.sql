-- Everything the HAP filter keeps: violations, rules, exceptions, users' risk, daily statistics.

CREATE TABLE IF NOT EXISTS hap_violations (
    id                 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id          TEXT        NOT NULL,
    user_id            TEXT        NOT NULL,
    request_id         TEXT,
    content_hash       TEXT        NOT NULL,
    context            TEXT        NOT NULL DEFAULT 'user_request'
        CHECK (context IN ('user_request', 'agent_output', 'generated_code', 'log_message')),
    severity           TEXT        NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    categories         TEXT[]      NOT NULL DEFAULT '{}',
    confidence         NUMERIC(4, 3) NOT NULL DEFAULT 1 CHECK (confidence BETWEEN 0 AND 1),
    blocked            BOOLEAN     NOT NULL DEFAULT FALSE,
    processing_time_ms INTEGER     NOT NULL CHECK (processing_time_ms >= 0),
    details            JSONB       NOT NULL DEFAULT '{}'::jsonb,
    created_at         TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_hap_violations_user ON hap_violations (user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_hap_violations_created ON hap_violations (created_at DESC);
CREATE INDEX IF NOT EXISTS idx_hap_violations_categories ON hap_violations USING gin (categories);

CREATE TABLE IF NOT EXISTS hap_custom_rules (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   TEXT        NOT NULL,
    name        TEXT        NOT NULL,
    pattern     TEXT        NOT NULL,
    category    TEXT        NOT NULL,
    severity    TEXT        NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    enabled     BOOLEAN     NOT NULL DEFAULT TRUE,
    created_by  TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, name)
);

CREATE TABLE IF NOT EXISTS hap_whitelist (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   TEXT        NOT NULL,
    term        TEXT        NOT NULL,
    reason      TEXT        NOT NULL DEFAULT '',
    expires_at  TIMESTAMPTZ,
    created_by  TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, term)
);

CREATE TABLE IF NOT EXISTS hap_user_risk_scores (
    tenant_id        TEXT        NOT NULL,
    user_id          TEXT        NOT NULL,
    risk_score       NUMERIC(8, 3) NOT NULL DEFAULT 0 CHECK (risk_score >= 0),
    violation_count  BIGINT      NOT NULL DEFAULT 0,
    last_violation   TIMESTAMPTZ,
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_id)
);

CREATE TABLE IF NOT EXISTS hap_statistics (
    day                DATE    NOT NULL,
    tenant_id          TEXT    NOT NULL,
    severity           TEXT    NOT NULL,
    checks             BIGINT  NOT NULL DEFAULT 0,
    violations         BIGINT  NOT NULL DEFAULT 0,
    avg_processing_ms  NUMERIC(10, 3) NOT NULL DEFAULT 0,
    PRIMARY KEY (day, tenant_id, severity)
);

-- A user's score rises with every violation, by its weight.
CREATE FUNCTION update_user_risk_score() RETURNS trigger
LANGUAGE plpgsql AS $function$
DECLARE
    weight NUMERIC := CASE NEW.severity
        WHEN 'CRITICAL' THEN 10 WHEN 'HIGH' THEN 5 WHEN 'MEDIUM' THEN 2 ELSE 1 END;
BEGIN
    INSERT INTO hap_user_risk_scores AS scores (tenant_id, user_id, risk_score, violation_count, last_violation)
    VALUES (NEW.tenant_id, NEW.user_id, weight, 1, NEW.created_at)
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET
        risk_score = scores.risk_score + weight,
        violation_count = scores.violation_count + 1,
        last_violation = greatest(scores.last_violation, NEW.created_at),
        updated_at = now();
    RETURN NEW;
END;
$function$;

CREATE TRIGGER trigger_update_risk_score
    AFTER INSERT ON hap_violations
    FOR EACH ROW EXECUTE FUNCTION update_user_risk_score();

CREATE VIEW hap_recent_violations AS
    SELECT id, tenant_id, user_id, context, severity, categories, confidence, blocked, processing_time_ms, created_at
    FROM hap_violations
    WHERE created_at > now() - INTERVAL '24 hours';

CREATE VIEW hap_high_risk_users AS
    SELECT tenant_id, user_id, risk_score, violation_count, last_violation
    FROM hap_user_risk_scores
    WHERE risk_score >= 50;

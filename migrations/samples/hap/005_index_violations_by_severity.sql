-- The table is large by now and written to all the time: built without blocking anyone.
CREATE INDEX CONCURRENTLY idx_hap_violations_severity
    ON hap_violations (tenant_id, severity, created_at DESC)
    WHERE severity IN ('HIGH', 'CRITICAL');

DROP INDEX CONCURRENTLY IF EXISTS idx_hap_violations_severity;

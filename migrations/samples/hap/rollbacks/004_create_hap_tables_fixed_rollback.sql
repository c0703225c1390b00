-- Dropping these tables loses every recorded violation: only an empty filter may be taken back.
-- lossless: select count(*) from hap_violations
-- lossless: select count(*) from hap_custom_rules
-- lossless: select count(*) from hap_whitelist

DROP VIEW hap_high_risk_users;
DROP VIEW hap_recent_violations;
DROP TRIGGER trigger_update_risk_score ON hap_violations;
DROP FUNCTION update_user_risk_score();
DROP TABLE hap_statistics;
DROP TABLE hap_user_risk_scores;
DROP TABLE hap_whitelist;
DROP TABLE hap_custom_rules;
DROP TABLE hap_violations;

-- lossless: select count(*) from feedback
-- lossless: select count(*) from risk_assessments where reviewed_at is not null
ALTER TABLE risk_assessments DROP COLUMN reviewed_at;
DROP TABLE feedback;

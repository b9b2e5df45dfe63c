-- Credit days of customers whose terms nobody gave. The previous release leaves it at its default.
ALTER TABLE organizations ADD COLUMN default_credit_days BIGINT NOT NULL DEFAULT 0;

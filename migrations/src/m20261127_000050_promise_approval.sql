-- After how many broken promises of an invoice the next one needs approval; null: never. The previous release leaves
-- it at its default.
ALTER TABLE organizations ADD COLUMN broken_promises_until_approval BIGINT DEFAULT 3;

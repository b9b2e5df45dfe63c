-- Starting with a past, signing in with a second factor, and passwords that were forgotten.

-- The last REP instalment before the start, as the list of opening balances says.
ALTER TABLE invoices ADD COLUMN opening_installment BIGINT;

-- What was written down before its XML came: looked up whenever an XML does.
CREATE INDEX invoices_without_xml ON invoices (organization_id, customer_id) WHERE document_id IS NULL;

-- totp_secret: encrypted. totp_confirmed_at null: enrolled and not yet confirmed. totp_last_step: the latest code used.
ALTER TABLE users ADD COLUMN totp_secret TEXT;
ALTER TABLE users ADD COLUMN totp_confirmed_at TIMESTAMPTZ;
ALTER TABLE users ADD COLUMN totp_last_step BIGINT;

CREATE TABLE password_resets (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX password_resets_user ON password_resets (user_id);

-- What is searched loses its accents, as what is looked for does.
UPDATE invoices SET search_text =
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    search_text, 'á', 'a'), 'é', 'e'), 'í', 'i'), 'ó', 'o'), 'ú', 'u'), 'ü', 'u'), 'ñ', 'n'), 'à', 'a'), 'è', 'e'),
    'ç', 'c'), 'ö', 'o'), 'ä', 'a'), 'â', 'a'), 'ê', 'e');

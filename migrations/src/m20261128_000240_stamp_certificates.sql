-- The certificate that SAT's seal on a stamp was made with. NULL: registered before this was kept.
ALTER TABLE documents ADD COLUMN stamp_certificate TEXT;
CREATE INDEX documents_unverified_stamps ON documents (organization_id, stamp_certificate)
    WHERE stamp_seal = 'unverifiable';

-- Certificates that SAT's repository was asked for in vain. They belong to the server, as does the folder they would be in.
CREATE TABLE certificate_requests (
    number TEXT NOT NULL PRIMARY KEY,
    asked_at TIMESTAMPTZ NOT NULL,
    failure TEXT NOT NULL,
    detail TEXT NOT NULL
);

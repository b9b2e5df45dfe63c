-- Whether another person confirms a change of the accounts customers pay into. The previous release leaves it on.
ALTER TABLE organizations ADD COLUMN bank_accounts_need_confirmation BOOLEAN NOT NULL DEFAULT TRUE;

-- Changes of those accounts, and of the rule itself. outcome null: it still waits.
CREATE TABLE bank_account_changes (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    bank_accounts JSONB NOT NULL,
    need_confirmation_afterwards BOOLEAN NOT NULL,
    needs_second_person BOOLEAN NOT NULL,
    requested_by UUID NOT NULL REFERENCES users (id),
    requested_at TIMESTAMPTZ NOT NULL,
    confirmed_by UUID REFERENCES users (id),
    confirmed_at TIMESTAMPTZ,
    outcome TEXT,
    ended_at TIMESTAMPTZ,
    ended_by UUID REFERENCES users (id)
);
CREATE INDEX bank_account_changes_requested ON bank_account_changes (organization_id, requested_at);
CREATE UNIQUE INDEX bank_account_changes_waiting ON bank_account_changes (organization_id) WHERE outcome IS NULL;

-- Amounts are minor units of the currency beside them. Every index begins with the organization, so that a
-- distributed engine can shard by it. Enumerations are the snake_case words of the API.

CREATE TABLE organizations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    base_currency TEXT NOT NULL,
    start_date DATE,
    pue_policy TEXT NOT NULL,
    aging_buckets JSONB NOT NULL,
    tolerance_days BIGINT NOT NULL,
    lead_days JSONB NOT NULL,
    branding JSONB NOT NULL,
    bank_accounts JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE issuers (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    rfc TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX issuers_rfc ON issuers (organization_id, rfc);

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    failed_sign_ins BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    last_sign_in_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

-- A person may belong to several organizations, with other roles in each.
CREATE TABLE memberships (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID NOT NULL REFERENCES users (id),
    roles JSONB NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX memberships_user ON memberships (organization_id, user_id);
CREATE INDEX memberships_of_user ON memberships (user_id);

-- Rotating refresh tokens: a family is one sign-in, each token is used once.
CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    family_id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);

CREATE TABLE api_keys (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    permissions JSONB NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX api_keys_organization ON api_keys (organization_id, created_at);

CREATE TABLE idempotency_keys (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    response_status BIGINT,
    response_headers JSONB,
    response_body TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX idempotency_keys_key ON idempotency_keys (organization_id, caller, route, idempotency_key);

CREATE TABLE holidays (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    holiday_date DATE NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX holidays_date ON holidays (organization_id, holiday_date, kind);

-- identity: the RFC, or for generic RFCs the foreign tax id or normalized name that tells strangers apart.
CREATE TABLE customers (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    rfc TEXT NOT NULL,
    identity TEXT NOT NULL,
    collector_id UUID REFERENCES users (id),
    salesperson_id UUID REFERENCES users (id),
    suggested_credit_days BIGINT,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX customers_code ON customers (organization_id, code);
CREATE UNIQUE INDEX customers_identity ON customers (organization_id, identity);
CREATE INDEX customers_collector ON customers (organization_id, collector_id);
CREATE INDEX customers_salesperson ON customers (organization_id, salesperson_id);

CREATE TABLE contacts (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    receives JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX contacts_customer ON contacts (organization_id, customer_id);

CREATE TABLE sites (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    name TEXT NOT NULL,
    address TEXT,
    vendor_number TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sites_customer ON sites (organization_id, customer_id);

-- Terms are never changed, only followed by others. site_id null: the customer's own.
CREATE TABLE commercial_terms (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    site_id UUID REFERENCES sites (id),
    terms JSONB NOT NULL,
    version BIGINT NOT NULL,
    recorded_by UUID REFERENCES users (id),
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX commercial_terms_customer ON commercial_terms (organization_id, customer_id, site_id, version);

-- The original bytes of every registered XML stay in the file store under storage_key.
CREATE TABLE documents (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    fiscal_uuid TEXT NOT NULL,
    cfdi_version TEXT NOT NULL,
    cfdi_type TEXT NOT NULL,
    issuer_rfc TEXT NOT NULL,
    receiver_rfc TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    storage_key TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    sat_expression TEXT NOT NULL,
    verification_url TEXT NOT NULL,
    seal TEXT NOT NULL,
    stamp_seal TEXT NOT NULL,
    findings JSONB NOT NULL,
    import_id UUID,
    registered_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX documents_uuid ON documents (organization_id, fiscal_uuid);

-- What a document says it is related to (CfdiRelacionados), whether or not that has arrived.
CREATE TABLE document_relations (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    document_id UUID NOT NULL REFERENCES documents (id),
    fiscal_uuid TEXT NOT NULL,
    relation_type TEXT NOT NULL,
    related_uuid TEXT NOT NULL
);
CREATE INDEX document_relations_related ON document_relations (organization_id, related_uuid);
CREATE INDEX document_relations_document ON document_relations (organization_id, fiscal_uuid);

-- opening: known | unconfirmed | closed_before_start. kind: ordinary | advance | global.
-- closed_date: from this day on the balance is zero as far as is known; null while open. It narrows the search for
-- open items of any day; the figures themselves always come from the allocations.
CREATE TABLE invoices (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID REFERENCES customers (id),
    site_id UUID REFERENCES sites (id),
    document_id UUID REFERENCES documents (id),
    issuer_id UUID REFERENCES issuers (id),
    fiscal_uuid TEXT,
    series TEXT,
    folio TEXT,
    document TEXT NOT NULL,
    concept TEXT NOT NULL,
    purchase_orders JSONB NOT NULL,
    search_text TEXT NOT NULL,
    kind TEXT NOT NULL,
    opening TEXT NOT NULL,
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    exchange_rate TEXT,
    issued_at TIMESTAMP NOT NULL,
    issue_date DATE NOT NULL,
    delivered_at TIMESTAMP NULL,
    review_date DATE NOT NULL,
    due_date DATE NOT NULL,
    collection_date DATE NOT NULL,
    sat_payment_method TEXT,
    sat_payment_form TEXT,
    intake_status TEXT NOT NULL,
    sat_status TEXT NOT NULL,
    cancelled_date DATE,
    replaced_by_id UUID,
    in_substitution_date DATE,
    closed_date DATE,
    version BIGINT NOT NULL,
    registered_date DATE NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX invoices_uuid ON invoices (organization_id, fiscal_uuid);
CREATE INDEX invoices_customer ON invoices (organization_id, customer_id, issue_date);
CREATE INDEX invoices_open ON invoices (organization_id, closed_date, collection_date);
CREATE INDEX invoices_issued ON invoices (organization_id, issue_date);

-- The dates of an invoice as they were on each day. origin: terms | override | agreed.
CREATE TABLE invoice_dates (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    review_date DATE NOT NULL,
    due_date DATE NOT NULL,
    collection_date DATE NOT NULL,
    estimated BOOLEAN NOT NULL,
    explanation JSONB NOT NULL,
    origin TEXT NOT NULL,
    reason TEXT,
    recorded_date DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by UUID REFERENCES users (id)
);
CREATE INDEX invoice_dates_invoice ON invoice_dates (organization_id, invoice_id, recorded_at);

-- state: applied | waiting | needs_person | cancelled
CREATE TABLE credit_notes (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    document_id UUID NOT NULL REFERENCES documents (id),
    customer_id UUID REFERENCES customers (id),
    fiscal_uuid TEXT NOT NULL,
    series TEXT,
    folio TEXT,
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    issue_date DATE NOT NULL,
    relation_type TEXT,
    related_uuids JSONB NOT NULL,
    state TEXT NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX credit_notes_uuid ON credit_notes (organization_id, fiscal_uuid);

CREATE TABLE reps (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    document_id UUID NOT NULL REFERENCES documents (id),
    customer_id UUID REFERENCES customers (id),
    fiscal_uuid TEXT NOT NULL,
    series TEXT,
    folio TEXT,
    issue_date DATE NOT NULL,
    state TEXT NOT NULL,
    registered_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX reps_uuid ON reps (organization_id, fiscal_uuid);

-- date: when the money was received. effective_date: when it counts; null while in transit.
CREATE TABLE payments (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID REFERENCES customers (id),
    payer TEXT,
    payment_date DATE NOT NULL,
    effective_date DATE,
    form TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    exchange_rate TEXT,
    bank TEXT,
    reference TEXT,
    source TEXT NOT NULL,
    reversed_date DATE,
    reversal_reason TEXT,
    version BIGINT NOT NULL,
    recorded_by UUID REFERENCES users (id),
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX payments_customer ON payments (organization_id, customer_id, payment_date);
CREATE INDEX payments_date ON payments (organization_id, payment_date);

-- One Pago of a REP, linked to the payment it made or matched.
CREATE TABLE rep_payments (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    rep_id UUID NOT NULL REFERENCES reps (id),
    position BIGINT NOT NULL,
    payment_id UUID REFERENCES payments (id),
    payment_date DATE NOT NULL,
    form TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    exchange_rate TEXT
);
CREATE INDEX rep_payments_rep ON rep_payments (organization_id, rep_id);
CREATE INDEX rep_payments_payment ON rep_payments (organization_id, payment_id);

-- One DoctoRelacionado. invoice_id null: its invoice has not arrived.
CREATE TABLE rep_documents (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    rep_payment_id UUID NOT NULL REFERENCES rep_payments (id),
    fiscal_uuid TEXT NOT NULL,
    invoice_id UUID REFERENCES invoices (id),
    currency TEXT NOT NULL,
    equivalence TEXT NOT NULL,
    installment BIGINT NOT NULL,
    previous_balance_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    remaining_balance_minor BIGINT NOT NULL,
    flags JSONB NOT NULL
);
CREATE INDEX rep_documents_payment ON rep_documents (organization_id, rep_payment_id);
CREATE INDEX rep_documents_uuid ON rep_documents (organization_id, fiscal_uuid);

-- A part of a payment or credit note applied to one invoice. amount: the invoice's currency; consumed: the source's.
-- dated: the fact's own date; effective_date null: in transit; undone_date: counts no more from that day on.
CREATE TABLE allocations (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    payment_id UUID REFERENCES payments (id),
    credit_note_id UUID REFERENCES credit_notes (id),
    rep_document_id UUID REFERENCES rep_documents (id),
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    equivalence TEXT NOT NULL,
    consumed_minor BIGINT NOT NULL,
    dated DATE NOT NULL,
    effective_date DATE,
    undone_date DATE,
    recorded_by UUID REFERENCES users (id),
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX allocations_invoice ON allocations (organization_id, invoice_id);
CREATE INDEX allocations_payment ON allocations (organization_id, payment_id);
CREATE INDEX allocations_credit_note ON allocations (organization_id, credit_note_id);

-- end_kind: rescheduled | cancelled. Kept and broken are derived, never stored.
CREATE TABLE promises (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    number BIGINT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    promised_date DATE NOT NULL,
    taken_date DATE NOT NULL,
    scheduled_at TIMESTAMPTZ NOT NULL,
    comment TEXT NOT NULL,
    form TEXT,
    promised_by TEXT,
    user_id UUID NOT NULL REFERENCES users (id),
    reason TEXT,
    replaces_id UUID REFERENCES promises (id),
    batch_id UUID,
    end_kind TEXT,
    end_date DATE,
    end_reason TEXT,
    ended_at TIMESTAMPTZ,
    ended_by UUID REFERENCES users (id)
);
CREATE UNIQUE INDEX promises_number ON promises (organization_id, invoice_id, number);
CREATE INDEX promises_date ON promises (organization_id, promised_date);

-- A disputed part of an invoice: stays in totals, stands in its own bucket, is not chased.
CREATE TABLE disputes (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    category TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    owner_id UUID REFERENCES users (id),
    next_review_date DATE,
    comment TEXT NOT NULL,
    opened_date DATE NOT NULL,
    opened_by UUID REFERENCES users (id),
    opened_at TIMESTAMPTZ NOT NULL,
    resolution TEXT,
    resolved_date DATE,
    resolved_by UUID REFERENCES users (id)
);
CREATE INDEX disputes_invoice ON disputes (organization_id, invoice_id);

CREATE TABLE sat_checks (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    document_id UUID NOT NULL REFERENCES documents (id),
    status TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_by UUID REFERENCES users (id),
    checked_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sat_checks_document ON sat_checks (organization_id, document_id, checked_at);

-- What people read: what happened to an invoice, customer or payment. data: the figures; words are made on reading.
CREATE TABLE timeline_events (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL,
    customer_id UUID,
    invoice_id UUID,
    payment_id UUID,
    data JSONB NOT NULL,
    user_id UUID REFERENCES users (id),
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX timeline_events_invoice ON timeline_events (organization_id, invoice_id, at);
CREATE INDEX timeline_events_customer ON timeline_events (organization_id, customer_id, at);

-- What auditors read: who changed what, before and after. Rows are only added.
CREATE TABLE audit_events (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID REFERENCES users (id),
    api_key_id UUID REFERENCES api_keys (id),
    action TEXT NOT NULL,
    resource_id UUID,
    before_value JSONB,
    after_value JSONB,
    request_id TEXT,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_events_at ON audit_events (organization_id, at);

CREATE TABLE attachments (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID REFERENCES customers (id),
    invoice_id UUID REFERENCES invoices (id),
    payment_id UUID REFERENCES payments (id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    storage_key TEXT NOT NULL,
    uploaded_by UUID REFERENCES users (id),
    uploaded_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    deleted_by UUID REFERENCES users (id),
    deletion_reason TEXT
);
CREATE INDEX attachments_invoice ON attachments (organization_id, invoice_id);
CREATE INDEX attachments_customer ON attachments (organization_id, customer_id);
CREATE INDEX attachments_payment ON attachments (organization_id, payment_id);

-- sources: the files handed in, as they lie in the file store.
CREATE TABLE imports (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    status TEXT NOT NULL,
    sources JSONB NOT NULL,
    total BIGINT NOT NULL,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX imports_created ON imports (organization_id, created_at);

CREATE TABLE import_items (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    import_id UUID NOT NULL REFERENCES imports (id),
    position BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    result TEXT NOT NULL,
    code TEXT,
    params JSONB NOT NULL,
    place TEXT,
    fiscal_uuid TEXT,
    invoice_id UUID REFERENCES invoices (id),
    customer_id UUID REFERENCES customers (id)
);
CREATE UNIQUE INDEX import_items_position ON import_items (organization_id, import_id, position);

CREATE TABLE statement_batches (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    as_of_date DATE NOT NULL,
    comment TEXT NOT NULL,
    hold_until TIMESTAMPTZ NOT NULL,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE statement_batch_items (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    batch_id UUID NOT NULL REFERENCES statement_batches (id),
    position BIGINT NOT NULL,
    customer_id UUID NOT NULL REFERENCES customers (id),
    result TEXT NOT NULL,
    recipients JSONB NOT NULL,
    message_id UUID,
    detail TEXT
);
CREATE INDEX statement_batch_items_batch ON statement_batch_items (organization_id, batch_id, position);

-- The outbox. internet_message_id is fixed when the row is written, so a repeated delivery is recognisable.
CREATE TABLE messages (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    customer_id UUID REFERENCES customers (id),
    batch_id UUID REFERENCES statement_batches (id),
    origin TEXT NOT NULL,
    recipients JSONB NOT NULL,
    copies JSONB NOT NULL,
    sender TEXT NOT NULL,
    reply_to TEXT,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    internet_message_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    hold_until TIMESTAMPTZ NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    claimed_until TIMESTAMPTZ,
    last_response TEXT,
    accepted_at TIMESTAMPTZ,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX messages_due ON messages (status, next_attempt_at);
CREATE INDEX messages_created ON messages (organization_id, created_at);

CREATE TABLE message_attachments (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    message_id UUID NOT NULL REFERENCES messages (id),
    position BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    byte_size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    storage_key TEXT NOT NULL
);
CREATE INDEX message_attachments_message ON message_attachments (organization_id, message_id, position);

CREATE TABLE notification_rules (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    rule JSONB NOT NULL,
    enabled BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX notification_rules_organization ON notification_rules (organization_id);

-- One row per (rule, subject, occurrence), whatever became of it: the unique key makes each fire exactly once.
CREATE TABLE notice_firings (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    rule_id UUID NOT NULL REFERENCES notification_rules (id),
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    occurrence TEXT NOT NULL,
    dropped_reason TEXT,
    fired_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX notice_firings_once ON notice_firings (organization_id, rule_id, subject_id, occurrence);

CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    user_id UUID NOT NULL REFERENCES users (id),
    rule_id UUID REFERENCES notification_rules (id),
    kind TEXT NOT NULL,
    data JSONB NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);
CREATE INDEX notifications_user ON notifications (organization_id, user_id, created_at);

-- A job of a day runs once, whichever replica comes first.
CREATE TABLE job_runs (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    job TEXT NOT NULL,
    run_date DATE NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    outcome TEXT
);
CREATE UNIQUE INDEX job_runs_once ON job_runs (organization_id, job, run_date);

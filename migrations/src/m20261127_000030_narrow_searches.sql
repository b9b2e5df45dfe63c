-- What narrows the search for the figures of a day to few rows. Like closed_date these never decide a figure: they may
-- name a row too many, never one too few.
-- invoices.allocated_date: the first day on which something may reduce it; null: nothing ever did.
-- invoices.surplus_date: the first day on which it may have got more than its total; null: never.
-- invoices.dates_changed_date: the last day on which its dates changed; null: never since they were first given.
-- payments.spent_date: from this day on nothing of it is left; null: something may be.
ALTER TABLE invoices ADD COLUMN allocated_date DATE;
ALTER TABLE invoices ADD COLUMN surplus_date DATE;
ALTER TABLE invoices ADD COLUMN dates_changed_date DATE;
ALTER TABLE payments ADD COLUMN spent_date DATE;

UPDATE invoices SET allocated_date = (SELECT MIN(dated) FROM allocations
    WHERE allocations.organization_id = invoices.organization_id AND allocations.invoice_id = invoices.id);
UPDATE invoices SET surplus_date = issue_date
WHERE cancelled_date IS NOT NULL
    OR total_minor < (SELECT SUM(amount_minor) FROM allocations
        WHERE allocations.organization_id = invoices.organization_id AND allocations.invoice_id = invoices.id);
UPDATE invoices SET dates_changed_date = (SELECT MAX(recorded_date) FROM invoice_dates
    WHERE invoice_dates.organization_id = invoices.organization_id AND invoice_dates.invoice_id = invoices.id)
WHERE 1 < (SELECT COUNT(*) FROM invoice_dates
    WHERE invoice_dates.organization_id = invoices.organization_id AND invoice_dates.invoice_id = invoices.id);
UPDATE payments SET spent_date = (SELECT MAX(dated) FROM allocations
    WHERE allocations.organization_id = payments.organization_id AND allocations.payment_id = payments.id)
WHERE amount_minor <= (SELECT SUM(consumed_minor) FROM allocations
    WHERE allocations.organization_id = payments.organization_id AND allocations.payment_id = payments.id
        AND allocations.undone_date IS NULL);

-- Holds everything that aging asks of an invoice, so that it reads no invoice.
DROP INDEX invoices_open;
CREATE INDEX invoices_open ON invoices (organization_id, closed_date, customer_id, currency, issue_date, due_date,
    total_minor, allocated_date, dates_changed_date, in_substitution_date, cancelled_date, opening, kind,
    sat_payment_method, id);
CREATE INDEX invoices_collection ON invoices (organization_id, collection_date);
CREATE INDEX invoices_customer_closed ON invoices (organization_id, customer_id, closed_date);
CREATE INDEX invoices_surplus ON invoices (organization_id, surplus_date) WHERE surplus_date IS NOT NULL;
CREATE INDEX payments_unspent ON payments (organization_id, spent_date);
CREATE INDEX payments_customer_unspent ON payments (organization_id, customer_id, spent_date);

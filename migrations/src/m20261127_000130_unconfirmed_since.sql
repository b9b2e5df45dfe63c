-- Since when an invoice is por confirmar whose balance was known before: until then reports of past days keep it.
ALTER TABLE invoices ADD COLUMN unconfirmed_date DATE;
-- When SAT's refusal of a substitution was recorded: reports of the days before keep the invoice in its own column.
ALTER TABLE invoices ADD COLUMN substitution_refused_date DATE;

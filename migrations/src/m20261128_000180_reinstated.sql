-- The day from which an invoice stands again whose cancellation was recorded by mistake.
ALTER TABLE invoices ADD COLUMN reinstated_date DATE;

-- [{"until_date": "2026-11-30", "numbers": ["4500123"]}]: what past statements say. NULL: they never changed.
ALTER TABLE invoices ADD COLUMN former_orders JSONB;

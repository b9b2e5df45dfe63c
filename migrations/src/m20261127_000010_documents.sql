-- Photos are made anew on arrival: only the hash of what came in tells that the same photo came twice.
ALTER TABLE attachments ADD COLUMN received_sha256 TEXT;
ALTER TABLE attachments ADD COLUMN thumbnail_key TEXT;
CREATE INDEX attachments_received ON attachments (organization_id, received_sha256);

-- Where a purchase order can be read, by its number; numbers without an entry have no link.
ALTER TABLE invoices ADD COLUMN purchase_order_links JSONB;

-- What a collector says about the money.
ALTER TABLE payments ADD COLUMN comment TEXT;

-- Subtotal, discount and every tax as the XML says them. NULL: registered before this was kept.
ALTER TABLE documents ADD COLUMN figures JSONB;

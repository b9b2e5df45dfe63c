-- Why a payment counts no more: a correction, a photo that was rejected, a cheque that came back. Reversals recorded
-- before this have none and read as corrections.
ALTER TABLE payments ADD COLUMN reversal_kind TEXT;
CREATE INDEX messages_customer ON messages (organization_id, customer_id, created_at);

-- Who told SAT's word (person | service | metadata), what its service said field by field, and why it said nothing.
ALTER TABLE sat_checks ADD COLUMN source TEXT NOT NULL DEFAULT 'person';
ALTER TABLE sat_checks ADD COLUMN fields JSONB;
ALTER TABLE sat_checks ADD COLUMN failure TEXT;

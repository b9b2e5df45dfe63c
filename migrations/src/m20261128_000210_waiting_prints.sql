-- PDF that came before the XML of the UUID in their name: each load of files looks whether one of them is due.
CREATE INDEX import_items_waiting_prints ON import_items (organization_id, fiscal_uuid) WHERE code = 'pdf_waiting';

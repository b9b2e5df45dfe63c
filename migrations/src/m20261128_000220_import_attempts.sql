-- When a file was taken through the pipeline for the last time; unknown of those before this was kept.
ALTER TABLE import_items ADD COLUMN attempted_at TIMESTAMPTZ;

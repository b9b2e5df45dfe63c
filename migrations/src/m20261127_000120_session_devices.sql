-- What the browser said it is when it signed in, so that a person recognizes their sessions; null: signed in before.
ALTER TABLE refresh_tokens ADD COLUMN device TEXT;

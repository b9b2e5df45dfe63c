-- What a notice mail was made of, so that whatever ended before it leaves can be left out; and what was, when all had.
CREATE TABLE message_notices (
    message_id UUID NOT NULL PRIMARY KEY REFERENCES messages (id),
    organization_id UUID NOT NULL REFERENCES organizations (id),
    notices JSONB NOT NULL,
    left_out JSONB
);

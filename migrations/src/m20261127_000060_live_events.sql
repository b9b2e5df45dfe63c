-- What open screens hear of. Rows are only added, and forgotten after some days. commit_order follows the order in which
-- transactions become visible, which no clock and no sequence does; topic decides who may hear, addressee_id whom alone.
CREATE TABLE live_events (
    id UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    commit_order BIGINT NOT NULL,
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    customer_id UUID,
    addressee_id UUID,
    actor_id UUID,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX live_events_organization ON live_events (organization_id, commit_order, id);
CREATE INDEX live_events_order ON live_events (commit_order, id);

-- An escalation stays on the desks of all who got it until one of them says that they take care of it.
ALTER TABLE notifications ADD COLUMN acknowledged_at TIMESTAMPTZ;
ALTER TABLE notifications ADD COLUMN acknowledged_by UUID REFERENCES users (id);
CREATE INDEX notifications_subject ON notifications (organization_id, subject_id, created_at);

-- Rules of notices can be changed: by whom and when stands beside them.
ALTER TABLE notification_rules ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE notification_rules ADD COLUMN changed_at TIMESTAMPTZ;
ALTER TABLE notification_rules ADD COLUMN changed_by UUID REFERENCES users (id);

-- Web hooks: the endpoints of each company, and what waits for them

-- Where events are sent. `secret` signs; for a day after a new one was made, `old_secret` does as well. The position is
-- the one up to which the journal was queued for it. `busy_until`: up to when a sender is at it.
CREATE TABLE webhook_endpoints (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company          text COLLATE "C" NOT NULL,
    url              text COLLATE "C" NOT NULL,
    types            text[],
    secret           bytea NOT NULL,
    old_secret       bytea,
    old_secret_until timestamptz,
    transaction      bigint NOT NULL,
    position         bigint NOT NULL,
    created_at       timestamptz NOT NULL,
    busy_until       timestamptz NOT NULL DEFAULT '-infinity',
    disabled_at      timestamptz,
    disabled_why     text COLLATE "C"
);

CREATE INDEX webhook_endpoints_of_company ON webhook_endpoints (company);

-- An event on its way, by its place in the journal: what it says is read there when it is sent.
CREATE TABLE webhook_deliveries (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint    uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
    company     text COLLATE "C" NOT NULL,
    employee    text COLLATE "C",
    type        text COLLATE "C" NOT NULL,
    transaction bigint NOT NULL,
    position    bigint NOT NULL,
    due_at      timestamptz NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    status      integer,
    failed_at   timestamptz,
    FOREIGN KEY (company, employee) REFERENCES employees ON DELETE CASCADE
);

CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint, (coalesce(employee, '')), number)
    WHERE failed_at IS NULL;
CREATE INDEX webhook_deliveries_of_employee ON webhook_deliveries (company, employee);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_endpoints, webhook_deliveries TO jalon_app;
    END IF;
END $$;

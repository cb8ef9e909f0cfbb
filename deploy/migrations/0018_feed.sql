-- What other systems hear of a company: read from the journal by position, and what time alone brings

-- The journal is read company by company.
CREATE INDEX events_of_company_in_order ON events (company, transaction, position);
DROP INDEX events_in_order;
-- Nobody ever read by it: whoever reads keeps their own position.
DROP TABLE subscriptions;

-- A deadline that has opened or is over, once for each day on which it was due. In one order with the journal.
CREATE TABLE notices (
    position    bigint NOT NULL DEFAULT nextval('events_position_seq') PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    company     text COLLATE "C" NOT NULL,
    employee    text COLLATE "C" NOT NULL,
    type        text COLLATE "C" NOT NULL,
    obligation  text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    due_on      date NOT NULL,
    noticed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (company, employee, type, obligation, due_on),
    FOREIGN KEY (company, employee) REFERENCES employees ON DELETE CASCADE
);

CREATE INDEX notices_in_order ON notices (company, transaction, position);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT ON notices TO jalon_app;
        GRANT USAGE ON SEQUENCE events_position_seq TO jalon_app;
    END IF;
END $$;

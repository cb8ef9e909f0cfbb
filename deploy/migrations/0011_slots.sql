-- The slot book: which hours are promised to employees, so that no manager is given two interviews at one hour

-- One row per interview that is convened. `host` is a digest of whoever holds it; `key` the step that booked it, so that
-- a step that is tried again finds its own. A company may fix two interviews of its own at one hour: that is no conflict.
CREATE TABLE slots (
    company    text COLLATE "C" NOT NULL,
    employee   text COLLATE "C" NOT NULL,
    obligation text COLLATE "C" NOT NULL,
    key        uuid NOT NULL,
    host       bytea NOT NULL,
    starts_at  timestamptz NOT NULL,
    PRIMARY KEY (company, employee, obligation)
);

CREATE INDEX slots_of_host ON slots (company, host, starts_at);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON slots TO jalon_app;
    END IF;
END $$;

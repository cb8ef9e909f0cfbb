-- Who is signed in at the console, what is good once, and who looked at whom

-- A session's random id is in the browser's cookie alone; its digest is kept here. `grants` are roles in companies,
-- `operator:123456782`, `auditor:123456782:2027-01-31`, `admin:*`, as they were when the person signed in.
CREATE TABLE sessions (
    sha256     bytea PRIMARY KEY,
    actor      uuid NOT NULL REFERENCES actors (id),
    grants     text[] NOT NULL CHECK (cardinality(grants) > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

-- What is good once and for a while: a sign-in under way, a link that signs in. Taken, it is gone.
CREATE TABLE one_time_secrets (
    sha256     bytea PRIMARY KEY,
    purpose    text COLLATE "C" NOT NULL,
    body       jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Each look at a person's data: who, whom, what, when. Kept for twelve months, then deleted by whole months.
CREATE TABLE access_log (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    uuid NOT NULL,
    company  text COLLATE "C" NOT NULL,
    employee text COLLATE "C",
    what     text COLLATE "C" NOT NULL
);

CREATE INDEX access_log_of_company ON access_log (company, id);
CREATE INDEX access_log_by_time ON access_log (at);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, one_time_secrets TO jalon_app;
        GRANT SELECT, INSERT, DELETE ON access_log TO jalon_app;
    END IF;
END $$;

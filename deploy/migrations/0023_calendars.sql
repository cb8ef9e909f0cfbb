-- Calendars by secret address: of each address a digest

-- `manager`: whose team it shows, by name; null: the whole company. `actor` made it: with a token, it is good as long.
CREATE TABLE calendars (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company    text COLLATE "C" NOT NULL,
    manager    text,
    names      boolean NOT NULL,
    sha256     bytea NOT NULL UNIQUE,
    actor      uuid NOT NULL REFERENCES actors (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX calendars_of_company ON calendars (company, created_at);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON calendars TO jalon_app;
    END IF;
END $$;

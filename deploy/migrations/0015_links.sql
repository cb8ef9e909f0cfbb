-- Links for those without an account: what each is good for, the codes that open it, and who has just opened one

-- What links are signed with: drawn here, shared by all processes, gone with the database.
CREATE TABLE link_keys (
    id  smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    key bytea NOT NULL
);

INSERT INTO link_keys (key) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Bound to one employee and one interview: the duty it is convened for, or the one that was held.
CREATE TABLE links (
    id         uuid PRIMARY KEY,
    company    text COLLATE "C" NOT NULL,
    employee   text COLLATE "C" NOT NULL,
    role       text COLLATE "C" NOT NULL CHECK (role IN ('employee', 'manager')),
    obligation text COLLATE "C",
    source     text COLLATE "C",
    event      text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    FOREIGN KEY (company, employee) REFERENCES employees ON DELETE CASCADE,
    CHECK ((obligation IS NULL) <> (event IS NULL) AND (source IS NULL) = (event IS NULL))
);

CREATE INDEX links_of_employee ON links (company, employee, created_at);

-- The code that was mailed last, how often it was tried, and how many were asked for within the hour.
CREATE TABLE link_codes (
    link        uuid PRIMARY KEY REFERENCES links ON DELETE CASCADE,
    sha256      bytea NOT NULL,
    expires_at  timestamptz NOT NULL,
    tries       integer NOT NULL DEFAULT 0,
    asked       integer NOT NULL DEFAULT 1,
    asked_since timestamptz NOT NULL DEFAULT now()
);

-- Who has opened a link with a code: the random id is in their browser alone.
CREATE TABLE link_sessions (
    sha256     bytea PRIMARY KEY,
    link       uuid NOT NULL REFERENCES links ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);

CREATE INDEX link_sessions_of_link ON link_sessions (link);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT ON link_keys TO jalon_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON links, link_codes, link_sessions TO jalon_app;
    END IF;
END $$;

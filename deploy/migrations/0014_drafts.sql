-- What somebody has begun to write at the console: theirs alone, erased with the person it is about, and gone with the
-- stream when that is

CREATE TABLE drafts (
    company  text COLLATE "C" NOT NULL,
    employee text COLLATE "C" NOT NULL,
    actor    uuid NOT NULL,
    form     text COLLATE "C" NOT NULL,
    body     jsonb NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, employee, actor, form),
    FOREIGN KEY (company, employee) REFERENCES employees ON DELETE CASCADE
);

CREATE INDEX drafts_by_time ON drafts (saved_at);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO jalon_app;
    END IF;
END $$;

-- The letters of a day, to be printed together.
CREATE INDEX documents_by_day ON documents (company, created_at);

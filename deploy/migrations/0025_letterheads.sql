-- How a company's papers look: each version is kept under the digest of its content, the last one set is used

CREATE TABLE letterheads (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text COLLATE "C" NOT NULL,
    sha256  text COLLATE "C" NOT NULL,
    body    jsonb NOT NULL,
    set_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX letterheads_of_company ON letterheads (company, id DESC);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT ON letterheads TO jalon_app;
    END IF;
END $$;

-- What a company has said of the codes of its files that Jalon does not know

-- `code`: `60.20`, a block of the norm and a motive; `meaning`: a leave, or none.
CREATE TABLE source_answers (
    company     text COLLATE "C" NOT NULL,
    code        text COLLATE "C" NOT NULL,
    meaning     text COLLATE "C" NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, code)
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON source_answers TO jalon_app;
    END IF;
END $$;

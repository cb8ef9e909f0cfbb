-- Previews of imports: what files would add, without the files, until it is recorded or seven days are over

-- `facts` is what waits to be recorded, and is emptied then; `report` is what was shown. Both speak of people, and go
-- with the row; erasing anybody's data erases the company's previews.
CREATE TABLE imports (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company    text COLLATE "C" NOT NULL,
    actor      uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    done       integer NOT NULL DEFAULT 0,
    total      integer NOT NULL,
    report     jsonb NOT NULL,
    facts      jsonb
);

CREATE INDEX imports_of_company ON imports (company);
CREATE INDEX imports_by_age ON imports (expires_at);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON imports TO jalon_app;
    END IF;
END $$;

-- What each review saw, and how far a change of the law has been carried to the workflows
-- depends: 0003_roles

-- migrate: apply

-- One row per employee's stream, overwritten by each review: from it the next one tells what a change of the law moved.
CREATE TABLE noted_plans (
    stream text COLLATE "C" PRIMARY KEY,
    noted  jsonb NOT NULL
);

-- A round through all employees, or a company's, in the order of their keys; it goes on from its cursor, for the same
-- edition of the law.
CREATE TABLE replans (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company     text COLLATE "C",
    edition     text COLLATE "C" NOT NULL,
    total       integer NOT NULL,
    done        integer NOT NULL DEFAULT 0,
    at_company  text COLLATE "C" NOT NULL DEFAULT '',
    at_employee text COLLATE "C" NOT NULL DEFAULT '',
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);

CREATE UNIQUE INDEX replans_one_at_a_time ON replans (coalesce(company, '')) WHERE finished_at IS NULL;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON noted_plans, replans TO jalon_app;
    END IF;
END $$;

-- migrate: rollback

-- What is remembered of a company's payroll files between two imports; all of it may be erased

-- A person is known by digests under the company's own key: without the key, the digests say nothing.
CREATE TABLE source_keys (
    company text COLLATE "C" PRIMARY KEY,
    key     bytea NOT NULL
);

CREATE TABLE source_people (
    company  text COLLATE "C" NOT NULL,
    digest   text COLLATE "C" NOT NULL,
    employee text COLLATE "C" NOT NULL,
    PRIMARY KEY (company, digest)
);

CREATE INDEX source_people_of_employee ON source_people (company, employee);

-- What the files of a source have shown of an employee: contracts, codes and dates, as facts are derived from them. The
-- row without an employee is the company's: which months were declared. No name, no number of a person, no pay.
CREATE TABLE source_states (
    company  text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    employee text COLLATE "C" NOT NULL,
    state    jsonb NOT NULL,
    kept_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, source, employee)
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON source_keys, source_people, source_states TO jalon_app;
    END IF;
END $$;

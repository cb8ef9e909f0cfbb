-- Who acts, documents, letterheads, tokens, and what reviews and rounds of replanning keep

-- Who tells facts and corrects them. The journal holds the random id alone, so that what names somebody can be erased:
-- then `label` and `subject` are null. `subject` is how a person's identity provider, or a source, names itself.
CREATE TABLE actors (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company    text COLLATE "C",
    kind       text NOT NULL CHECK (kind IN ('token', 'person', 'source', 'jalon')),
    label      text,
    subject    text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX actors_subject ON actors (kind, coalesce(company, ''), subject) WHERE subject IS NOT NULL;

INSERT INTO actors (id, kind, label) VALUES ('f0794346-e5fb-423b-840a-d32033738b56', 'jalon', 'Jalon');

-- What was done outside the journal: people corrected and erased, tokens made and revoked. `about`: a token's number.
CREATE TABLE audit_log (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    uuid NOT NULL,
    company  text COLLATE "C",
    employee text COLLATE "C",
    action   text COLLATE "C" NOT NULL,
    about    text COLLATE "C"
);

CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE documents (
    company    text COLLATE "C" NOT NULL,
    employee   text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    kind       text NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL,
    sha256     text NOT NULL,
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, employee, id)
);

CREATE TABLE companies (
    siren    text COLLATE "C" PRIMARY KEY,
    name     text NOT NULL,
    hr_name  text NOT NULL,
    hr_email text NOT NULL,
    place    text NOT NULL
);

-- A token is shown once, when it is made; only its digest is kept. No companies: all of them.
CREATE TABLE tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256     bytea NOT NULL UNIQUE,
    actor      uuid NOT NULL REFERENCES actors (id),
    role       text NOT NULL CHECK (role IN ('hris', 'operator', 'auditor', 'admin')),
    companies  text[] CHECK (cardinality(companies) > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- One row per employee's stream, overwritten by each review: from it the next one tells what a change of the law moved.
CREATE TABLE checkpoints (
    stream      text COLLATE "C" PRIMARY KEY,
    checkpoint  jsonb NOT NULL,
    reviewed_at timestamptz NOT NULL DEFAULT clock_timestamp()
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

-- Documents, the companies' letterheads, and the API's tokens
-- depends: 0001_journal

-- migrate: apply

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
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('hris', 'operator', 'auditor', 'admin')),
    companies  text[] CHECK (cardinality(companies) > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- migrate: rollback

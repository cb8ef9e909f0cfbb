-- Seals over the journal: what it was at a moment, signed (domain/proof/seal.py)

-- Salts of the records that may be corrected, so that what a seal holds of them says nothing once they are erased.
ALTER TABLE people ADD COLUMN salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid());

-- What a seal calls a stream. With the row goes the salt, and the name means nobody any more.
CREATE TABLE sealed_names (
    stream text COLLATE "C" PRIMARY KEY,
    company text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(stream, '/', 1)) STORED,
    salt   bytea NOT NULL,
    name   text COLLATE "C" NOT NULL UNIQUE
);

CREATE INDEX sealed_names_of_company ON sealed_names (company);

-- A company's log of heads: one more each time a stream has grown or its person's record has changed.
CREATE TABLE sealed_heads (
    company text COLLATE "C" NOT NULL,
    number  integer NOT NULL CHECK (number > 0),
    name    text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    hash    text COLLATE "C" NOT NULL,
    person  text COLLATE "C",
    PRIMARY KEY (company, number)
);

CREATE INDEX sealed_heads_newest ON sealed_heads (company, name, number DESC);

CREATE TABLE seals (
    company   text COLLATE "C" NOT NULL,
    number    integer NOT NULL CHECK (number > 0),
    body      text NOT NULL,
    signature text COLLATE "C" NOT NULL,
    PRIMARY KEY (company, number)
);

CREATE INDEX audit_log_of_company ON audit_log (company, id);

CREATE TRIGGER sealed_heads_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seals_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT ON sealed_heads, seals TO jalon_app;
        GRANT SELECT, INSERT, DELETE ON sealed_names TO jalon_app;
    END IF;
END $$;

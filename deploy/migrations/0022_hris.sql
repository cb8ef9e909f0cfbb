-- HRIS systems that call us or are asked, and the bodies that they send: erasable, and kept seven days at most

-- `secrets`: those of its web hooks, two at most; `token`: what it is asked with. Neither is ever shown.
CREATE TABLE hris_sources (
    company          text COLLATE "C" NOT NULL,
    name             text COLLATE "C" NOT NULL,
    vendor           text COLLATE "C" NOT NULL,
    address          text COLLATE "C",
    account          text COLLATE "C",
    signature_header text COLLATE "C",
    secrets          text[] NOT NULL,
    token            text COLLATE "C",
    asked_at         timestamptz NOT NULL DEFAULT '-infinity',
    taken_at         timestamptz,
    problem          text COLLATE "C",
    PRIMARY KEY (company, name)
);

-- Read, a body is emptied; its message stays for as long, so that it has no effect when it is sent again.
CREATE TABLE hris_bodies (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company     text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    message     text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    body        bytea,
    UNIQUE (company, name, message),
    FOREIGN KEY (company, name) REFERENCES hris_sources ON DELETE CASCADE
);

CREATE INDEX hris_bodies_waiting ON hris_bodies (company, name, received_at) WHERE body IS NOT NULL;
CREATE INDEX hris_bodies_by_age ON hris_bodies (received_at);

-- A body may speak of anybody of the company: with a file that is deleted, all that wait go.
CREATE FUNCTION forget_hris_bodies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE hris_bodies SET body = NULL WHERE company = OLD.company;
    RETURN NULL;
END $$;

CREATE TRIGGER employees_hris_bodies AFTER DELETE ON employees FOR EACH ROW EXECUTE FUNCTION forget_hris_bodies();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON hris_sources, hris_bodies TO jalon_app;
    END IF;
END $$;

-- Erasure: what remains of a stream whose retention has ended, and the one procedure that deletes it

-- Of a stream that was deleted: what the seals call it (with the salt, so that whoever knows its name is told that it is
-- gone), its head and how many entries it had. The seals still hold; nothing here says whom it was about.
CREATE TABLE erased_streams (
    name      text COLLATE "C" PRIMARY KEY,
    company   text COLLATE "C" NOT NULL,
    salt      bytea NOT NULL,
    version   integer NOT NULL,
    hash      text COLLATE "C" NOT NULL,
    reason    text COLLATE "C" NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX erased_streams_of_company ON erased_streams (company, erased_at);

-- What an act was about when its stream is gone: the seals' name of it, in place of the employee's id.
ALTER TABLE audit_log ADD COLUMN name text COLLATE "C";

-- What is append-only stays so, but for the procedure below: it alone runs with `jalon.erasing`, and the service's role
-- has no right to change these tables in any case.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('jalon.erasing', true) = 'on'
        AND (TG_TABLE_NAME, TG_OP) IN (('events', 'DELETE'), ('audit_log', 'UPDATE'))
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% refused: % is append-only. To correct a fact, record a fact-voided and a new fact.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER erased_streams_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON erased_streams
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Deletes an employee's whole stream and everything beside it, in one transaction, and says so in the audit log. Returns
-- how many entries it had; 0, and nothing is done, when nothing is recorded of it.
CREATE FUNCTION erase_stream(p_stream text, p_actor uuid, p_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET jalon.erasing = 'on' SET search_path FROM CURRENT AS $$
DECLARE
    v_company  text := split_part(p_stream, '/', 1);
    v_employee text := split_part(p_stream, '/', 2);
    v_version  integer;
    v_hash     text;
    v_salt     bytea;
    v_name     text;
BEGIN
    IF v_employee = '' THEN
        RAISE EXCEPTION '% is no employee''s stream', p_stream USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 0));
    SELECT version, hash INTO v_version, v_hash FROM events WHERE stream = p_stream ORDER BY version DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM sealed_names WHERE stream = p_stream RETURNING salt, name INTO v_salt, v_name;
    IF v_name IS NULL THEN
        v_salt := uuid_send(gen_random_uuid());
        v_name := encode(sha256(v_salt || convert_to(p_stream, 'UTF8')), 'hex');
    END IF;
    UPDATE audit_log SET employee = NULL, name = v_name WHERE company = v_company AND employee = v_employee;
    INSERT INTO erased_streams (name, company, salt, version, hash, reason)
        VALUES (v_name, v_company, v_salt, v_version, v_hash, p_reason);
    INSERT INTO audit_log (actor, company, action, name, about)
        VALUES (p_actor, v_company, 'stream-erased', v_name, v_version || ' ' || v_hash || ' ' || p_reason);
    DELETE FROM events WHERE stream = p_stream;
    DELETE FROM employees WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM outbox WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM private_parts WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM people WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM documents WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM checkpoints WHERE stream = p_stream;
    DELETE FROM situations WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM slots WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM source_people WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM source_states WHERE (company, employee) = (v_company, v_employee);
    DELETE FROM imports WHERE company = v_company;
    RETURN v_version;
END $$;

REVOKE ALL ON FUNCTION erase_stream FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT ON erased_streams TO jalon_app;
        GRANT EXECUTE ON FUNCTION erase_stream TO jalon_app;
    END IF;
END $$;

-- The journal: append-only, one hash chain per stream, and the outbox that carries its news

-- A stream is a company (`123456782`) or one of its employees (`123456782/E-0042`). Keys are compared byte by byte.
-- `transaction` and `position` are the order in which subscribers read; see read_from.
CREATE TABLE events (
    position       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction    xid8 NOT NULL DEFAULT pg_current_xact_id(),
    stream         text COLLATE "C" NOT NULL,
    company        text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(stream, '/', 1)) STORED,
    version        integer NOT NULL CHECK (version > 0),
    source         text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    type           text COLLATE "C" NOT NULL,
    schema_version integer NOT NULL,
    time           timestamptz,
    recorded_at    timestamptz NOT NULL,
    actor          uuid NOT NULL,
    data           jsonb NOT NULL,
    private_sha256 text COLLATE "C",
    prev_hash      text COLLATE "C" NOT NULL,
    hash           text COLLATE "C" NOT NULL,
    CONSTRAINT events_stream_version UNIQUE (stream, version),
    -- The idempotency key belongs to a company: no company can meet, or guess, another one's.
    CONSTRAINT events_key UNIQUE (company, source, id)
);

CREATE INDEX events_in_order ON events (transaction, position);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is append-only. To correct a fact, record a fact-voided and a new fact.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who is known: one row per employee's stream, written with its first fact.
CREATE TABLE employees (
    company  text COLLATE "C" NOT NULL,
    employee text COLLATE "C" NOT NULL,
    PRIMARY KEY (company, employee)
);

-- News that the relay has not delivered yet. A row without an employee is for all of the company's.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company      text COLLATE "C" NOT NULL,
    employee     text COLLATE "C",
    about        text COLLATE "C" NOT NULL CHECK (about IN ('employee', 'company')),
    types        text[] NOT NULL,
    version      integer NOT NULL,
    queued_at    timestamptz NOT NULL,
    available_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE INDEX outbox_available ON outbox (available_at, id) WHERE employee IS NOT NULL;
CREATE INDEX outbox_for_all ON outbox (id) WHERE employee IS NULL;

-- How far each subscriber has read the journal.
CREATE TABLE subscriptions (
    name        text COLLATE "C" PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT '0',
    position    bigint NOT NULL DEFAULT 0,
    moved_at    timestamptz NOT NULL DEFAULT now()
);

-- What facts say of people. Erased when the law wants it; the journal keeps its salted digest.
CREATE TABLE private_parts (
    company  text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    employee text COLLATE "C",
    salt     bytea NOT NULL,
    body     jsonb NOT NULL,
    PRIMARY KEY (company, source, id)
);

CREATE INDEX private_parts_of_employee ON private_parts (company, employee);

CREATE TABLE people (
    company    text COLLATE "C" NOT NULL,
    employee   text COLLATE "C" NOT NULL,
    person     jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, employee)
);

-- Whether a fact that is told again is the one that was recorded. The hashes differ, for each private part is salted
-- anew; so the contents are compared, whoever tells them. What was erased of a person can be compared no more.
CREATE FUNCTION same_content(p_known events, p_stream text, p_fact jsonb, p_private jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_private jsonb;
BEGIN
    IF p_known.stream <> p_stream
        OR p_known.type <> p_fact->>'type'
        OR p_known.time IS DISTINCT FROM (p_fact->>'time')::timestamptz
        OR p_known.data <> p_fact->'data'
    THEN
        RETURN false;
    END IF;
    IF p_known.private_sha256 IS NULL THEN
        RETURN p_private IS NULL;
    END IF;
    SELECT p.body INTO v_private FROM private_parts p
        WHERE p.company = p_known.company AND p.source = p_known.source AND p.id = p_known.id;
    RETURN NOT FOUND OR v_private IS NOT DISTINCT FROM p_private;
END $$;

-- Records facts of one stream, in one call and one transaction. Each of `p_bodies` is the canonical JSON of a fact:
-- what is hashed and what is stored come from the same bytes. `p_privates` and `p_salts` go with them, or are null.
-- Errors: JL001, the same key was recorded with another content (detail: the indexes of all such facts);
--         JL002, the stream is not at the expected version (detail: its version).
CREATE FUNCTION append_facts(
    p_stream text, p_bodies text[], p_privates jsonb[], p_salts bytea[], p_expected integer, p_announce boolean
) RETURNS TABLE (version integer, recorded_at timestamptz, duplicate boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_company  text := split_part(p_stream, '/', 1);
    v_employee text := nullif(split_part(p_stream, '/', 2), '');
    v_started  integer;
    v_head     integer;
    v_prev     text;
    v_now      timestamptz;
    v_moment   text;
    v_fact     jsonb;
    v_hash     text;
    v_known    events;
    v_types    text[] := '{}';
    v_refused  integer[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 0));
    SELECT e.version, e.hash, greatest(clock_timestamp(), e.recorded_at) INTO v_started, v_prev, v_now
        FROM events e WHERE e.stream = p_stream ORDER BY e.version DESC LIMIT 1;
    IF NOT FOUND THEN
        v_started := 0;
        v_prev := repeat('0', 64);
        v_now := clock_timestamp();
    END IF;
    v_head := v_started;
    v_moment := to_char(v_now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    FOR i IN 1 .. cardinality(p_bodies) LOOP
        v_fact := p_bodies[i]::jsonb;
        v_hash := encode(sha256(convert_to(
            v_prev || '|' || v_head + 1 || '|' || v_moment || '|' || p_bodies[i], 'UTF8')), 'hex');
        INSERT INTO events (stream, version, source, id, type, schema_version, time, recorded_at, actor, data,
                            private_sha256, prev_hash, hash)
            VALUES (p_stream, v_head + 1, v_fact->>'source', v_fact->>'id', v_fact->>'type',
                    (v_fact->>'schema')::integer, (v_fact->>'time')::timestamptz, v_now,
                    (v_fact->>'actor')::uuid, v_fact->'data',
                    v_fact->>'private_sha256', v_prev, v_hash)
            ON CONFLICT ON CONSTRAINT events_key DO NOTHING;

        IF NOT FOUND THEN
            SELECT e.* INTO v_known FROM events e
                WHERE e.company = v_company AND e.source = v_fact->>'source' AND e.id = v_fact->>'id';
            IF NOT same_content(v_known, p_stream, v_fact, p_privates[i]) THEN
                v_refused := v_refused || (i - 1);
                CONTINUE;
            END IF;
            version := v_known.version;
            recorded_at := v_known.recorded_at;
            duplicate := true;
            RETURN NEXT;
            CONTINUE;
        END IF;

        IF p_expected <> v_started THEN
            RAISE EXCEPTION 'the stream is not at the expected version'
                USING ERRCODE = 'JL002', DETAIL = v_started::text;
        END IF;
        IF p_privates[i] IS NOT NULL THEN
            INSERT INTO private_parts (company, source, id, employee, salt, body)
                VALUES (v_company, v_fact->>'source', v_fact->>'id', v_employee, p_salts[i], p_privates[i]);
            IF p_privates[i] ? 'person' THEN
                INSERT INTO people (company, employee, person) VALUES (v_company, v_employee, p_privates[i]->'person')
                    ON CONFLICT (company, employee) DO UPDATE SET person = excluded.person, updated_at = now();
            END IF;
        END IF;
        v_head := v_head + 1;
        v_prev := v_hash;
        v_types := v_types || (v_fact->>'type');
        version := v_head;
        recorded_at := v_now;
        duplicate := false;
        RETURN NEXT;
    END LOOP;

    IF cardinality(v_refused) > 0 THEN
        RAISE EXCEPTION 'these keys were already recorded with another content'
            USING ERRCODE = 'JL001', DETAIL = array_to_string(v_refused, ',');
    END IF;
    IF v_started = 0 AND v_head > 0 AND v_employee IS NOT NULL THEN
        INSERT INTO employees (company, employee) VALUES (v_company, v_employee);
    END IF;
    IF p_announce AND v_head > v_started THEN
        INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
            VALUES (v_company, v_employee, CASE WHEN v_employee IS NULL THEN 'company' ELSE 'employee' END,
                    v_types, v_head, v_now, v_now);
    END IF;
END $$;

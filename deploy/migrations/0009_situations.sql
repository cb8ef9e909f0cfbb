-- The situation of everybody: one row an employee, written by each review; and people found by name

-- Derived, and rebuilt by `jalon situations rebuild`: it may be emptied at any time. It holds dates and counts, no word
-- that time alone makes untrue. `last_on` and the like are those of the first duty that is still to be met;
-- `deadlines` and `kinds` those of all of them, in order. The whole row, for the API, is `situation`.
CREATE TABLE situations (
    company        text COLLATE "C" NOT NULL,
    employee       text COLLATE "C" NOT NULL,
    hired_on       date,
    left_on        date,
    away_since     date,
    away_until     date,
    establishment  text COLLATE "C",
    kind           text COLLATE "C",
    due_on         date,
    last_on        date,
    convene_from   date,
    convened_until date,
    slot           timestamptz,
    deadlines      date[] NOT NULL,
    kinds          text[] NOT NULL,
    to_hand_over   integer NOT NULL,
    to_acknowledge integer NOT NULL,
    owed_eur       integer NOT NULL,
    at_risk_eur    integer NOT NULL,
    pay_by         date,
    findings       integer NOT NULL,
    failed         integer NOT NULL,
    held_back      integer NOT NULL,
    situation      jsonb NOT NULL,
    written_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, employee)
);

CREATE INDEX situations_by_deadline ON situations (company, last_on, employee);

-- What one types and what is meant are the same without accents and case.
CREATE FUNCTION folded(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT lower(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f]', '', 'g'))
$$;

ALTER TABLE people
    ADD COLUMN sorted_name text COLLATE "C" GENERATED ALWAYS AS (
        folded(coalesce(person->>'family_name', '') || ' ' || coalesce(person->>'given_name', ''))
    ) STORED,
    ADD COLUMN searched text COLLATE "C" GENERATED ALWAYS AS (
        folded(coalesce(person->>'given_name', '') || ' ' || coalesce(person->>'family_name', '') || ' '
            || coalesce(person->>'birth_name', '') || ' ' || employee || ' ' || coalesce(person->>'manager_name', ''))
    ) STORED;

CREATE INDEX people_by_name ON people (company, sorted_name, employee);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON situations TO jalon_app;
    END IF;
END $$;

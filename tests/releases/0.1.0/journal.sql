--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: append_facts(text, text[], jsonb[], bytea[], integer, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.append_facts(p_stream text, p_bodies text[], p_privates jsonb[], p_salts bytea[], p_expected integer, p_announce boolean) RETURNS TABLE(version integer, recorded_at timestamp with time zone, duplicate boolean)
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% refused: % is append-only. To correct a fact, record a fact-voided and a new fact.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    "position" bigint NOT NULL,
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    company text GENERATED ALWAYS AS (split_part(stream, '/'::text, 1)) STORED NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    schema_version integer NOT NULL,
    "time" timestamp with time zone,
    recorded_at timestamp with time zone NOT NULL,
    actor uuid NOT NULL,
    data jsonb NOT NULL,
    private_sha256 text COLLATE pg_catalog."C",
    prev_hash text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT events_version_check CHECK ((version > 0))
);


--
-- Name: same_content(public.events, text, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.same_content(p_known public.events, p_stream text, p_fact jsonb, p_private jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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


--
-- Name: actors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.actors (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    company text COLLATE pg_catalog."C",
    kind text NOT NULL,
    label text,
    subject text COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT actors_kind_check CHECK ((kind = ANY (ARRAY['token'::text, 'person'::text, 'source'::text, 'jalon'::text])))
);


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor uuid NOT NULL,
    company text COLLATE pg_catalog."C",
    employee text COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    about text COLLATE pg_catalog."C"
);


--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: checkpoints; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.checkpoints (
    stream text NOT NULL COLLATE pg_catalog."C",
    checkpoint jsonb NOT NULL,
    reviewed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: companies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.companies (
    siren text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    hr_name text NOT NULL,
    hr_email text NOT NULL,
    place text NOT NULL
);


--
-- Name: documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.documents (
    company text NOT NULL COLLATE pg_catalog."C",
    employee text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: employees; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.employees (
    company text NOT NULL COLLATE pg_catalog."C",
    employee text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: events_position_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.events ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    name text NOT NULL COLLATE pg_catalog."C",
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    company text NOT NULL COLLATE pg_catalog."C",
    employee text COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    types text[] NOT NULL,
    version integer NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    available_at timestamp with time zone NOT NULL,
    CONSTRAINT outbox_about_check CHECK ((about = ANY (ARRAY['employee'::text, 'company'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: people; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.people (
    company text NOT NULL COLLATE pg_catalog."C",
    employee text NOT NULL COLLATE pg_catalog."C",
    person jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: private_parts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.private_parts (
    company text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    employee text COLLATE pg_catalog."C",
    salt bytea NOT NULL,
    body jsonb NOT NULL
);


--
-- Name: replans; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replans (
    id bigint NOT NULL,
    company text COLLATE pg_catalog."C",
    edition text NOT NULL COLLATE pg_catalog."C",
    total integer NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    at_company text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    at_employee text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone
);


--
-- Name: replans_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.replans ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.replans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: subscriptions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subscriptions (
    name text NOT NULL COLLATE pg_catalog."C",
    transaction xid8 DEFAULT '0'::xid8 NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    id bigint NOT NULL,
    sha256 bytea NOT NULL,
    actor uuid NOT NULL,
    role text NOT NULL,
    companies text[],
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT tokens_companies_check CHECK ((cardinality(companies) > 0)),
    CONSTRAINT tokens_role_check CHECK ((role = ANY (ARRAY['hris'::text, 'operator'::text, 'auditor'::text, 'admin'::text])))
);


--
-- Name: tokens_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: actors; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.actors VALUES ('f0794346-e5fb-423b-840a-d32033738b56', NULL, 'jalon', 'Jalon', NULL, '2026-11-25 17:01:36.975207+00');
INSERT INTO public.actors VALUES ('9d76b8c4-e825-5648-ba47-4d71e70ef267', '123456782', 'token', 'an HRIS', NULL, '2026-11-25 17:01:37.02853+00');


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: checkpoints; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: companies; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: documents; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: employees; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.employees VALUES ('123456782', 'E-0042');


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (1, '729', '123456782/E-0042', DEFAULT, 1, 'urn:example:hris', 'evt-0001', 'hire', 1, '2024-03-15 07:00:00+00', '2026-11-25 17:01:37.040776+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"contract": "cdi", "hired_on": "2024-03-15", "seniority_from": "2022-09-01", "working_time_thousandths": 800}', '7e5eecbd7f19c5bc1caf50dd3c373b44c4fcf92340433ae9118bb1e6f840812d', '0000000000000000000000000000000000000000000000000000000000000000', '7c02ac2d44a84c257ecc25d01570b5f1489fb9eaa740135637e3b459d1520425');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (2, '730', '123456782/E-0042', DEFAULT, 2, 'urn:example:hris', 'evt-0002', 'leave-start', 1, '2025-01-06 07:00:00+00', '2026-11-25 17:01:37.044897+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"leave": "maternity", "started_on": "2025-01-06", "expected_end_on": "2025-04-28"}', NULL, '7c02ac2d44a84c257ecc25d01570b5f1489fb9eaa740135637e3b459d1520425', '001eae3c64ed5fbe4633d2e3566824966c5a43919c3c4657dd57937abe62097c');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (3, '731', '123456782/E-0042', DEFAULT, 3, 'urn:example:hris', 'evt-0003', 'leave-end', 1, '2025-04-29 06:00:00+00', '2026-11-25 17:01:37.046225+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"leave": "maternity", "resumed_on": "2025-04-29", "started_on": "2025-01-06"}', NULL, '001eae3c64ed5fbe4633d2e3566824966c5a43919c3c4657dd57937abe62097c', 'e45b02456a46a5624f3af8bb15d85cf9e78d092ed9eec5622fcf970c0a2026e3');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (4, '732', '123456782/E-0042', DEFAULT, 4, 'urn:example:hris', 'evt-0004', 'interview-scheduled', 1, '2025-05-02 08:00:00+00', '2026-11-25 17:01:37.04737+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"kind": "return", "planned_for": "2025-05-20T14:00:00+02:00"}', 'd0eb0fde9aeeaccff68c21e6f821d792388907067f0992104aed61d61b4661f7', 'e45b02456a46a5624f3af8bb15d85cf9e78d092ed9eec5622fcf970c0a2026e3', 'a184a020ab88a2d16287fb999fa6f4b01326b421e2362469e2aebd87a5567904');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (5, '733', '123456782/E-0042', DEFAULT, 5, 'urn:example:hris', 'evt-0005', 'interview-completed', 1, '2025-05-20 14:00:00+00', '2026-11-25 17:01:37.048481+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"kind": "return", "held_on": "2025-05-20", "initiative": "employer"}', '619fec5cc6af7d6714b2187632f600b3373c9d61b0c6fa2a22ba88ae21299cbe', 'a184a020ab88a2d16287fb999fa6f4b01326b421e2362469e2aebd87a5567904', '1cff0ce629b0c197a8b4242a94d63d60460b0f9e33fd8c2def72721555777117');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (6, '734', '123456782/E-0042', DEFAULT, 6, 'urn:example:hris', 'evt-0006', 'interview-declined', 1, '2025-05-21 07:00:00+00', '2026-11-25 17:01:37.049514+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"kind": "return", "declined_on": "2025-05-21"}', '2ce8532a9c2dc1d6e6eb7ae541d55fc66906d179b971cecd2604b5b5db093b9d', '1cff0ce629b0c197a8b4242a94d63d60460b0f9e33fd8c2def72721555777117', 'de69848c283de386cbb0fe4a93d29c02a30222ddf287b1676a2e4c70ac024c51');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (7, '735', '123456782/E-0042', DEFAULT, 7, 'urn:example:hris', 'evt-0007', 'training-completed', 1, '2025-09-26 15:00:00+00', '2026-11-25 17:01:37.050368+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"ended_on": "2025-09-26", "mandatory": false, "certifying": true}', 'd1f2cb0ba87cfc0f1be00e67e5b6c0521b39d06649beca5392fb8a793f9cb65d', 'de69848c283de386cbb0fe4a93d29c02a30222ddf287b1676a2e4c70ac024c51', 'e4725ce9cb2b26a207de1938ad2b3ae4cca3b005a4e1fb4d5f8feb91f08c358e');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (8, '736', '123456782/E-0042', DEFAULT, 8, 'urn:example:hris', 'evt-0008', 'certification-acquired', 1, '2025-10-10 07:00:00+00', '2026-11-25 17:01:37.051238+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"on": "2025-10-10"}', 'f54d84409785288f509d633c293db4ad7e721d68879c24c91bdf4e175c8aeb08', 'e4725ce9cb2b26a207de1938ad2b3ae4cca3b005a4e1fb4d5f8feb91f08c358e', '870fa8442c5d6921379a6822de519fa77b8099fc669b627c6438105df4655216');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (9, '737', '123456782/E-0042', DEFAULT, 9, 'urn:example:hris', 'evt-0009', 'progression-granted', 1, '2026-01-05 08:00:00+00', '2026-11-25 17:01:37.052012+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"on": "2026-01-01", "nature": "pay"}', 'e6f24e9245ec0bbc2e2ed43a28b5e6f84c8bcd514e66987e8f14cf1ff7961f69', '870fa8442c5d6921379a6822de519fa77b8099fc669b627c6438105df4655216', '34cfee9608d1f8157aa198136e38db00735eadb9f030c812944cf487c64dc8ed');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (10, '738', '123456782/E-0042', DEFAULT, 10, 'urn:example:hris', 'evt-0010', 'mid-career-visit', 1, '2026-02-03 11:00:00+00', '2026-11-25 17:01:37.052695+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"visited_on": "2026-02-03"}', NULL, '34cfee9608d1f8157aa198136e38db00735eadb9f030c812944cf487c64dc8ed', '29bbd4e6c47d225cc8ed449f2b9a0d6e32dcfbde1f2904f9c55e93f7f9b2d25f');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (11, '739', '123456782/E-0042', DEFAULT, 11, 'urn:example:hris', 'evt-0011', 'union-mandate-end', 1, '2026-03-31 16:00:00+00', '2026-11-25 17:01:37.053388+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"ended_on": "2026-03-31"}', NULL, '29bbd4e6c47d225cc8ed449f2b9a0d6e32dcfbde1f2904f9c55e93f7f9b2d25f', 'cb3712faa5cabf02447d24fa38208d4b9e9a76a2e79c3853a728301608ad82c3');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (12, '740', '123456782/E-0042', DEFAULT, 12, 'urn:example:hris', 'evt-0012', 'contract-end', 1, '2026-06-30 16:00:00+00', '2026-11-25 17:01:37.054076+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"ended_on": "2026-06-30"}', 'feb4390bb5ff269f24c7d7008cc4d495ce1a58bd6166e472f5e962e1c6f88ed2', 'cb3712faa5cabf02447d24fa38208d4b9e9a76a2e79c3853a728301608ad82c3', 'e584e01e44cb6f62da9db538595c8f433f75138ff922a574725391a50f03b293');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (13, '741', '123456782/E-0042', DEFAULT, 13, 'urn:example:hris', 'evt-0013', 'abondement-paid', 1, '2026-07-15 08:00:00+00', '2026-11-25 17:01:37.054758+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"paid_on": "2026-07-15", "reference": "VIR-2026-0715", "amount_eur": 3000}', NULL, 'e584e01e44cb6f62da9db538595c8f433f75138ff922a574725391a50f03b293', '18bb7b11311da0483ae6fa00f3d52b68d1f0313b8075760108c908670a7c3d42');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (14, '742', '123456782/E-0042', DEFAULT, 14, 'urn:example:hris', 'evt-0014', 'fact-voided', 1, '2026-07-16 08:00:00+00', '2026-11-25 17:01:37.055486+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"event": {"id": "evt-0012", "source": "urn:example:hris"}}', '11d4932eb55211b965884627feb3f70685849b30f7e991ea8d64952774fc1855', '18bb7b11311da0483ae6fa00f3d52b68d1f0313b8075760108c908670a7c3d42', 'ad5153499dfc5bfb28dd023c9e03df7773c38b5cf96b2d7dc965735238487f1c');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (15, '743', '123456782', DEFAULT, 1, 'urn:example:hris', 'evt-0015', 'headcount', 1, '2026-02-01 08:00:00+00', '2026-11-25 17:01:37.056152+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"year": 2025, "average_thousandths": 81500}', NULL, '0000000000000000000000000000000000000000000000000000000000000000', '546c2be5d3cb4e7ab4315cb2886f11ff89df3541b966aa7e701858b2d6db8a59');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (16, '744', '123456782', DEFAULT, 2, 'urn:example:hris', 'evt-0016', 'agreement', 1, '2026-01-15 08:00:00+00', '2026-11-25 17:01:37.056989+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"scope": "company", "signed_on": "2025-12-18", "recap_months": 72, "effective_from": "2026-01-01", "periodicity_months": 24}', NULL, '546c2be5d3cb4e7ab4315cb2886f11ff89df3541b966aa7e701858b2d6db8a59', '8d81fb5a5a8650bc7bbef58462ebb2872f7ab27e0ca68a208e22a41bacaf194d');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (17, '745', '123456782', DEFAULT, 3, 'urn:example:hris', 'evt-0020', 'policy', 1, '2026-11-02 08:00:00+00', '2026-11-25 17:01:37.057751+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"slot_hour": "14:30", "effective_from": "2027-01-01", "slot_notice_days": 21, "convene_days_before": {"recap": 90, "periodic": 60}}', NULL, '8d81fb5a5a8650bc7bbef58462ebb2872f7ab27e0ca68a208e22a41bacaf194d', 'c7941f512825cafe2fe1d5adb90c51bfee0cddafd27111fd7dc5db56d90dfe08');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (18, '746', '123456782/E-0042', DEFAULT, 15, 'urn:example:hris', 'evt-0017', 'abondement-declared', 1, '2026-07-10 08:00:00+00', '2026-11-25 17:01:37.058451+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"amount_eur": 3000, "obligation": "recap-2024-03-15", "declared_on": "2026-07-10"}', NULL, 'ad5153499dfc5bfb28dd023c9e03df7773c38b5cf96b2d7dc965735238487f1c', '90bd0951e408bdc648df9c0b0b4b5c9e600b265423d45a60781cadfcba5974da');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (19, '747', '123456782/E-0042', DEFAULT, 16, 'urn:example:hris', 'evt-0018', 'copy-handed-over', 1, '2025-05-23 07:00:00+00', '2026-11-25 17:01:37.059109+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"handed_on": "2025-05-23", "interview": {"id": "evt-0005", "source": "urn:example:hris"}}', NULL, '90bd0951e408bdc648df9c0b0b4b5c9e600b265423d45a60781cadfcba5974da', '0ef4eaacee0e76cd9dfe119cff28804258bd0b489fadc78d9d4231d184d2c1cf');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (20, '748', '123456782/E-0042', DEFAULT, 17, 'urn:example:hris', 'evt-0021', 'assignment-changed', 1, '2026-09-01 07:00:00+00', '2026-11-25 17:01:37.059832+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"idcc": "1486", "changed_on": "2026-09-01", "establishment": "12345678200044"}', NULL, '0ef4eaacee0e76cd9dfe119cff28804258bd0b489fadc78d9d4231d184d2c1cf', '4dde1d77c22426f9e51fe139151788f99be02cb21f8253d60084e5fc8e5ceb72');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (21, '749', '123456782/E-0042', DEFAULT, 18, 'urn:example:hris', 'evt-0019', 'copy-acknowledged', 1, '2025-05-23 16:00:00+00', '2026-11-25 17:01:37.060478+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"interview": {"id": "evt-0005", "source": "urn:example:hris"}, "acknowledged_on": "2025-05-23"}', NULL, '4dde1d77c22426f9e51fe139151788f99be02cb21f8253d60084e5fc8e5ceb72', '3546184c9a89e6bb6e16f9042631bf431509fc799d8f3090b1b6f1f316919589');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (22, '750', '123456782', DEFAULT, 4, 'urn:example:hris', 'evt-0022', 'watch-opened', 1, '2026-11-20 08:00:00+00', '2026-11-25 17:01:37.061736+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{"from": "2026-11-20"}', NULL, 'c7941f512825cafe2fe1d5adb90c51bfee0cddafd27111fd7dc5db56d90dfe08', '510085026d969178dc6f8a4155deb95de133de46cc42c2647b50304ac103ffb2');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (23, '751', '123456782', DEFAULT, 5, 'urn:example:hris', 'evt-0023', 'watch-paused', 1, '2026-12-23 08:00:00+00', '2026-11-25 17:01:37.062413+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{}', NULL, '510085026d969178dc6f8a4155deb95de133de46cc42c2647b50304ac103ffb2', 'c8e27b0d9191b09e58a68afd701fbdef2ac0828554735c317c54cfe46bc9a121');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (24, '752', '123456782', DEFAULT, 6, 'urn:example:hris', 'evt-0024', 'watch-resumed', 1, '2027-01-04 08:00:00+00', '2026-11-25 17:01:37.063078+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{}', NULL, 'c8e27b0d9191b09e58a68afd701fbdef2ac0828554735c317c54cfe46bc9a121', 'afc198a55c3bcf64837f575423648038917df6aa1800c8df1706db7b64cf1ab7');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (25, '753', '123456782/E-0042', DEFAULT, 19, 'urn:example:hris', 'evt-0025', 'held', 1, '2026-12-01 08:00:00+00', '2026-11-25 17:01:37.06373+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{}', NULL, '3546184c9a89e6bb6e16f9042631bf431509fc799d8f3090b1b6f1f316919589', 'c2b4acfca00986d23b0e7f75b85a1f19dddb3c38726aa26d80d39201b962be97');
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (26, '754', '123456782/E-0042', DEFAULT, 20, 'urn:example:hris', 'evt-0026', 'released', 1, '2026-12-15 08:00:00+00', '2026-11-25 17:01:37.06442+00', '9d76b8c4-e825-5648-ba47-4d71e70ef267', '{}', NULL, 'c2b4acfca00986d23b0e7f75b85a1f19dddb3c38726aa26d80d39201b962be97', '6cc3fe15f8200d27207f3cd8760f75becb19ce6ad3c86ba288bd03709782d8c2');


--
-- Data for Name: migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.migrations VALUES ('0001_journal', 'bf2cff374cb8610db717add52720839dc69d1151f1359d5c8a58446f1d0b7714', '2026-11-25 17:01:36.975207+00');
INSERT INTO public.migrations VALUES ('0002_actors_documents_tokens', '2a59dea6e6c2ab46a028fd5815bcae5a4d5e0910f9126250ebe77f9a8d9f658b', '2026-11-25 17:01:36.975207+00');
INSERT INTO public.migrations VALUES ('0003_roles', '88c078524074f98962112a4e10a57d8ba216c389df0020467c2c2b8a6433f98c', '2026-11-25 17:01:36.975207+00');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (1, '123456782', 'E-0042', 'employee', '{hire}', 1, '2026-11-25 17:01:37.040776+00', '2026-11-25 17:01:37.040776+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (2, '123456782', 'E-0042', 'employee', '{leave-start}', 2, '2026-11-25 17:01:37.044897+00', '2026-11-25 17:01:37.044897+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (3, '123456782', 'E-0042', 'employee', '{leave-end}', 3, '2026-11-25 17:01:37.046225+00', '2026-11-25 17:01:37.046225+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (4, '123456782', 'E-0042', 'employee', '{interview-scheduled}', 4, '2026-11-25 17:01:37.04737+00', '2026-11-25 17:01:37.04737+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (5, '123456782', 'E-0042', 'employee', '{interview-completed}', 5, '2026-11-25 17:01:37.048481+00', '2026-11-25 17:01:37.048481+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (6, '123456782', 'E-0042', 'employee', '{interview-declined}', 6, '2026-11-25 17:01:37.049514+00', '2026-11-25 17:01:37.049514+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (7, '123456782', 'E-0042', 'employee', '{training-completed}', 7, '2026-11-25 17:01:37.050368+00', '2026-11-25 17:01:37.050368+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (8, '123456782', 'E-0042', 'employee', '{certification-acquired}', 8, '2026-11-25 17:01:37.051238+00', '2026-11-25 17:01:37.051238+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (9, '123456782', 'E-0042', 'employee', '{progression-granted}', 9, '2026-11-25 17:01:37.052012+00', '2026-11-25 17:01:37.052012+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (10, '123456782', 'E-0042', 'employee', '{mid-career-visit}', 10, '2026-11-25 17:01:37.052695+00', '2026-11-25 17:01:37.052695+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (11, '123456782', 'E-0042', 'employee', '{union-mandate-end}', 11, '2026-11-25 17:01:37.053388+00', '2026-11-25 17:01:37.053388+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (12, '123456782', 'E-0042', 'employee', '{contract-end}', 12, '2026-11-25 17:01:37.054076+00', '2026-11-25 17:01:37.054076+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (13, '123456782', 'E-0042', 'employee', '{abondement-paid}', 13, '2026-11-25 17:01:37.054758+00', '2026-11-25 17:01:37.054758+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (14, '123456782', 'E-0042', 'employee', '{fact-voided}', 14, '2026-11-25 17:01:37.055486+00', '2026-11-25 17:01:37.055486+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (15, '123456782', NULL, 'company', '{headcount}', 1, '2026-11-25 17:01:37.056152+00', '2026-11-25 17:01:37.056152+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (16, '123456782', NULL, 'company', '{agreement}', 2, '2026-11-25 17:01:37.056989+00', '2026-11-25 17:01:37.056989+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (17, '123456782', NULL, 'company', '{policy}', 3, '2026-11-25 17:01:37.057751+00', '2026-11-25 17:01:37.057751+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (18, '123456782', 'E-0042', 'employee', '{abondement-declared}', 15, '2026-11-25 17:01:37.058451+00', '2026-11-25 17:01:37.058451+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (19, '123456782', 'E-0042', 'employee', '{copy-handed-over}', 16, '2026-11-25 17:01:37.059109+00', '2026-11-25 17:01:37.059109+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (20, '123456782', 'E-0042', 'employee', '{assignment-changed}', 17, '2026-11-25 17:01:37.059832+00', '2026-11-25 17:01:37.059832+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (21, '123456782', 'E-0042', 'employee', '{copy-acknowledged}', 18, '2026-11-25 17:01:37.060478+00', '2026-11-25 17:01:37.060478+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (22, '123456782', NULL, 'company', '{watch-opened}', 4, '2026-11-25 17:01:37.061736+00', '2026-11-25 17:01:37.061736+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (23, '123456782', NULL, 'company', '{watch-paused}', 5, '2026-11-25 17:01:37.062413+00', '2026-11-25 17:01:37.062413+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (24, '123456782', NULL, 'company', '{watch-resumed}', 6, '2026-11-25 17:01:37.063078+00', '2026-11-25 17:01:37.063078+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (25, '123456782', 'E-0042', 'employee', '{held}', 19, '2026-11-25 17:01:37.06373+00', '2026-11-25 17:01:37.06373+00');
INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES (26, '123456782', 'E-0042', 'employee', '{released}', 20, '2026-11-25 17:01:37.06442+00', '2026-11-25 17:01:37.06442+00');


--
-- Data for Name: people; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.people VALUES ('123456782', 'E-0042', '{"job": "Technicienne de maintenance", "email": "camille.martin@example.org", "given_name": "Camille", "family_name": "Martin", "manager_name": "Dominique Leroy", "manager_email": "dominique.leroy@example.org"}', '2026-11-25 17:01:37.038865+00');


--
-- Data for Name: private_parts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0001', 'E-0042', '\x52d14e995cb5fa76cef1285e4fdec53a', '{"person": {"job": "Technicienne de maintenance", "email": "camille.martin@example.org", "given_name": "Camille", "family_name": "Martin", "manager_name": "Dominique Leroy", "manager_email": "dominique.leroy@example.org"}, "born_on": "1981-05-02"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0004', 'E-0042', '\x5471ee98f9361523940e638d236261d6', '{"place": "Salle Curie", "interviewer": "Dominique Leroy"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0005', 'E-0042', '\x7777836865a2cf1d08b732edf3addf9e', '{"report": {"skills": "Maîtrise des automates de la ligne 3.", "wishes": "Évoluer vers la coordination d''équipe.", "actions": [{"by": "2025-09-30", "who": "Service RH", "what": "Inscription à l''habilitation B2V"}], "interviewer": "Dominique Leroy", "training_needs": "Habilitation électrique B2V.", "cpf_information_given": true}}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0006', 'E-0042', '\xa40d29719414855f523103c316cdf87b', '{"evidence": "Courriel de la salariée du 21 mai 2025."}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0007', 'E-0042', '\x6c3dc78a0dc7d24b3594ea1d1cc8bc41', '{"title": "Conduite de projet"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0008', 'E-0042', '\x8c69579e951f672884785092dc3a339c', '{"label": "Certificat de compétences « Conduite de projet »"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0009', 'E-0042', '\x5df7e04d832d2db29d44892aac254370', '{"label": "Coefficient 240"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0012', 'E-0042', '\x14c1e27949df46c8d86b7beb03944cf7', '{"reason": "Démission"}');
INSERT INTO public.private_parts VALUES ('123456782', 'urn:example:hris', 'evt-0014', 'E-0042', '\x95b0dc53346a6f5b7dac80aff015778e', '{"reason": "Démission annulée d''un commun accord."}');


--
-- Data for Name: replans; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subscriptions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: audit_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_log_id_seq', 1, false);


--
-- Name: events_position_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.events_position_seq', 26, true);


--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.outbox_id_seq', 26, true);


--
-- Name: replans_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.replans_id_seq', 1, false);


--
-- Name: tokens_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tokens_id_seq', 1, false);


--
-- Name: actors actors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.actors
    ADD CONSTRAINT actors_pkey PRIMARY KEY (id);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: checkpoints checkpoints_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (stream);


--
-- Name: companies companies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.companies
    ADD CONSTRAINT companies_pkey PRIMARY KEY (siren);


--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (company, employee, id);


--
-- Name: employees employees_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.employees
    ADD CONSTRAINT employees_pkey PRIMARY KEY (company, employee);


--
-- Name: events events_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_key UNIQUE (company, source, id);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY ("position");


--
-- Name: events events_stream_version; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_stream_version UNIQUE (stream, version);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: people people_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (company, employee);


--
-- Name: private_parts private_parts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.private_parts
    ADD CONSTRAINT private_parts_pkey PRIMARY KEY (company, source, id);


--
-- Name: replans replans_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replans
    ADD CONSTRAINT replans_pkey PRIMARY KEY (id);


--
-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (name);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);


--
-- Name: tokens tokens_sha256_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_sha256_key UNIQUE (sha256);


--
-- Name: actors_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX actors_subject ON public.actors USING btree (kind, COALESCE(company, ''::text), subject) WHERE (subject IS NOT NULL);


--
-- Name: events_in_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_in_order ON public.events USING btree (transaction, "position");


--
-- Name: outbox_available; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_available ON public.outbox USING btree (available_at, id) WHERE (employee IS NOT NULL);


--
-- Name: outbox_for_all; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_for_all ON public.outbox USING btree (id) WHERE (employee IS NULL);


--
-- Name: private_parts_of_employee; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX private_parts_of_employee ON public.private_parts USING btree (company, employee);


--
-- Name: replans_one_at_a_time; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX replans_one_at_a_time ON public.replans USING btree (COALESCE(company, ''::text)) WHERE (finished_at IS NULL);


--
-- Name: audit_log audit_log_is_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();


--
-- Name: events events_are_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER events_are_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();


--
-- Name: tokens tokens_actor_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_actor_fkey FOREIGN KEY (actor) REFERENCES public.actors(id);


--
-- PostgreSQL database dump complete
--



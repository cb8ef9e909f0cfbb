-- What a time-stamping authority (RFC 3161) said of seals: its answers as they came

-- That one came is an act of the audit log as well (`seal-stamped`, about `12 9f86…`, the digest of the answer), which the
-- next seal covers: a time stamp that is removed or replaced is missed.
CREATE TABLE seal_timestamps (
    company text COLLATE "C" NOT NULL,
    number  integer NOT NULL CHECK (number > 0),
    token   bytea NOT NULL,
    PRIMARY KEY (company, number)
);

CREATE TRIGGER seal_timestamps_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_timestamps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT ON seal_timestamps TO jalon_app;
    END IF;
END $$;

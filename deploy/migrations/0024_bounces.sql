-- A mail that came back is found by its Message-ID; mails leave no faster than a company wants

CREATE INDEX events_message_ids ON events ((data->>'message_id')) WHERE data ? 'message_id';

-- When the mail after the last that was let through would leave at an even pace: one row a company.
CREATE TABLE mail_pace (
    company text COLLATE "C" PRIMARY KEY,
    due_at  timestamptz NOT NULL
);

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT, UPDATE ON mail_pace TO jalon_app;
    END IF;
END $$;

-- A role for the running service: it may add to the journal, not rewrite it

-- In production the service logs in as a member of jalon_app; the owner of the tables is for migrations alone.
-- A role belongs to the whole server, so another database may have made it; a hosted server may not let us.
DO $$
BEGIN
    CREATE ROLE jalon_app NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'jalon_app was not made: this user may not create roles. The journal stays guarded by its trigger.';
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT SELECT, INSERT ON events, employees, audit_log TO jalon_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, subscriptions, private_parts, people, documents, companies,
            actors, tokens, checkpoints, replans TO jalon_app;
        GRANT SELECT ON migrations TO jalon_app;
    END IF;
END $$;

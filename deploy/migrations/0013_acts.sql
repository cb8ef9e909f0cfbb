-- Lets a seal wait for whoever writes an act: the service's role may not lock the table by itself

-- Held to the end of the transaction: nobody writes an act meanwhile, and no two seals wait for one another.
CREATE FUNCTION hold_acts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    LOCK TABLE audit_log IN SHARE ROW EXCLUSIVE MODE
$$;

REVOKE ALL ON FUNCTION hold_acts FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_app') THEN
        GRANT EXECUTE ON FUNCTION hold_acts TO jalon_app;
    END IF;
END $$;

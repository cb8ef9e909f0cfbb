-- News of an id that is another's (`identified-as`) is news of the person: whoever stands for it is planned anew

CREATE INDEX events_identified ON events (company, (data ->> 'also')) WHERE type = 'identified-as';

-- One that was voided since costs a review too many, and nothing else.
CREATE FUNCTION tell_who_stands_for_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (company, employee, about, types, version, queued_at, available_at)
        SELECT DISTINCT NEW.company, e.data ->> 'employee', 'employee', ARRAY['replan'], 0, NEW.queued_at, NEW.available_at
        FROM events e
        WHERE e.type = 'identified-as' AND e.company = NEW.company AND e.data ->> 'also' = NEW.employee
            AND EXISTS (SELECT FROM employees k WHERE (k.company, k.employee) = (e.company, e.data ->> 'employee'));
    RETURN NULL;
END $$;

CREATE TRIGGER outbox_identities AFTER INSERT ON outbox FOR EACH ROW
    WHEN (NEW.employee IS NOT NULL AND NEW.about = 'employee' AND pg_trigger_depth() < 4)
    EXECUTE FUNCTION tell_who_stands_for_it();

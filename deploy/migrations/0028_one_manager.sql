-- A manager is one, however their name was typed: case, accents and spaces tell nobody apart

DROP INDEX people_by_manager;

-- `sorted_manager` stays: the release before still sorts by it while this one is rolled out.
ALTER TABLE people ADD COLUMN manager_key text COLLATE "C"
    GENERATED ALWAYS AS (btrim(regexp_replace(folded(person->>'manager_name'), '\s+', ' ', 'g'))) STORED;

-- One leaps from one spelling to the next.
CREATE INDEX people_by_manager ON people (company, manager_key, (person->>'manager_name'));

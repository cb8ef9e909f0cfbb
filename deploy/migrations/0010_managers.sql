-- Who leads somebody: found by leaping from one name to the next

CREATE INDEX people_by_manager ON people (company, (person->>'manager_name'));

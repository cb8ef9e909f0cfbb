-- Lists by manager, by slot and of one establishment, read from an index or sorted without looking into documents

ALTER TABLE people ADD COLUMN sorted_manager text COLLATE "C"
    GENERATED ALWAYS AS (folded(person->>'manager_name')) STORED;

CREATE INDEX situations_by_slot ON situations (company, slot) WHERE slot IS NOT NULL;
CREATE INDEX situations_by_establishment ON situations (company, establishment, employee);

-- What is told to be paid beyond all that is due, for HR to look at

ALTER TABLE situations ADD COLUMN overpaid_eur integer NOT NULL DEFAULT 0;

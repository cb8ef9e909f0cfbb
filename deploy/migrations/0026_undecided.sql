-- Of whom nobody can say yet whether a sum is owed: for want of the headcounts, or of a complete history

ALTER TABLE situations ADD COLUMN undecided boolean NOT NULL DEFAULT false;

-- How many wrong codes were typed at a link since it was given: the hour bounds the codes, this bounds the link

ALTER TABLE links ADD COLUMN wrong_codes integer NOT NULL DEFAULT 0;

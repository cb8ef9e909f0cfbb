-- What interviews have agreed upon is listed for a whole company: their action plans are found without reading the rest

CREATE INDEX private_parts_with_actions ON private_parts (company, employee) WHERE body->'report' ? 'actions';

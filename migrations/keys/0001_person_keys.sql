-- The keys that seal personal words: one for each person and legal basis. Deleting one forgets what it sealed.

CREATE TABLE person_keys (
    person uuid NOT NULL,
    basis text NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (person, basis)
);

COMMENT ON COLUMN person_keys.person IS 'the contact, else the customer, whose words are sealed';
COMMENT ON COLUMN person_keys.basis IS 'why we may keep the words: care, finance or advocacy';
COMMENT ON COLUMN person_keys.wrapped IS 'the key, itself sealed by the master key';

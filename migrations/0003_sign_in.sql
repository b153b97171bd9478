-- Signing in: hashed tokens of service accounts, and of people who work by program.

CREATE TABLE tokens (
    story_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (story_id, sha256)
);

COMMENT ON COLUMN tokens.story_id IS 'the staff directory''s story';
COMMENT ON COLUMN tokens.sha256 IS 'the token itself is shown once and kept nowhere';
COMMENT ON COLUMN tokens.name IS 'what it is for, in the words of who made it';

-- The log: stories by their heads, their facts, and the keys of commands that were done.

CREATE TABLE stories (
    story_id uuid PRIMARY KEY,
    kind text NOT NULL,
    version bigint NOT NULL CHECK (version >= 0)
);

COMMENT ON TABLE stories IS 'the head of each story; its row is locked while the story is written';
COMMENT ON COLUMN stories.kind IS 'customer, series, budget, reference, cause, rulebook or staff';
COMMENT ON COLUMN stories.version IS 'the number of the story''s last fact';

CREATE INDEX stories_of_a_kind ON stories (kind, story_id);

CREATE TABLE facts (
    story_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    topic text NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (story_id, number)
);

COMMENT ON COLUMN facts.number IS 'from 1 without gaps within a story';
COMMENT ON COLUMN facts.topic IS 'the class of the fact';
COMMENT ON COLUMN facts.body IS 'the fact with its envelope; personal words lie sealed in it';

CREATE TABLE command_keys (
    story_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    key uuid NOT NULL,
    fingerprint bytea NOT NULL,
    answer json NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (story_id, actor_id, key)
);

COMMENT ON TABLE command_keys IS 'every command that was done, so that none is done twice';
COMMENT ON COLUMN command_keys.fingerprint IS 'HMAC-SHA-256 of the arguments: the same key with others is refused';
COMMENT ON COLUMN command_keys.answer IS 'the first answer: ids, numbers, codes';

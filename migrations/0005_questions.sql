-- What lists and figures need beside: when a complaint was heard, judged or voided; who may be asked to speak for us.

ALTER TABLE complaints ADD COLUMN heard_at timestamptz;
ALTER TABLE complaints ADD COLUMN judged_at timestamptz;
ALTER TABLE complaints ADD COLUMN voided_at timestamptz;

CREATE TABLE advocates (
    customer_id uuid NOT NULL,
    scorecard text NOT NULL,
    constant double precision NOT NULL,
    fast double precision NOT NULL,
    slow double precision NOT NULL,
    lasting double precision NOT NULL,
    ending double precision NOT NULL,
    steps jsonb NOT NULL,
    shut boolean NOT NULL,
    closed_until timestamptz,
    closes_at timestamptz,
    began_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id)
);

COMMENT ON TABLE advocates IS 'readiness as it is kept; the band of the renewal risk, which is one gate, is in risk';
COMMENT ON COLUMN advocates.ending IS 'the sum of points x 2^(day / 120), days since 2000-01-01T00:00Z';
COMMENT ON COLUMN advocates.steps IS 'points of days that lay ahead when the row was made';
COMMENT ON COLUMN advocates.shut IS 'a gate is closed until somebody acts';
COMMENT ON COLUMN advocates.closed_until IS 'until when a gate is closed that opens by itself';
COMMENT ON COLUMN advocates.began_at IS 'since when we know them, in our own books';
COMMENT ON COLUMN advocates.closes_at IS 'when a promise of ours falls due, which closes a gate unless it is kept';

CREATE TABLE advocacy_steps (
    customer_id uuid NOT NULL,
    number integer NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, number)
);

COMMENT ON TABLE advocacy_steps IS 'every step of a customer on the way to speaking for us; the funnel is counted from them';

CREATE INDEX complaints_resolved ON complaints (resolved_at, customer_id) WHERE resolved_at IS NOT NULL;
CREATE INDEX known_references_by_start ON known_references (ref text_pattern_ops);

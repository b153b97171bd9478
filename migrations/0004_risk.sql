-- Renewal risk as it is kept: sums that fade by one factor each, and the steps that lie ahead of them.

CREATE TABLE risk (
    customer_id uuid NOT NULL,
    contract_id uuid NOT NULL,
    scorecard text NOT NULL,
    constant double precision NOT NULL,
    fast double precision NOT NULL,
    slow double precision NOT NULL,
    lasting double precision NOT NULL,
    PRIMARY KEY (customer_id, contract_id, scorecard)
);

COMMENT ON COLUMN risk.scorecard IS 'the version of the numbers that the row was made with';
COMMENT ON COLUMN risk.constant IS 'points that do not fade; 100 are 1.0 of log-odds of not renewing';
COMMENT ON COLUMN risk.fast IS 'the sum of points x 2^(day / 90), days since 2000-01-01T00:00Z';
COMMENT ON COLUMN risk.slow IS 'the sum of points x 2^(day / 180)';
COMMENT ON COLUMN risk.lasting IS 'the sum of points x 2^(day / 365)';

CREATE TABLE risk_steps (
    customer_id uuid NOT NULL,
    contract_id uuid NOT NULL,
    scorecard text NOT NULL,
    number integer NOT NULL,
    day double precision NOT NULL,
    half_life double precision,
    points double precision NOT NULL,
    PRIMARY KEY (customer_id, contract_id, scorecard, number)
);

COMMENT ON TABLE risk_steps IS 'points of deadlines that lay ahead when the row of risk was made';
COMMENT ON COLUMN risk_steps.day IS 'from when they count, in days since 2000-01-01T00:00Z';
COMMENT ON COLUMN risk_steps.half_life IS 'in days; null: they do not fade';

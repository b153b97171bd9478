-- The rivals' tables: what the page shows, as a program without facts would keep it.
CREATE SCHEMA flat;

CREATE TABLE flat.customers (
    id uuid PRIMARY KEY,
    since date NOT NULL,
    currency text NOT NULL,
    segment text,
    size text,
    external_refs text[] NOT NULL,
    manager_name text NOT NULL,
    manager_role text NOT NULL
);

CREATE TABLE flat.complaints (
    customer_id uuid NOT NULL,
    ordinal integer NOT NULL,
    id uuid NOT NULL,
    stage text NOT NULL,
    severity text,
    channel text NOT NULL,
    about_kind text NOT NULL,
    about_ref text NOT NULL,
    desired_kind text,
    desired_amount numeric,
    desired_currency text,
    raised_at timestamptz NOT NULL,
    reply_by timestamptz,
    PRIMARY KEY (customer_id, ordinal)
);

CREATE TABLE flat.promises (
    customer_id uuid NOT NULL,
    ordinal integer NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    promised_by text NOT NULL,
    undertaking text NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_ref text NOT NULL,
    until timestamptz,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, ordinal)
);

CREATE TABLE flat.entries (
    customer_id uuid NOT NULL,
    number integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    summary text NOT NULL,
    actor_name text NOT NULL,
    actor_role text NOT NULL,
    kind text NOT NULL,
    fact json NOT NULL,
    PRIMARY KEY (customer_id, number)
);

GRANT USAGE ON SCHEMA flat TO amends_app;
GRANT SELECT ON ALL TABLES IN SCHEMA flat TO amends_app;

-- The kept tables: copies of pure functions of each customer's story; `amends rebuild` recomputes them.

CREATE TABLE customers (
    customer_id uuid NOT NULL,
    name text,
    segment text,
    size text,
    currency text NOT NULL,
    since date NOT NULL,
    account_manager_id uuid,
    open_complaints integer NOT NULL,
    next_renewal_on date,
    last_moment text,
    PRIMARY KEY (customer_id)
);

CREATE TABLE contracts (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    ref text NOT NULL,
    starts_on date NOT NULL,
    renews_on date NOT NULL,
    annual_value_minor bigint NOT NULL,
    annual_value_currency text NOT NULL,
    notice_days integer NOT NULL,
    terms_completed integer NOT NULL,
    offered_minor bigint,
    offered_currency text,
    ended_on date,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE complaints (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    stage text NOT NULL,
    severity text,
    in_triage boolean NOT NULL,
    open boolean NOT NULL,
    owner_id uuid,
    channel text NOT NULL,
    escalated_via text,
    words text,
    stated_kind text,
    contract_id uuid,
    about jsonb,
    desired_kind text,
    desired_words text,
    desired_amount_minor bigint,
    desired_amount_currency text,
    loss_minor bigint,
    loss_currency text,
    verdict text,
    contract_position text,
    cause_category text,
    raised_at timestamptz NOT NULL,
    reply_by timestamptz,
    stalemate_since timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    closed_as text,
    moment text,
    judged_by text,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE offers (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    round integer NOT NULL,
    stance text NOT NULL,
    state text NOT NULL,
    terms jsonb NOT NULL,
    commitments jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    made_by_id uuid NOT NULL,
    back_out_until date,
    expires_on date,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE concessions (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    perceived_value_minor bigint NOT NULL,
    perceived_value_currency text NOT NULL,
    cost_to_us_minor bigint,
    cost_to_us_currency text,
    granted_at timestamptz NOT NULL,
    granted_by_id uuid NOT NULL,
    offer_id uuid,
    fulfil_by date,
    usable_until date,
    fulfilled_at timestamptz,
    cause_category text,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE promises (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    promised_by text NOT NULL,
    undertaking text NOT NULL,
    action text NOT NULL,
    subject jsonb NOT NULL,
    not_before timestamptz,
    until timestamptz,
    made_by_id uuid,
    department text,
    made_at timestamptz NOT NULL,
    notified jsonb NOT NULL,
    acknowledged_by jsonb NOT NULL,
    conflicts_with jsonb NOT NULL,
    complaint_id uuid,
    offer_id uuid,
    credit_id uuid,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE holds (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    actions jsonb NOT NULL,
    subject jsonb,
    because text,
    placed_at timestamptz NOT NULL,
    until timestamptz,
    lifted_at timestamptz,
    complaint_id uuid,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE follow_ups (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    due timestamptz NOT NULL,
    assignee_id uuid,
    purpose text,
    complaint_id uuid,
    promise_id uuid,
    contract_id uuid,
    ended_at timestamptz,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE invoices (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    legal_entity text NOT NULL,
    issued_on date NOT NULL,
    total_minor bigint NOT NULL,
    total_currency text NOT NULL,
    owed_minor bigint NOT NULL,
    owed_currency text NOT NULL,
    renewal_of_id uuid,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE credits (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    total_minor bigint NOT NULL,
    total_currency text NOT NULL,
    open_minor bigint,
    open_currency text,
    number text,
    issued_on date,
    legal_entity text NOT NULL,
    settlement text NOT NULL,
    requested_by_id uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    approved_by_ids jsonb NOT NULL,
    by_rule boolean NOT NULL,
    issue_by date,
    fell_due boolean NOT NULL,
    request_hash text NOT NULL,
    contract_id uuid,
    invoice_id uuid,
    complaint_id uuid,
    concession_id uuid,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE testimonials (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    contact_id uuid,
    requested_at timestamptz,
    declined_at timestamptz,
    given_at timestamptz,
    excerpt text,
    excerpt_approved_at timestamptz,
    uses jsonb NOT NULL,
    expires_on date,
    withdrawn_at timestamptz,
    publications jsonb NOT NULL,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE referrals (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    began_at timestamptz NOT NULL,
    contact_id uuid,
    value_minor bigint,
    value_currency text,
    via uuid,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE things (
    customer_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE known_references (
    customer_id uuid NOT NULL,
    ref text NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (customer_id, ref, kind)
);

CREATE INDEX customers_by_name ON customers (name, customer_id);
CREATE INDEX contracts_by_renewal ON contracts (renews_on, customer_id, id) WHERE ended_on IS NULL;
CREATE INDEX complaints_by_day ON complaints (raised_at DESC, customer_id, id);
CREATE INDEX complaints_open_by_owner ON complaints (owner_id, raised_at) WHERE open;
CREATE INDEX follow_ups_due ON follow_ups (assignee_id, due) WHERE state IN ('PLANNED', 'MISSED');
CREATE INDEX credits_waiting ON credits (issue_by, requested_at) WHERE state IN ('WAITING', 'APPROVED');
CREATE INDEX credits_by_number ON credits (legal_entity, number) WHERE number IS NOT NULL;
CREATE INDEX things_by_id ON things (id);
CREATE INDEX known_references_by_ref ON known_references (ref);

"""Every read model, in the order in which they are written."""

from projections import (
    advocacy_steps,
    advocates,
    complaints,
    concessions,
    contracts,
    credits,
    customers,
    follow_ups,
    holds,
    invoices,
    known_references,
    offers,
    promises,
    referrals,
    risk,
    risk_steps,
    testimonials,
    things,
)
from projections.keep import Projection

ALL: tuple[Projection, ...] = (
    customers,
    contracts,
    complaints,
    offers,
    concessions,
    promises,
    holds,
    follow_ups,
    invoices,
    credits,
    testimonials,
    referrals,
    things,
    known_references,
    risk,
    risk_steps,
    advocates,
    advocacy_steps,
)

"""Which roles see which facts; words that are sealed are narrower still."""

from domain.terms import Role

CARING = frozenset({Role.ACCOUNT_MANAGER, Role.FINANCE, Role.LEAD, Role.AUDITOR, Role.SERVICE})
"""The desks that care for customers, those who check them, and programs that were given the verb."""

FOUND = CARING | {Role.MARKETING}
"""Those, and marketing: what says how a customer fares without saying what they said or who was right."""

EVERYBODY = FOUND | {Role.COLLEAGUE, Role.ADMIN}
"""All who are signed in: that a customer exists, and what was promised to them."""

NAMED = EVERYBODY - {Role.ADMIN}
"""All who may know a customer by name."""

PROMISED = FOUND | {Role.COLLEAGUE}
"""All whom a promise may bind."""

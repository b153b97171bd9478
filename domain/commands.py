"""Every command there is, with the roles that may use it. No line, no access."""

from __future__ import annotations

from domain import acquaintance, deadlines, following_up, promising, renewing
from domain.commanding import Command, StoryRef
from domain.references import reference_id
from domain.terms import Role

ACCOUNT_MANAGER, FINANCE, MARKETING = Role.ACCOUNT_MANAGER, Role.FINANCE, Role.MARKETING
LEAD, COLLEAGUE, ADMIN, SERVICE = Role.LEAD, Role.COLLEAGUE, Role.ADMIN, Role.SERVICE


def _references(external_refs: tuple[str, ...] = ()) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
    return {"references": tuple(StoryRef("reference", reference_id(each)) for each in external_refs)}


KNOWING = (
    Command(
        acquaintance.register_customer,
        frozenset({ACCOUNT_MANAGER, LEAD, SERVICE}),
        creates="customer",
        beside=_references,
    ),
    Command(acquaintance.change_customer_details, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE})),
    Command(acquaintance.assign_account_manager, frozenset({ACCOUNT_MANAGER, LEAD})),
    Command(acquaintance.add_contact, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE}), creates="contact"),
    Command(acquaintance.change_contact_details, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})),
    Command(acquaintance.note_contact, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE})),
    Command(acquaintance.place_hold, frozenset({ACCOUNT_MANAGER, LEAD}), creates="hold"),
    Command(acquaintance.lift_hold, frozenset({ACCOUNT_MANAGER, LEAD})),
    Command(renewing.record_contract, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE}), creates="contract"),
    Command(renewing.offer_renewal, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})),
    Command(renewing.move_renewal, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})),
    Command(renewing.change_contract_value, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE})),
    Command(renewing.renew_contract, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})),
    Command(renewing.note_not_renewed, frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})),
)

PROMISING = (
    Command(promising.make_promise, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE}), creates="promise"),
    Command(
        promising.acknowledge_promise,
        frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD, COLLEAGUE}),
    ),
    Command(promising.confirm_promise, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD, COLLEAGUE})),
    Command(promising.dispute_promise, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD, COLLEAGUE})),
    Command(promising.keep_promise, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE})),
    Command(promising.break_promise, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE})),
    Command(promising.change_promise, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD})),
    Command(promising.release_promise, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD})),
    Command(promising.settle_conflict, frozenset({ACCOUNT_MANAGER, LEAD})),
    Command(promising.override_action, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD})),
    Command(
        following_up.schedule_follow_up,
        frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD, SERVICE}),
        creates="follow_up",
    ),
    Command(following_up.reassign_follow_up, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD})),
    Command(following_up.move_follow_up, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD})),
    Command(following_up.do_follow_up, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD})),
    Command(following_up.cancel_follow_up, frozenset({ACCOUNT_MANAGER, FINANCE, MARKETING, LEAD})),
    Command(deadlines.note_deadlines, frozenset({SERVICE})),
)

ALL: tuple[Command, ...] = (
    *KNOWING,
    *PROMISING,
)
"""Every command, in the order of the practice."""

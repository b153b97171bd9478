"""Every command there is, with the roles that may use it. No line, no access."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain import (
    acquaintance,
    applying,
    approving,
    asking,
    authority,
    conceding,
    consenting,
    crediting,
    deadlines,
    following_up,
    investigating,
    invoicing,
    issuing,
    listening,
    promising,
    publishing,
    recovering,
    referring,
    renewing,
    settling,
    staffing,
    taking_in,
)
from domain.budget import budgets_of
from domain.commanding import Command, StoryRef
from domain.entry import Actor
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

HANDLING = frozenset({ACCOUNT_MANAGER, LEAD, SERVICE})
IN_PERSON = frozenset({ACCOUNT_MANAGER, LEAD})


def _causes(cause_id: UUID, contributing: tuple[UUID, ...] = ()) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
    beside = tuple(StoryRef("cause", each) for each in contributing)
    return {"cause": StoryRef("cause", cause_id), "contributing_causes": beside}


COMPLAINING = (
    Command(
        taking_in.raise_complaint,
        frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, COLLEAGUE, SERVICE}),
        creates="complaint",
    ),
    Command(taking_in.take_complaint, IN_PERSON),
    Command(taking_in.hand_over_complaint, IN_PERSON),
    Command(taking_in.acknowledge_complaint, HANDLING),
    Command(taking_in.triage_complaint, HANDLING),
    Command(taking_in.override_severity, IN_PERSON),
    Command(taking_in.claim_loss, HANDLING),
    Command(taking_in.note_public_criticism, HANDLING),
    Command(taking_in.link_repeat, HANDLING),
    Command(taking_in.void_complaint, IN_PERSON),
    Command(listening.note_statement, HANDLING, creates="statement"),
    Command(listening.note_slight, HANDLING, creates="slight"),
    Command(listening.confirm_hearing, HANDLING),
    Command(listening.reopen_hearing, HANDLING),
    Command(listening.give_apology, HANDLING),
    Command(listening.state_desired_resolution, HANDLING),
    Command(listening.decline_desired_resolution, HANDLING),
    Command(investigating.start_fact_gathering, HANDLING),
    Command(
        investigating.attach_evidence,
        frozenset({ACCOUNT_MANAGER, FINANCE, LEAD, SERVICE}),
        creates="evidence",
    ),
    Command(investigating.compare_expectation, HANDLING),
    Command(investigating.share_our_side, HANDLING),
    Command(investigating.note_rebuttal, HANDLING),
    Command(investigating.concede_point, HANDLING),
    Command(investigating.request_not_possible, HANDLING),
    Command(investigating.identify_cause, HANDLING, creates="cause", story="cause"),
    Command(investigating.establish_root_cause, HANDLING, beside=_causes),
    Command(recovering.declare_stalemate, IN_PERSON),
    Command(recovering.break_stalemate, IN_PERSON),
    Command(recovering.resolve_complaint, HANDLING),
    Command(recovering.judge_recovery, HANDLING),
    Command(recovering.close_complaint, HANDLING),
    Command(recovering.reopen_complaint, HANDLING),
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

ADVOCATING = (
    Command(asking.request_testimonial, frozenset({MARKETING, LEAD}), creates="testimonial"),
    Command(asking.decline_testimonial, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(asking.note_testimonial, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD}), creates="testimonial"),
    Command(asking.propose_excerpt, frozenset({MARKETING, LEAD})),
    Command(asking.approve_excerpt, frozenset({MARKETING, LEAD})),
    Command(consenting.give_consent, frozenset({MARKETING, LEAD})),
    Command(consenting.narrow_consent, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(consenting.withdraw_consent, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(consenting.note_consent_expired, frozenset({MARKETING, LEAD, SERVICE})),
    Command(publishing.publish_testimonial, frozenset({MARKETING, LEAD}), creates="publication"),
    Command(publishing.take_down, frozenset({MARKETING, LEAD})),
    Command(referring.ask_referral, frozenset({MARKETING, LEAD}), creates="referral"),
    Command(referring.decline_referral, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.note_referral, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD}), creates="referral"),
    Command(referring.note_referral_contacted, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.note_referral_won, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.note_referral_lost, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.ask_reference_call, frozenset({MARKETING, LEAD}), creates="reference_call"),
    Command(referring.decline_reference_call, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.agree_reference_call, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.note_reference_call_held, frozenset({ACCOUNT_MANAGER, MARKETING, LEAD})),
    Command(referring.invite_review, frozenset({MARKETING, LEAD, SERVICE})),
)

CREDITING = (
    Command(invoicing.note_invoice, frozenset({FINANCE, SERVICE}), creates="invoice"),
    Command(invoicing.note_balance, frozenset({FINANCE, SERVICE})),
    Command(
        crediting.request_credit,
        frozenset({ACCOUNT_MANAGER, FINANCE, LEAD}),
        creates="credit",
        id_is_ours=True,
        beside=crediting.months_drawn_on,
    ),
    Command(crediting.revise_credit, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD}), beside=crediting.months_drawn_on),
    Command(crediting.withdraw_credit, frozenset({ACCOUNT_MANAGER, FINANCE, LEAD})),
    Command(approving.approve_credit, frozenset({FINANCE, LEAD})),
    Command(approving.decline_credit, frozenset({FINANCE, LEAD})),
    Command(issuing.issue_credit, frozenset({FINANCE}), beside=issuing.series_of),
    Command(applying.apply_credit, frozenset({FINANCE, SERVICE})),
)

AGREEING = frozenset({ACCOUNT_MANAGER, FINANCE, LEAD})


def _budget(actor: Actor, now: datetime) -> dict[str, StoryRef | tuple[StoryRef, ...]]:
    return {"budget": tuple(StoryRef("budget", each) for each in budgets_of(actor.id, now.date()))}


SETTLING = (
    Command(settling.make_offer, IN_PERSON, creates="offer", beside=_budget),
    Command(settling.grant_at_once, IN_PERSON, creates="offer", beside=_budget),
    Command(settling.counter_offer, HANDLING),
    Command(settling.accept_offer, HANDLING),
    Command(settling.decline_offer, HANDLING),
    Command(settling.withdraw_offer, IN_PERSON),
    Command(settling.back_out, HANDLING),
    Command(authority.request_approval, IN_PERSON, creates="approval"),
    Command(authority.approve_concession, AGREEING, beside=_budget),
    Command(authority.refuse_concession, AGREEING),
    Command(conceding.fulfil_concession, HANDLING),
    Command(conceding.check_need, HANDLING),
    Command(conceding.forfeit_concession, IN_PERSON),
    Command(conceding.cancel_concession, IN_PERSON),
    Command(conceding.correct_cost, AGREEING),
)

STAFFING = (
    Command(staffing.add_staff, frozenset({ADMIN}), creates="person", story="staff"),
    Command(staffing.grant_role, frozenset({ADMIN}), story="staff"),
    Command(staffing.revoke_role, frozenset({ADMIN}), story="staff"),
    Command(staffing.deactivate_staff, frozenset({ADMIN}), story="staff"),
)

ALL: tuple[Command, ...] = (
    *KNOWING,
    *COMPLAINING,
    *SETTLING,
    *PROMISING,
    *ADVOCATING,
    *CREDITING,
    *STAFFING,
)
"""Every command, in the order of the practice."""

BY_NAME = {each.name: each for each in ALL}
"""Every command by the name that clients use."""

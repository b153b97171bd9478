"""When something happened, what follows from it in the same customer's story."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar, cast

from domain import (
    coming_back,
    conceded_credits,
    conceding,
    consenting,
    granting,
    honouring,
    recovering,
    renewal_credits,
    reserving,
    settling,
    taking_in,
)
from domain.concessions import (
    ConcessionCancelled,
    ConcessionForfeited,
    ConcessionFulfilled,
    ConcessionGranted,
    CostCorrected,
    NeedChecked,
)
from domain.contracts import ContractNotRenewed, ContractRenewed, RenewalMoved
from domain.credits import (
    CreditApplied,
    CreditDeclined,
    CreditExpired,
    CreditFellDue,
    CreditIssued,
    CreditRequested,
    CreditWithdrawn,
)
from domain.customer import Customer
from domain.entry import Entry, Ids
from domain.follow_ups import FollowUpDone
from domain.inquiry import FactGatheringStarted
from domain.intake import ComplaintAcknowledged, ComplaintRaised, ComplaintVoided
from domain.offers import (
    OfferAccepted,
    OfferBackedOut,
    OfferCountered,
    OfferDeclined,
    OfferLapsed,
    OfferMade,
    OfferWithdrawn,
)
from domain.promises import (
    PromiseBroken,
    PromiseChanged,
    PromiseDisputed,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
)
from domain.recovery import ComplaintClosed, ComplaintReopened, ComplaintResolved
from domain.rulebook import Rules
from domain.telling import Policies, Policy, Story
from domain.testimonials import ConsentGiven, ConsentNarrowed, ConsentWithdrawn, TestimonialTakenDown

F = TypeVar("F")


class When(NamedTuple):
    """A policy, and the class of fact that it listens to."""

    fact: type
    policy: Policy


def when(kind: type[F], then: Callable[[Customer, F, Entry, Rules, Ids], Iterable[object]]) -> When:
    """A policy that listens to one class of fact; `then` sees the customer as they are after it."""

    def policy(story: Story, entry: Entry, rules: Rules, new: Ids) -> Iterable[object]:
        return then(cast(Customer, story), cast(F, entry.fact), entry, rules, new)

    return When(kind, policy)


COMPLAINED: tuple[When, ...] = (
    when(ComplaintRaised, taking_in.hold_meanwhile),
    when(ComplaintReopened, taking_in.hold_meanwhile),
    when(OfferBackedOut, taking_in.hold_meanwhile),
    when(ComplaintClosed, taking_in.lift_after),
    when(ComplaintVoided, taking_in.lift_after),
    when(ComplaintClosed, settling.withdraw_open),
    when(ComplaintVoided, settling.withdraw_open),
    when(FactGatheringStarted, coming_back.come_back),
    when(ComplaintAcknowledged, coming_back.come_back),
    when(ComplaintResolved, recovering.apology_counts),
    when(ComplaintResolved, recovering.come_by_again),
)

PROMISED: tuple[When, ...] = (
    when(PromiseMade, honouring.tell_departments),
    when(PromiseMade, honouring.find_conflicts),
    when(PromiseChanged, honouring.find_conflicts),
    when(PromiseDisputed, honouring.end_conflicts),
    when(PromiseKept, honouring.end_conflicts),
    when(PromiseKept, honouring.end_follow_ups),
    when(PromiseBroken, honouring.end_conflicts),
    when(PromiseBroken, honouring.hold_after_breaking),
    when(PromiseReleased, honouring.end_conflicts),
    when(PromiseReleased, honouring.end_follow_ups),
    when(FollowUpDone, honouring.keep_by_coming_back),
)

SETTLED: tuple[When, ...] = (
    when(OfferMade, reserving.reserve),
    when(OfferAccepted, reserving.release),
    when(OfferCountered, reserving.release),
    when(OfferDeclined, reserving.release),
    when(OfferLapsed, reserving.release),
    when(OfferWithdrawn, reserving.release),
    when(OfferAccepted, granting.grant_terms),
    when(OfferBackedOut, granting.undo_deal),
    when(ConcessionGranted, granting.promise_concession),
    when(ConcessionGranted, conceding.draw_on_budget),
    when(ConcessionFulfilled, conceding.keep_its_promise),
    when(ConcessionFulfilled, conceding.ask_about_need),
    when(NeedChecked, conceding.need_asked),
    when(ConcessionForfeited, conceding.release_its_promise),
    when(ConcessionForfeited, conceding.return_to_budget),
    when(ConcessionCancelled, conceding.release_its_promise),
    when(ConcessionCancelled, conceding.return_to_budget),
    when(CostCorrected, conceding.draw_on_budget),
)

SPOKEN_FOR_US: tuple[When, ...] = (
    when(ConsentGiven, consenting.take_down_what_is_not_covered),
    when(ConsentNarrowed, consenting.take_down_what_is_not_covered),
    when(ConsentWithdrawn, consenting.take_down_what_is_not_covered),
    when(TestimonialTakenDown, consenting.take_down_is_done),
)

CREDITED: tuple[When, ...] = (
    when(ConcessionGranted, conceded_credits.request_conceded),
    when(CreditRequested, conceded_credits.approve_conceded),
    when(CreditDeclined, conceded_credits.undo_declined),
    when(CreditWithdrawn, conceded_credits.undo_withdrawn),
    when(ConcessionCancelled, conceded_credits.withdraw_undone),
    when(ConcessionForfeited, conceded_credits.withdraw_undone),
    when(CreditIssued, renewal_credits.promise_or_fulfil),
    when(CreditApplied, renewal_credits.keep_when_used),
    when(RenewalMoved, renewal_credits.move_with_renewal),
    when(ContractRenewed, renewal_credits.carry_over),
    when(ContractNotRenewed, renewal_credits.end_without_renewal),
    when(CreditFellDue, renewal_credits.release_when_due),
    when(CreditExpired, renewal_credits.release_when_expired),
    when(PromiseBroken, renewal_credits.promise_anew),
)

EVERY: tuple[When, ...] = (*COMPLAINED, *SETTLED, *PROMISED, *SPOKEN_FOR_US, *CREDITED)
POLICIES: Policies = {fact: tuple(each.policy for each in EVERY if each.fact is fact) for fact, _ in EVERY}
"""Every policy by the class of fact that it listens to, in the order in which they act."""

"""What may be done about who a customer is."""

from domain.acquaintance import lift_hold, place_hold
from domain.refusals import AlreadyOver, EmptyText, ReasonMissing
from domain.relationship import HoldLifted, HoldPlaced
from domain.terms import Action
from tests.given import given, id_of


def test_a_hold_is_lifted_with_a_reason_and_once() -> None:
    held = given(HoldPlaced(id_of("hold"), (Action.SEND_DUNNING,), because="they are upset"))
    held.when(lift_hold).refused(ReasonMissing)
    lifted = held.when(lift_hold, reason="settled").then(HoldLifted(id_of("hold"), reason="settled"))
    lifted.when(lift_hold, reason="again").refused(AlreadyOver)


def test_a_blank_reason_is_no_reason() -> None:
    given().when(place_hold, actions=(Action.CANCEL,), because="  ").refused(EmptyText)

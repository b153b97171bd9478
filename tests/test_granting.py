"""Granting: each promise of ours belongs to the concession it names."""

from domain.concessions import ConcessionGranted
from domain.promises import PromiseMade, PromiseSource, Undertaking
from domain.promising import make_promise
from domain.settling import accept_offer
from domain.subjects import Subject
from domain.terms import Action, ConcessionKind, Side
from tests.bargains import COMPLAINT, concessions, heard, money, nine, offering, offers, promises, term
from tests.given import id_of

ORDER = Subject("ORDER", "881")


def granted(name: str) -> ConcessionGranted:
    return ConcessionGranted(id_of(name), COMPLAINT, ConcessionKind.REDO, money("9.00"), offer_id=id_of("offer"))


def promised(name: str) -> PromiseMade:
    return PromiseMade(
        id_of(f"promise of {name}"),
        Side.US,
        Undertaking.DO,
        Action.REPRINT_OR_REDO,
        ORDER,
        until=nine(6, 1),
        offer_id=id_of("offer"),
        concession_id=id_of(name),
    )


def test_a_promise_belongs_to_the_concession_that_it_names_in_whichever_order_they_came() -> None:
    story = heard().and_given(granted("one"), granted("other"), promised("other"), promised("one"))
    assert [each.promise_id for each in concessions(story)] == [id_of("promise of one"), id_of("promise of other")]


def test_a_promise_for_a_concession_that_is_not_there_is_a_promise_all_the_same() -> None:
    story = heard().and_given(promised("one"))
    assert [each.id for each in promises(story)] == [id_of("promise of one")]


def test_what_is_granted_is_followed_by_a_promise_that_names_it() -> None:
    taken = offering(heard(), term(ConcessionKind.REDO, "9.00"), term(ConcessionKind.GESTURE, "5.00")).when(
        accept_offer
    )
    assert [each.made.concession_id for each in promises(taken)] == [each.id for each in concessions(taken)]


def test_a_promise_noted_by_hand_takes_no_concession_from_its_own() -> None:
    taken = offering(heard(), term(ConcessionKind.REDO, "9.00")).when(accept_offer)
    (before,) = concessions(taken)
    noted = taken.when(
        make_promise,
        promised_by=Side.US,
        undertaking=Undertaking.DO,
        action=Action.CALL_BACK,
        subject=ORDER,
        until=nine(6, 1),
        source=PromiseSource.SPOKEN,
        offer_id=offers(taken)[0].id,
    ).done()
    assert concessions(noted) == [before]

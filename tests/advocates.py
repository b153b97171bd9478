"""A customer who was won back, and the words they gave: where the tests of advocacy begin."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain import testimonials as told  # pytest would take a class named Test… for tests
from domain.asking import approve_excerpt, note_testimonial
from domain.concessions import ConcessionFulfilled, ConcessionGranted
from domain.consenting import give_consent
from domain.contracts import ContractRecorded
from domain.intake import ComplaintRaised
from domain.money import CurrencyCode, MinorUnits, Money
from domain.recovery import ComplaintResolved, Judge, Moment, RecoveryJudged, Resolution
from domain.relationship import ContactAdded
from domain.terms import Channel, ConcessionKind
from domain.testimonials import Use
from tests.given import REGISTERED, At, Telling, at, given, id_of

COMPLAINT, REDO, DISCOUNT, CONTACT = map(id_of, ("complaint", "redo", "discount", "contact"))
TESTIMONIAL = id_of("testimonial")
WORDS = "They printed my name wrong and I still recommend them."


def on(day: int, month: int, hour: int = 9, year: int = 2026) -> datetime:
    """That day at 9 o'clock, as the scenarios have it."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def euros(amount: int) -> Money:
    """An amount of whole euros."""
    return Money(MinorUnits(amount * 100), CurrencyCode("EUR"))


def contract() -> ContractRecorded:
    """Their contract JON-1, which renews on 1 July 2027."""
    return ContractRecorded(id_of("contract"), "JON-1", date(2025, 7, 1), date(2027, 7, 1), euros(4_000))


def known() -> At:
    """Somebody there, and a live contract, from the first day."""
    return at(REGISTERED, ContactAdded(CONTACT, name="Mr Jones"), contract())


def granted(id: UUID, kind: ConcessionKind, value: Money) -> ConcessionGranted:
    """A concession granted for their complaint."""
    return ConcessionGranted(id, COMPLAINT, kind, value)


def resolved(id: UUID = COMPLAINT) -> ComplaintResolved:
    """What can be done about the complaint is agreed."""
    return ComplaintResolved(id, Resolution.AGREED, True, True)


def judged(moment: Moment = Moment.MAGIC, by: Judge = Judge.CUSTOMER, id: UUID = COMPLAINT) -> RecoveryJudged:
    """How it ended for them."""
    return RecoveryJudged(id, moment, by)


def never_complained(*facts: object) -> Telling:
    """A customer of two years, of whom we heard nothing bad."""
    return given(known(), *facts)


def unjudged() -> Telling:
    """Jones & Co as S2 leaves them, before they say how it ended for them."""
    return never_complained(
        at(on(12, 5), ComplaintRaised(COMPLAINT, Channel.PHONE, words="It says MISS Jones")),
        at(
            on(14, 5),
            granted(REDO, ConcessionKind.REDO, euros(120)),
            granted(DISCOUNT, ConcessionKind.NEXT_ORDER_DISCOUNT, euros(100)),
            resolved(),
        ),
        at(on(18, 5), ConcessionFulfilled(REDO)),
    )


def won_back() -> Telling:
    """Jones & Co as S2 leaves them: recovered, with 220 EUR of concessions."""
    return unjudged().and_given(at(on(21, 5), judged()))


def asked() -> Telling:
    """Won back, and asked on 30 June."""
    return won_back().and_given(at(on(30, 6), told.TestimonialRequested(TESTIMONIAL, CONTACT), by="mei"))


def spoken() -> Telling:
    """Asked, and their words given on 3 July."""
    return asked().when(note_testimonial, by="mei", now=on(3, 7), words=WORDS, testimonial_id=TESTIMONIAL).done()


def approved() -> Telling:
    """Their words given and approved."""
    return spoken().when(approve_excerpt, by="mei", now=on(3, 7)).done()


def consenting(*uses: Use, expires_on: date | None = date(2026, 12, 31)) -> Telling:
    """Their words given and approved, and consent for these uses."""
    telling = approved().when(
        give_consent, by="mei", now=on(3, 7), uses=uses, evidence="his mail of 3 July", expires_on=expires_on
    )
    return telling.done()

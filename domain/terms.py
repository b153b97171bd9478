"""The closed lists of words that several parts of the domain share."""

from enum import StrEnum, auto
from typing import Any


class Word(StrEnum):
    """A closed list whose values are their names, in tables, facts and GraphQL alike."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        return name


class Role(Word):
    """What somebody is here for; it decides what they may do and see."""

    ACCOUNT_MANAGER = auto()
    FINANCE = auto()
    MARKETING = auto()
    LEAD = auto()
    COLLEAGUE = auto()
    ADMIN = auto()
    AUDITOR = auto()
    SERVICE = auto()


class Channel(Word):
    """How words reached us or them."""

    PHONE = auto()
    EMAIL = auto()
    IN_PERSON = auto()
    MEETING = auto()
    WEB = auto()
    LETTER = auto()


class Answer(Word):
    """An answer to a question that may be open still."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


class Side(Word):
    """Who of the two."""

    US = auto()
    CUSTOMER = auto()

    @property
    def whose(self) -> str:
        """What is theirs, as we say it: our promise, their promise."""
        return "our" if self is Side.US else "their"


class Action(Word):
    """What a promise or a hold can speak of."""

    PRESENT_PAYMENT = auto()
    CHARGE_FEE = auto()
    SEND_DUNNING = auto()
    SUSPEND_SERVICE = auto()
    CANCEL = auto()
    CHANGE_PRICE = auto()
    DELIVER = auto()
    REFUND = auto()
    APPLY_CREDIT = auto()
    CALL_BACK = auto()
    REPRINT_OR_REDO = auto()
    REVIEW_PROOF = auto()
    RETURN_GOODS = auto()
    PAY = auto()
    CONTACT = auto()
    OTHER = auto()

    @property
    def doing(self) -> str:
        """The words that stand before what it is done to: `send reminders about`."""
        return DOING[self]


DOING = {
    Action.PRESENT_PAYMENT: "present",
    Action.CHARGE_FEE: "charge a fee on",
    Action.SEND_DUNNING: "send reminders about",
    Action.SUSPEND_SERVICE: "suspend",
    Action.CANCEL: "cancel",
    Action.CHANGE_PRICE: "change the price of",
    Action.DELIVER: "deliver",
    Action.REFUND: "refund",
    Action.APPLY_CREDIT: "apply a credit to",
    Action.CALL_BACK: "call back about",
    Action.REPRINT_OR_REDO: "redo",
    Action.REVIEW_PROOF: "review the proof of",
    Action.RETURN_GOODS: "return",
    Action.PAY: "pay",
    Action.CONTACT: "contact them about",
    Action.OTHER: "do what was named about",
}
"""Each action as it stands after "promised to" and before its subject."""


class ConcessionKind(Word):
    """What a term can give; CUSTOMER_PAYS is the one line in which they give."""

    REFUND = auto()
    REPLACEMENT = auto()
    REPAIR = auto()
    REDO = auto()
    EXCHANGE_HIGHER_SPEC = auto()
    EXCHANGE_REVISED_SPEC = auto()
    ADD_ON_DISCOUNT = auto()
    ADD_ON_FREE = auto()
    NEXT_ORDER_DISCOUNT = auto()
    RENEWAL_CREDIT = auto()
    ACCOUNT_CREDIT = auto()
    FEE_WAIVER = auto()
    COST_REIMBURSEMENT = auto()
    EXTRA_SERVICE = auto()
    GESTURE = auto()
    APOLOGY_ONLY = auto()
    CUSTOMER_PAYS = auto()


class Settlement(Word):
    """How a credit reaches the customer."""

    OFFSET = auto()
    CREDIT = auto()
    PAY_OUT = auto()
    AT_RENEWAL = auto()


class OnNonRenewal(Word):
    """What becomes of a renewal credit when they do not renew."""

    LAPSE = auto()
    PAY_OUT = auto()


class CauseCategory(Word):
    """Where the real cause of a complaint lies."""

    PRODUCT = auto()
    SERVICE = auto()
    INFORMATION = auto()
    NAVIGATION = auto()
    EXTERNAL = auto()
    AGREEMENT_CONFLICT = auto()
    MISUNDERSTANDING = auto()

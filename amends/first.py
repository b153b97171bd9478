"""The first rulebook and, for development and demo, the first people: what a new database begins with."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.entry import Actor
from domain.money import CurrencyCode, MinorUnits, Money
from domain.rulebook import (
    CalendarSet,
    CreditLimitsConfirmed,
    CreditLimitsProposed,
    DepartmentsSet,
    LegalEntity,
    LegalEntityConfirmed,
    LegalEntityProposed,
    Limit,
    LimitGroup,
    QuestionsSet,
    RulebookFact,
)
from domain.staff import RoleGranted, StaffAdded, StaffFact
from domain.terms import Action, Role

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
AMENDS = uuid5(NAMESPACE_URL, "amends")
RULEBOOK = uuid5(AMENDS, "rulebook")
STAFF = uuid5(AMENDS, "staff")
SYSTEM = Actor(uuid5(AMENDS, "system"), Role.SERVICE, ref="amends")
"""The program itself, as it acts on its own: seeding, deadlines, policies across stories."""

ENTITY = "HOME"
DEMO_ENTITY = LegalEntity(ENTITY, "Amends Demo Ltd", "KE", issue_within_days=14)


def _person(name: str) -> UUID:
    return uuid5(STAFF, name)


AMINA, FARID, OTIENO, MEI, LENA = map(_person, ("amina", "farid", "otieno", "mei", "lena"))
COLE, ADA, ABEL, OTTO = map(_person, ("cole", "ada", "abel", "otto"))

PERSONAS: dict[str, tuple[UUID, Role, str | None]] = {
    "amina": (AMINA, Role.ACCOUNT_MANAGER, "Sales"),
    "farid": (FARID, Role.FINANCE, "Finance"),
    "otieno": (OTIENO, Role.FINANCE, "Finance"),
    "mei": (MEI, Role.MARKETING, "Marketing"),
    "lena": (LENA, Role.LEAD, "Sales"),
    "cole": (COLE, Role.COLLEAGUE, "Warehouse"),
    "ada": (ADA, Role.ADMIN, None),
    "abel": (ABEL, Role.ADMIN, None),
    "otto": (OTTO, Role.AUDITOR, None),
}
"""The people of development and demo, who sign in as `dev-amina` and so on."""


def _limits() -> tuple[Limit, ...]:
    rows = []
    for currency, scale in (("EUR", 1), ("USD", 1), ("GBP", 1), ("KES", 10)):

        def money(amount: int, currency: str = currency) -> Money:
            return Money(MinorUnits(amount * 100), CurrencyCode(currency))

        for role, concession in ((Role.ACCOUNT_MANAGER, 200), (Role.LEAD, 5_000)):
            rows.append(Limit(role, LimitGroup.CONCESSION, money(concession * scale)))
        correction = money(1_000) if currency == "KES" else money(200)
        rows.append(Limit(Role.ACCOUNT_MANAGER, LimitGroup.CORRECTION, correction))
        rows.append(Limit(Role.ACCOUNT_MANAGER, LimitGroup.GIFT, money(200 * scale)))
        for role, most in ((Role.LEAD, 5_000 * scale), (Role.FINANCE, 50_000)):
            rows.append(Limit(role, LimitGroup.CORRECTION, money(most)))
            rows.append(Limit(role, LimitGroup.GIFT, money(most)))
    return tuple(rows)


def _departments() -> dict[Action, tuple[str, ...]]:
    finance = (Action.PRESENT_PAYMENT, Action.CHARGE_FEE, Action.SEND_DUNNING, Action.REFUND, Action.APPLY_CREDIT)
    warehouse = (Action.DELIVER, Action.REPRINT_OR_REDO, Action.RETURN_GOODS)
    both = (Action.SUSPEND_SERVICE, Action.CANCEL, Action.CHANGE_PRICE)
    return {
        **dict.fromkeys(finance, ("Finance",)),
        **dict.fromkeys(warehouse, ("Warehouse",)),
        **dict.fromkeys(both, ("Sales", "Finance")),
        Action.CALL_BACK: ("Sales",),
        Action.CONTACT: ("Sales", "Marketing"),
    }


FIRST_RULES: tuple[RulebookFact, ...] = (
    CreditLimitsProposed(BEGINNING.date(), _limits()),
    CreditLimitsConfirmed(),
    CalendarSet(BEGINNING.date(), "UTC", (0, 1, 2, 3, 4)),
    QuestionsSet(
        date(2000, 1, 1),
        standard_questions=("Was anyone harmed?", "Did their work stop?", "What do you think is fair?"),
        praise_phrases=(
            "review",
            "testimonial",
            "five-star",
            "five star",
            "5-star",
            "recommend us",
            "praise",
            "referral",
            "refer us",
            "rate us",
            "rating",
        ),
        liability_phrases=("our fault", "we are liable", "we admit", "our negligence", "we were negligent", "my fault"),
    ),
    DepartmentsSet(date(2000, 1, 1), _departments()),
)
"""Limits, calendar, questions and phrases that a new organisation starts with."""

DEMO_RULES: tuple[RulebookFact, ...] = (LegalEntityProposed(DEMO_ENTITY), LegalEntityConfirmed(ENTITY))
"""The company that issues documents in development and demo."""


def first_people() -> tuple[StaffFact, ...]:
    """The personas' entries in the staff directory, and the program's own."""
    facts: list[StaffFact] = [StaffAdded(SYSTEM.id, "Amends", service=True), RoleGranted(SYSTEM.id, Role.SERVICE)]
    for name, (id, role, department) in PERSONAS.items():
        facts += [StaffAdded(id, name.title(), department), RoleGranted(id, role)]
    return tuple(facts)

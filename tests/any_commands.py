"""Any command with arguments that could be meant, drawn by chance: a customer's life that nobody thought of."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4, uuid5

from amends.first import ENTITY, PERSONAS, SYSTEM
from amends.intents import Answer, Intent
from amends.opening import House
from domain.commanding import PARTS, Command
from domain.commands import ALL
from domain.customer import Customer
from domain.entry import Actor
from domain.money import CurrencyCode, MinorUnits, Money
from domain.terms import Role
from tests.given import person

WORDS = ("It says MISS Jones", "the proof was approved", "We are sorry", "a free redo", "MISS", "the nametags")
PERSON_OF = {role: name for name, (_, role, _) in PERSONAS.items()}


def actor_of(command: Command) -> Actor:
    """Somebody who may do it."""
    role = min(command.roles, key=lambda each: (each is Role.SERVICE, each.value))
    return SYSTEM if role is Role.SERVICE else person(PERSON_OF[role])


def arguments_of(chance: Random, command: Command, customer: Customer, now: datetime) -> Mapping[str, object]:
    """Arguments of the right types; parts are the customer's own, where there are any."""
    made: dict[str, object] = {}
    for each in command.fields:
        if each.default is not inspect.Parameter.empty and chance.random() < 0.4:
            continue
        value = _value(chance, each.name, each.annotation, customer, now)
        if value is not None:
            made[each.name] = value
    return made


def _value(chance: Random, name: str, hint: Any, customer: Customer, now: datetime) -> object:
    if get_origin(hint) is Annotated:
        return _value(chance, name, get_args(hint)[0], customer, now)
    if isinstance(hint, NewType):
        return CurrencyCode("EUR") if name == "currency" else _value(chance, name, hint.__supertype__, customer, now)
    if get_origin(hint) in (Union, UnionType):
        some = [each for each in get_args(hint) if each is not NoneType]
        return _value(chance, name, chance.choice(some), customer, now)
    if get_origin(hint) is tuple:
        inside = get_args(hint)[0]
        return tuple(_value(chance, name, inside, customer, now) for _ in range(chance.randint(0, 2)))
    if is_dataclass(hint) and hint is not Money:
        hints = get_type_hints(hint, include_extras=True)
        made: Any = hint
        return made(*(_value(chance, each.name, hints[each.name], customer, now) for each in fields(hint)))
    return _plain(chance, name, hint, customer, now)


def _plain(chance: Random, name: str, hint: Any, customer: Customer, now: datetime) -> object:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return chance.choice(list(hint))
    day = timedelta(days=chance.randint(1, 300))
    past = name in ("received_at", "happened_on", "agreed_on", "issued_on", "occurred_on")
    moment = now - day if past else now + day
    plain: Mapping[Any, Callable[[], object]] = {
        UUID: lambda: _id(chance, name, customer),
        str: lambda: {"legal_entity": ENTITY, "country": "KE"}.get(name) or chance.choice(WORDS),
        bool: lambda: chance.random() < 0.6,
        int: lambda: chance.randint(1, 5),
        Decimal: lambda: Decimal(chance.randint(0, 20)),
        Money: lambda: Money(MinorUnits(chance.randint(0, 50_000)), CurrencyCode("EUR")),
        datetime: lambda: moment,
        date: lambda: moment.date(),
        time: lambda: time(9),
    }
    return plain[hint]()


def _id(chance: Random, name: str, customer: Customer) -> UUID | None:
    found: list[UUID] = []
    if customer.relationship is not None and (part := name.removesuffix("_id")) in PARTS:
        found = list(PARTS[part](customer))
        if not found:
            return None
    if name in ("owner_id", "to", "account_manager_id", "assignee", "by", "person_id"):
        found = [id for id, _, _ in PERSONAS.values()]
    return chance.choice(found) if found else uuid5(customer.id, name)


def possible(command: Command, customer: Customer) -> bool:
    """Whether it is a customer's, and there is a part to act on."""
    return command.story == "customer" and all(
        PARTS[part](customer) for part in [each for each in command.parameters if each in PARTS][:1]
    )


def live(
    chance: Random, house: House, customer_id: UUID, now: datetime, steps: int, *, late: bool = False
) -> Iterator[tuple[Intent, Answer]]:
    """Some commands on a registered customer, each a little later than the one before.

    Where they are told late, some of them happened up to ten days before they were told.
    """
    for _ in range(steps):
        customer = house.log.read("customer", customer_id).story
        assert isinstance(customer, Customer)
        anything = [each for each in ALL if possible(each, customer)]
        chapter = chance.choice(sorted({each.function.__module__ for each in anything}))
        command = chance.choice([each for each in anything if each.function.__module__ == chapter])
        now += timedelta(hours=chance.randint(0, 60))
        arguments = arguments_of(chance, command, customer, now)
        intent = Intent(command, customer_id, uuid4(), actor_of(command), arguments, now)
        if late and chance.random() < 0.5:
            intent = replace(intent, occurred_at=now - timedelta(hours=chance.randint(0, 240)))
        yield intent, house.do(intent)

"""Questions through the door, as each desk asks them."""

from __future__ import annotations

from tests.asking import Amends


def registered(amends: Amends, name: str = "Jones & Co", ref: str = "JON", currency: str = "EUR") -> str:
    return amends.done(
        "registerCustomer", name=name, since="2024-07-01", currency=currency, country="KE", externalRefs=[ref]
    )


def test_what_was_written_is_answered_at_once(amends: Amends) -> None:
    id = registered(amends)
    assert amends.ask("query ($id: ID!) { customer(id: $id) { name } }", {"id": id}) == {
        "customer": {"name": "Jones & Co"}
    }

"""A story of the tests of rules, written to a database as it stands."""

from amends.at_hand import LOCK
from amends.connections import Conn, commit, transaction
from amends.log import Beside
from amends.opening import House
from amends.writing import RAISE_HEAD
from projections.all import ALL
from projections.keep import differences, expressions
from tests.given import CUSTOMER, Telling


def write(house: House, story: Telling) -> None:
    """Write a customer's facts and rows, as if it had all been done by commands."""
    with transaction(house.log.pool, _locked) as (conn, _):
        kept = list(expressions(differences(ALL, None, story.customer, house.rules)))
        beside = Beside(
            (f"raised AS ({RAISE_HEAD})", *(each.sql for each in kept)),
            (len(story.entries), CUSTOMER, *(value for each in kept for value in each.parameters)),
        )
        house.log.append(story.entries, conn, beside)
        commit(conn)


def _locked(conn: Conn) -> None:
    conn.execute("BEGIN")
    conn.execute(LOCK, (CUSTOMER, "customer"))

"""Who asks for a credit learns which one it is, and everybody sees the total that will go out, tax included."""

from tests.asking import Amends
from tests.journeys import begin, money

CREDITS = "credits { id state total { amount } }"


def test_a_request_answers_with_its_credit_and_its_total_with_tax(amends: Amends) -> None:
    story = begin(amends, "Jones & Co", "EUR", "DE")
    farid = story.desk("farid", "2026-05-12")
    invoice = farid.does(
        "noteInvoice",
        number="INV-1",
        issuedOn="2026-05-10",
        total=money("1190.00", "EUR"),
        invoiceLines=[{"id": "1", "net": money("1000.00", "EUR"), "category": "S", "rate": "19"}],
        taxes=[
            {"category": "S", "rate": "19", "net": money("1000.00", "EUR"), "tax": money("190.00", "EUR")},
        ],
    )
    asked = farid.does(
        "requestCredit",
        creditKind="CORRECT_INVOICE",
        invoiceId=invoice,
        reasonCode="OVERCHARGE",
        creditLines=[{"net": money("200.00", "EUR"), "category": "S", "rate": "19", "invoiceLine": "1"}],
    )
    assert farid.customer(CREDITS)["credits"] == [{"id": asked, "state": "APPROVED", "total": {"amount": "238.00"}}]

"""What may be noted about contracts and their renewals."""

from datetime import date, timedelta

from domain.arguments import MixedCurrencies
from domain.contracts import ContractNotRenewed, ContractRecorded, ContractRenewed, RenewalMoved
from domain.refusals import InTheFuture
from domain.renewing import (
    AlreadyDecided,
    ContractRefTaken,
    NextRenewalNotLater,
    RenewsBeforeStart,
    change_contract_value,
    move_renewal,
    note_not_renewed,
    offer_renewal,
    record_contract,
    renew_contract,
)
from tests.bargains import money
from tests.given import NOON, Telling, given, id_of

STARTS, RENEWS = date(2026, 1, 1), date(2027, 1, 1)
ONE_DAY = timedelta(days=1)
CONTRACT = id_of("contract")
RECORDED = ContractRecorded(CONTRACT, "KBX-77", STARTS, RENEWS, money("6000"))


def recorded(told: Telling, renews_on: date = RENEWS) -> Telling:
    value = money("6000")
    return told.when(record_contract, ref="KBX-77", starts_on=STARTS, renews_on=renews_on, annual_value=value)


def test_a_contract_renews_after_it_starts() -> None:
    recorded(given(), STARTS).refused(RenewsBeforeStart)
    recorded(given(), STARTS + ONE_DAY).then(ContractRecorded)
    given(RECORDED).when(move_renewal, renews_on=STARTS).refused(RenewsBeforeStart)
    given(RECORDED).when(move_renewal, renews_on=STARTS + ONE_DAY).then(RenewalMoved)


def test_a_customer_has_a_reference_once() -> None:
    recorded(given(RECORDED)).refused(ContractRefTaken)


def test_the_next_renewal_lies_later() -> None:
    story = given(RECORDED)
    story.when(renew_contract, next_renews_on=RENEWS).refused(NextRenewalNotLater)
    story.when(renew_contract, next_renews_on=RENEWS + ONE_DAY).then(
        ContractRenewed(CONTRACT, RENEWS, RENEWS + ONE_DAY, money("6000"))
    )


def test_what_happened_to_a_contract_did_not_happen_tomorrow() -> None:
    story, today = given(RECORDED), NOON.date()
    renewed = story.when(renew_contract, next_renews_on=RENEWS + ONE_DAY, on=today + ONE_DAY)
    ended = story.when(note_not_renewed, on=today + ONE_DAY)
    assert renewed.refusal == ended.refusal == InTheFuture("on")
    story.when(renew_contract, next_renews_on=RENEWS + ONE_DAY, on=today).done()
    story.when(note_not_renewed, on=today).done()


def test_they_renew_at_what_we_offered() -> None:
    offered = given(RECORDED).when(offer_renewal, value=money("6600"))
    renewed = offered.when(renew_contract, next_renews_on=RENEWS + ONE_DAY)
    renewed.then(ContractRenewed(CONTRACT, RENEWS, RENEWS + ONE_DAY, money("6600")))
    haggled = offered.when(renew_contract, next_renews_on=RENEWS + ONE_DAY, value=money("6300"))
    haggled.then(ContractRenewed(CONTRACT, RENEWS, RENEWS + ONE_DAY, money("6300")))


def test_a_contract_that_was_not_renewed_is_closed() -> None:
    ended = given(RECORDED).when(note_not_renewed).then(ContractNotRenewed(CONTRACT, RENEWS))
    ended.when(note_not_renewed).refused(AlreadyDecided)
    ended.when(renew_contract, next_renews_on=RENEWS + ONE_DAY).refused(AlreadyDecided)
    ended.when(move_renewal, renews_on=RENEWS + ONE_DAY).refused(AlreadyDecided)
    ended.when(offer_renewal, value=money("1")).refused(AlreadyDecided)
    ended.when(change_contract_value, annual_value=money("1")).refused(AlreadyDecided)


def test_a_contract_keeps_its_currency() -> None:
    dollars = money("7000", "USD")
    given(RECORDED).when(offer_renewal, value=dollars).refused(MixedCurrencies)
    given(RECORDED).when(change_contract_value, annual_value=dollars).refused(MixedCurrencies)
    given(RECORDED).when(renew_contract, next_renews_on=RENEWS + ONE_DAY, value=dollars).refused(MixedCurrencies)

"""Demo data: the practice's own stories, told through the ordinary commands at their own dates."""

from __future__ import annotations

from amends.opening import House
from api.demo.bounced_cheque import bounced_cheque
from api.demo.candy_bar import candy_bar, only_an_apology
from api.demo.nametag import nametag, testimonial
from api.demo.teller import Teller


def tell_stories(house: House) -> None:
    """Tell every demo story; told again, it changes nothing."""
    teller = Teller(house)
    if teller.was_told():
        return
    for story in (nametag, candy_bar, only_an_apology, bounced_cheque, testimonial):
        story(teller)

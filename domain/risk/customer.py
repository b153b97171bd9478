"""What concerns the customer as a whole: their size, how they came, whether they speak for us, our broken word."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.relationship import CustomerRegistered, Size
from domain.risk.postings import LASTING, SLOW, Mark, Posted, Posting, posted
from domain.risk.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class CustomerMarks:
    """When they came and how; when they were asked and spoke for us; when we broke our word to them."""

    registered: Mark | None = None
    size: Size | None = None
    referred: bool = False
    advocacy: tuple[Mark, ...] = ()
    broken: tuple[tuple[Mark, UUID], ...] = ()
    left_out: tuple[tuple[Mark, UUID], ...] = ()
    asks: tuple[Mark, ...] = ()
    noes: tuple[Mark, ...] = ()
    _posted: dict[str, tuple[Scorecard, Posted]] = field(default_factory=dict, compare=False, repr=False)

    def came(self, fact: CustomerRegistered, mark: Mark) -> "CustomerMarks":
        """With the registration."""
        referred = fact.referred_by is not None
        return replace(self, registered=mark, size=fact.size, referred=referred, _posted={})

    def spoke(self, mark: Mark) -> "CustomerMarks":
        """With one more yes."""
        return replace(self, advocacy=(*self.advocacy, mark), _posted={})

    def was_asked(self, mark: Mark) -> "CustomerMarks":
        """With one more ask to speak for us, which risk does not count but readiness does."""
        return replace(self, asks=(*self.asks, mark))

    def said_no(self, mark: Mark) -> "CustomerMarks":
        """With one more no to an ask, which risk does not count but readiness does."""
        return replace(self, noes=(*self.noes, mark))

    def broke(self, mark: Mark, promise_id: UUID) -> "CustomerMarks":
        """With one more broken promise of ours."""
        return replace(self, broken=(*self.broken, (mark, promise_id)), _posted={})

    def left(self, mark: Mark, credit_id: UUID) -> "CustomerMarks":
        """With one more renewal credit that was left out."""
        return replace(self, left_out=(*self.left_out, (mark, credit_id)), _posted={})

    def posted(self, card: Scorecard) -> Posted:
        """What these facts post by this scorecard."""
        made = self._posted.get(card.name)
        if made is None or made[0] is not card:
            made = (card, posted(tuple(posting for posting in self._postings(card) if posting.points)))
            self._posted[card.name] = made
        return made[1]

    def _postings(self, card: Scorecard) -> Iterator[Posting]:
        def post(
            factor: str, points: float, half_life: float | None, mark: Mark, subject: UUID | None = None
        ) -> Posting:
            return Posting(factor, points * card.scale.get(factor, 1.0), half_life, mark.day, (mark.number,), subject)

        if self.registered is not None:
            if self.size is not None:
                yield post("base.size", card.size[self.size], None, self.registered)
            if self.referred:
                yield post("relation.referred", card.referred, None, self.registered)
        for mark in self.advocacy:
            yield post("relation.advocacy", card.advocacy, LASTING, mark)
        for mark, promise_id in self.broken:
            yield post("promise.broken", card.promise_broken, SLOW, mark, promise_id)
        for mark, credit_id in self.left_out:
            yield post("promise.broken", card.credit_left_out, SLOW, mark, credit_id)

"""Shares with what they are worth: k of n, Wilson's 95 % interval, and when there are too few to tell."""

from dataclasses import dataclass
from math import sqrt

FEWEST = 20  # below this a share says nothing
SURE = 1.959963984540054  # the standard normal's 97.5 % point


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        """The share itself; None of none."""
        return self.k / self.n if self.n else None

    @property
    def low(self) -> float:
        """The lower end of Wilson's 95 % interval (E. B. Wilson, 1927)."""
        return max(0.0, self._middle - self._reach) if self.n else 0.0

    @property
    def high(self) -> float:
        """The upper end of Wilson's 95 % interval."""
        return min(1.0, self._middle + self._reach) if self.n else 1.0

    @property
    def too_few(self) -> bool:
        """Whether there are too few to say anything."""
        return self.n < FEWEST

    @property
    def sentence(self) -> str:
        """The share as people read it, never without its n."""
        if not self.n:
            return "none yet (n = 0): too few to tell"
        told = f"{self.k} of {self.n}: {self.k / self.n:.0%} ({self.low:.0%} to {self.high:.0%})"
        return f"{told}, too few to tell" if self.too_few else told

    @property
    def _middle(self) -> float:
        return (self.k + SURE**2 / 2) / (self.n + SURE**2)

    @property
    def _reach(self) -> float:
        spread = self.k * (self.n - self.k) / self.n + SURE**2 / 4
        return SURE * sqrt(spread) / (self.n + SURE**2)


def beside(one: Share, other: Share) -> str:
    """Which of two shares is larger, if they tell: neither has too few, and their intervals do not overlap."""
    if one.too_few or other.too_few or (one.low <= other.high and other.low <= one.high):
        return "too few to tell"
    return "more" if one.low > other.high else "fewer"

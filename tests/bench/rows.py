"""One row of the bench: what was measured, beside the floor of the same run."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Target = tuple[Literal["at most", "at least"], Literal["value", "ratio"], float]


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is value / floor; both are None where nothing bare can stand beside the value. `target` bounds one of the two."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        bound, of, limit = self.target
        measured = self.value if of == "value" else self.ratio
        assert measured is not None, "a ratio needs a floor"
        return measured <= limit if bound == "at most" else measured >= limit

    def as_dict(self) -> dict[str, object]:
        return {
            "what": self.what,
            "value": _short(self.value),
            "unit": self.unit,
            "floor": _short(self.floor),
            "ratio": _short(self.ratio),
            "target": self.target and f"{self.target[1]} {self.target[0]} {self.target[2]:g}",
            "reached": self.reached,
        }


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 0 if abs(number) >= 1_000 else 2)


@dataclass(frozen=True, slots=True)
class Spent:
    """Times of repeated runs, in milliseconds."""

    times: Sequence[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The smallest time that 95 of 100 runs do not exceed."""
        return sorted(self.times)[math.ceil(0.95 * len(self.times)) - 1]


def side_by_side(*actions: Callable[[], object], times: int = 40) -> list[Spent]:
    """Each action in turn, again and again, so that a noisy machine is as unkind to all; after three turns that warm up."""
    spent: list[list[float]] = [[] for _ in actions]
    for turn in range(times + 3):
        for action, kept in zip(actions, spent, strict=True):
            start = time.perf_counter()
            action()
            if turn >= 3:
                kept.append((time.perf_counter() - start) * 1_000)
    return [Spent(kept) for kept in spent]

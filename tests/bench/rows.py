"""One row of the bench: what was measured, beside the floor of the same run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is value / floor; both are None where nothing bare can stand beside the value. `target` bounds the value."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    target: float | None = None

    def as_dict(self) -> dict[str, object]:
        ratio = round(self.value / self.floor, 2) if self.floor else None
        return {
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": ratio,
            "target": self.target,
            "reached": None if self.target is None else self.value <= self.target,
        }


def median_ms(action: Callable[[], object], *, times: int = 40) -> float:
    """The median of repeated runs in milliseconds, after three that warm up."""
    for _ in range(3):
        action()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spent.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(spent), 2)

"""What changes seldom and is asked all the time: read from the database, and again once it is old."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True)
class Kept(Generic[Value]):
    """One value in this process. Other processes may be up to `seconds` behind a change; whoever makes it forgets at once."""

    read: Callable[[], Value]
    seconds: float
    value: Value | None = None
    read_at: float = 0.0

    def current(self) -> Value:
        value = self.value
        if value is None or time.monotonic() - self.read_at > self.seconds:
            read_at = time.monotonic()
            value = self.read()
            self.value, self.read_at = value, read_at
        return value

    def forget(self) -> None:
        self.value = None

"""What changes seldom and is asked all the time: read from the database, and again once it is old."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

Value = TypeVar("Value")


@dataclass(slots=True)
class Kept(Generic[Value]):
    """One value in this process. Other processes may be up to `seconds` behind a change; whoever makes it forgets at once."""

    read: Callable[[], Value]
    seconds: float
    value: Value | None = None
    read_at: float = 0.0
    forgotten: int = 0

    def current(self) -> Value:
        value = self.value
        if value is None or time.monotonic() - self.read_at > self.seconds:
            read_at, forgotten = time.monotonic(), self.forgotten
            value = self.read()
            if forgotten == self.forgotten:  # else it may have been read from what is old now
                self.value, self.read_at = value, read_at
        return value

    def forget(self) -> None:
        """Now, for who changes it, and once the change stands, as others read the old one until then."""
        self._forget()
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(self._forget)

    def _forget(self) -> None:
        self.forgotten += 1
        self.value = None

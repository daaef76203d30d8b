"""The table of routes: what the sandbox answers, with the SDK's parameters for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sandbox.stripe.books import Body, Books


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to the API, checked and coerced."""

    books: Books
    params: dict[str, Any]
    path: dict[str, str]
    base_url: str
    request_id: str
    idempotency_key: str | None = None

    @property
    def id(self) -> str:
        return self.path["id"]


Handler = Callable[[Call], Body]


@dataclass(frozen=True, kw_only=True)
class Route:
    method: str
    path: str
    """With `{name}` for what varies."""
    params: type
    handler: Handler
    honours: frozenset[str] = field(default_factory=frozenset)
    """The parameters that the sandbox acts on; Stripe's others are refused rather than ignored."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())

"""How this sandbox was started. Set once, before the server forks its worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Config:
    store: Path
    base_url: str = "http://127.0.0.1:8010"
    webhook_url: str = ""
    webhook_secrets: tuple[str, ...] = ()
    retry_base: float = 1.0
    """Seconds before the first retry of a webhook; each further wait is twice as long."""


_current: list[Config] = []


def use(config: Config) -> None:
    _current[:] = [config]


def current() -> Config:
    return _current[0]

"""Checks that several kinds of object share: metadata, e-mail addresses, amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.books import Body
from sandbox.stripe.problems import invalid

EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")
CURRENCIES = frozenset(["aud", "cad", "chf", "dkk", "eur", "gbp", "jpy", "nok", "nzd", "sek", "usd"])
ZERO_DECIMAL = frozenset(["jpy"])
LARGEST_AMOUNT = 99_999_999
LAST_MOMENT = 4_102_444_800  # the year 2100


def metadata(given: Any, param: str = "metadata") -> dict[str, str]:
    """At most 50 keys of 40 characters, values of 500: more is refused, as by Stripe."""
    if not given:
        return {}
    if len(given) > 50:
        raise invalid(param, "Metadata takes at most 50 keys.")
    for key, value in given.items():
        if len(key) > 40:
            raise invalid(f"{param}[{key}]", "A metadata key has at most 40 characters.")
        if len(value) > 500:
            raise invalid(f"{param}[{key}]", "A metadata value has at most 500 characters.")
    return {key: value for key, value in given.items() if value != ""}


def email(given: str | None, param: str = "email") -> str | None:
    if not given:
        return None
    if not EMAIL.fullmatch(given) or len(given) > 512:
        raise invalid(param, f"Invalid email address: {given}", code="email_invalid")
    return given


def currency(given: str, param: str = "currency") -> str:
    if given.lower() not in CURRENCIES:
        raise invalid(param, f"Invalid currency: {given}. The sandbox knows {', '.join(sorted(CURRENCIES))}.")
    return given.lower()


def amount(given: int, param: str) -> int:
    if not 0 <= given <= LARGEST_AMOUNT:
        raise invalid(param, f"{param} must be from 0 to {LARGEST_AMOUNT}.", code="parameter_invalid_integer")
    return given


def moment(given: int, param: str) -> int:
    """A time that a calendar knows, this century."""
    if not 0 < given < LAST_MOMENT:
        raise invalid(param, f"{param} must be a Unix time before the year 2100.")
    return given


def count(given: int, param: str, most: int) -> int:
    if not 1 <= given <= most:
        raise invalid(param, f"{param} must be from 1 to {most}.", code="parameter_invalid_integer")
    return given


def web_address(given: str | None, param: str) -> str | None:
    if given is None:
        return None
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(given) > 5000:
        raise invalid(param, f"{param} must be a full address with http:// or https://.", code="url_invalid")
    return given


def nulls(given: Mapping[str, Any]) -> Body:
    """An empty string in a form means "nothing"."""
    return {name: None if value == "" else value for name, value in given.items()}


def money(minor: int, code: str) -> str:
    """A price for people: 24900, usd -> $249.00"""
    sign = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}.get(code, code.upper() + " ")
    minus = "−" if minor < 0 else ""
    if code in ZERO_DECIMAL:
        return f"{minus}{sign}{abs(minor):,}"
    return f"{minus}{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"

"""Trouble on demand, for tests: lost, doubled, late and shuffled webhooks, and answers that fail."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.books import Books

WEBHOOK_FAULTS = {"drop": bool, "duplicate": int, "delay": (int, float), "reorder": bool, "types": list}
API_FAULTS = {"api": str, "times": int, "method": str, "path": str}
ONCE_PER_CALL = "500_once_per_call"
# No test needs more, and a slip of the keyboard must not fill the store.
LIMITS = {"duplicate": (0, 1_000), "delay": (0, 3600), "times": (1, 1_000)}
API_MODES = ("500_after_commit", ONCE_PER_CALL, "lost_answer", "500", "409", "429", "lock_timeout")


def problems(wanted: dict[str, Any]) -> list[str]:
    known: dict[str, Any] = {**WEBHOOK_FAULTS, **API_FAULTS}
    found = [f"unknown fault: {name}" for name in wanted if name not in known]
    found += [
        f"{name}: wrong kind"
        for name in wanted
        if name in known and not isinstance(wanted[name], known[name])
    ]
    if not found:
        found += [
            f"{name}: from {least} to {most}"
            for name, (least, most) in LIMITS.items()
            if name in wanted and not least <= wanted[name] <= most
        ]
    if wanted.get("api", "500") not in API_MODES:
        found.append(f"api: one of {', '.join(API_MODES)}")
    return found


def current(books: Books) -> dict[str, Any]:
    wanted: dict[str, Any] = books.note("faults", {})
    return wanted


def for_event(books: Books, event_type: str) -> dict[str, Any]:
    """The webhook faults for this type of event; no `types` means all of them."""
    wanted = current(books)
    return wanted if event_type in wanted.get("types", [event_type]) else {}


def take_api_fault(books: Books, method: str, path: str) -> str:
    """The fault for this call, or ''. Each use counts `times` down (once unless told otherwise)."""
    wanted = current(books)
    if "api" not in wanted or not path.startswith(wanted.get("path", "")):
        return ""
    if method != wanted.get("method", "POST"):
        return ""
    if (
        wanted["api"] == ONCE_PER_CALL
    ):  # until told otherwise; the key of a call says whether it was met before
        return ONCE_PER_CALL
    left = wanted.get("times", 1) - 1
    books.set_note("faults", {**wanted, "times": left} if left > 0 else _without_api(wanted))
    mode: str = wanted["api"]
    return mode


def _without_api(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name not in API_FAULTS}

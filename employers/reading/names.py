"""The credentials that a text names: by name, by abbreviation, or by the level that several of them are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from employers.reading.words import Found, Span

_ABBREVIATION = re.compile(
    r"(?<![\w-])([A-Z]{3,6}(?:[-–‑][A-Z]{1,2})?)(?=s?\b|®)(?![-–‑]?\d)"
    r"(?!®?\s(?:certification\s)?(?:exam|prep|study|boot|course|class|voucher))"  # paid for or taught, not held
)

_MOST = 500


@dataclass(frozen=True, slots=True)
class Named(Span):
    codes: frozenset[str]
    is_level: bool  # "mastery level certification": any one of several
    sure: bool  # an abbreviation that no editor has confirmed may mean anything


def named(
    text: str, phrases: Iterable[Found], known: Mapping[str, bool], *, besides: Iterable[Found]
) -> list[Named]:
    """In order; the longest name where several fit."""
    taken = {offset for one in besides for offset in range(one.start, one.end)}
    found = [one for one in (*_by_phrase(phrases), *_by_abbreviation(text, known)) if one.start not in taken]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Named] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept[:_MOST]


def _by_phrase(phrases: Iterable[Found]) -> Iterator[Named]:
    for found in phrases:
        codes = frozenset(code.strip() for code in found.term.split(",") if code.strip())
        if codes:
            yield Named(found.start, found.end, codes, is_level=len(codes) > 1, sure=True)


def _by_abbreviation(text: str, known: Mapping[str, bool]) -> Iterator[Named]:
    for match in _ABBREVIATION.finditer(text):
        code = match[1].replace("–", "-").replace("‑", "-")
        code = code if code in known else code.split("-")[0]
        if code in known:
            yield Named(match.start(1), match.end(1), frozenset({code}), is_level=False, sure=known[code])

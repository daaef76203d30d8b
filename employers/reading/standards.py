"""The employer's own numbers: charts in an hour or a day, of which records, and the accuracy that is expected."""

import re
from dataclasses import dataclass

from employers.reading.announcement import Announcement, Passage
from employers.reading.credentials import quote_around
from employers.reading.suggestion import Quote
from employers.reading.words import Span

_PRODUCTIVITY = re.compile(
    r"(?<![\w$.,-])(?P<number>\d{1,3}(?:\.\d)?)(?:\s?(?:\+|-|–|to)\s?(?:\d{1,3}(?:\.\d)?)?)?\s(?:[A-Za-z/-]{1,15}\s){0,3}"
    r"(?:charts?|records?|encounters?|accounts?|cases?|visits?|claims?|notes?)"
    r"\s?(?:(?:per|an?|each|every|/)\s?(?P<per>hour|day|hr)|(?P<often>daily|hourly))\b",
    re.IGNORECASE,
)
_ACCURACY = (
    re.compile(
        r"(?<![\w.])(?P<percent>\d{2,3}(?:\.\d)?)\s?(?:%|percent)\s(?:or (?:higher|better|greater|above)\s)?(?:\w+\s){0,2}?"
        r"(?:accuracy|quality)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:accuracy|quality)\s(?:[A-Za-z]+\s){0,6}?(?P<percent>\d{2,3}(?:\.\d)?)\s?(?:%|percent)",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True)
class Productivity:
    number: str
    per: str
    record_type: str  # the only one that the sentence names, or ""
    quote: Quote


def productivity(announcement: Announcement) -> Productivity | None:
    for passage in announcement.passages:
        found = _PRODUCTIVITY.search(passage.text)
        if found:
            per = "day" if (found["per"] or found["often"]).lower() in ("day", "daily") else "hour"
            return Productivity(
                found["number"],
                per,
                _record_type(announcement, passage),
                _quote(announcement, passage, found),
            )
    return None


def accuracy(announcement: Announcement) -> tuple[str, Quote] | None:
    for passage in announcement.passages:
        for pattern in _ACCURACY:
            found = pattern.search(passage.text)
            if found and 50 <= float(found["percent"]) <= 100:
                return found["percent"], _quote(announcement, passage, found)
    return None


def _record_type(announcement: Announcement, passage: Passage) -> str:
    named = {one.term for one in announcement.within("record_type", passage.start, passage.end) if one.term}
    return named.pop() if len(named) == 1 else ""


def _quote(announcement: Announcement, passage: Passage, found: re.Match[str]) -> Quote:
    return quote_around(announcement, Span(passage.start + found.start(), passage.start + found.end()))

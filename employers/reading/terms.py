"""Record types, code sets, systems, specialty, and the answers that are one phrase: what the text names of each."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from employers.reading.announcement import Announcement
from employers.reading.clauses import is_of_others
from employers.reading.credentials import quote_around
from employers.reading.suggestion import Quote
from employers.reading.words import Found, Span

# Answered by one phrase; where two phrases answer differently the text does not say.
ANSWERS = (
    "employment_type", "uses_cac", "equipment_provided", "dues_paid", "ceus_paid", "coding_test",
    "signs_apprentice_letter",
)  # fmt: skip
_NO = re.compile(r"\b(?:no|not|non|without)[ -]\Z", re.IGNORECASE)
_LONGEST_NO = 9
_MOST_QUOTES = 3
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Terms:
    values: tuple[str, ...]
    quotes: tuple[Quote, ...]


def several(announcement: Announcement, name: str) -> Terms:
    """Every term of a vocabulary that the text names, the one named first first."""
    found = _of_the_work(announcement, name)
    return _terms(announcement, found, list(dict.fromkeys(one.term for one in found)))


def one(announcement: Announcement, name: str) -> Terms:
    """The answer that the text gives, if it gives only one."""
    found = announcement.find(name)
    if name == "employment_type":  # words that long sentences use in passing
        found = [hit for hit in found if announcement.passage_at(hit.start).is_short]
    return answer(announcement, found)


def answer(announcement: Announcement, said: list[Found]) -> Terms:
    """What all of them answer, if they agree."""
    found = [hit for hit in said if hit.term]
    values = {hit.term for hit in found}
    return _terms(announcement, found, list(values) if len(values) == 1 else [])


def specialty(announcement: Announcement, title: Span | None) -> Terms:
    """What the title names; else what the text names again and again and no other."""
    found = _of_the_work(announcement, "specialty")
    in_title = [hit for hit in found if title and title.start <= hit.start < title.end]
    chosen = in_title or found
    named = Counter(hit.term for hit in chosen)
    sure = len(named) == 1 and (in_title or named.total() >= _OFTEN)
    return _terms(announcement, chosen, list(named) if sure else [])


def _of_the_work(announcement: Announcement, name: str) -> list[Found]:
    """A Certified Inpatient Coder is a credential and says nothing of inpatient records; nor does "no inpatient coding"."""
    names = announcement.named
    starts = [named.start for named in names]
    return [
        found
        for found in announcement.find(name)
        if found.term
        and not ((at := bisect_right(starts, found.start)) and found.start < names[at - 1].end)
        and not announcement.says("aside", announcement.passage_at(found.start))
        and not is_of_others(announcement, found.start)
        and not _NO.search(announcement.text, max(0, found.start - _LONGEST_NO), found.start)
    ]


def _terms(announcement: Announcement, found: list[Found], values: list[str]) -> Terms:
    firsts = [next(hit for hit in found if hit.term == value) for value in values]
    quotes = [quote_around(announcement, Span(hit.start, hit.end)) for hit in firsts]
    return Terms(tuple(values), tuple(dict.fromkeys(quotes))[:_MOST_QUOTES])

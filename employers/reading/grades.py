"""Federal grades: an announcement may offer several, and the lowest is what everybody needs."""

import re
from collections.abc import Iterable

from employers.reading.announcement import Passage

_GRADE = re.compile(r"\bGS[- ]{0,2}(?:\d{4}-)?0?(\d{1,2})\b(?!\d)")
_COMPARED = re.compile(
    r"equivalent|comparable|next lower|in addition to|\bat\b|journey|level of|above|current", re.IGNORECASE
)
_ABOVE = re.compile(r"all positions above the journey level(?: of)? ?\(?GS-? ?0?(\d{1,2})\b", re.IGNORECASE)
_HEADING_CHARACTERS = 130


def grades_of(passages: Iterable[Passage]) -> list[int]:
    """The grade that each passage is about, 0 where none is."""
    current, grades = 0, []
    for passage in passages:
        found = _GRADE.search(passage.text, 0, _HEADING_CHARACTERS) if passage.opens_line else None
        if found and not _COMPARED.search(passage.text, 0, found.start()):
            current = int(found[1])
        grades.append(current)
    return grades


def asked_above(passage: Passage, offered: Iterable[int]) -> int | None:
    """Where the passage says that what it has just named is asked above a grade, if all that are on offer are above it."""
    asks = _ABOVE.search(passage.text)
    grades = set(offered) - {0}
    return passage.start + asks.start() if asks and grades and min(grades) > int(asks[1]) else None

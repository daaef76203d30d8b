"""Where a text takes apprentices or refuses them, in whatever words: "will accept CPC-A with six months of coding"."""

import re
from collections.abc import Iterable

from employers.reading.words import Found

_APPRENTICE = r"(?:(?<![\w-])(?:CPC|COC)-As?\b|\bapprentices?\b(?!\s?/|[- ](?:level|designation|status|letter|program)))"
_TAKES = r"\b(?:accept|consider|welcom|encourag|open to|apply)\w*"
_SAID = re.compile(
    rf"{_TAKES}[^;.:?\n]{{0,40}}?{_APPRENTICE}|{_APPRENTICE}[^;.:?\n]{{0,40}}?{_TAKES}", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:no|not|cannot|never|without|\w{2,6}n['’]t)\b", re.IGNORECASE)
_BEFORE = 20
_OTHER_CREDENTIAL = re.compile(r"(?<![\w-])(?!(?:CPC|COC)-A)[A-Z]{3,5}(?![\w-])")


def said(text: str, phrases: Iterable[Found]) -> list[Found]:
    """The editors' phrases, and what else says it. The term is the answer."""
    found = list(phrases)
    ends = {offset for one in found for offset in range(one.start, one.end)}
    for match in _SAID.finditer(text):
        if ends.isdisjoint(range(match.start(), match.end())):
            around = text[max(0, match.start() - _BEFORE) : match.end()].rpartition("\n")[2]
            answer = "not_accepted" if _NOT.search(around.rpartition(";")[2]) else "accepted"
            found.append(Found(match.start(), match.end(), answer))
    return sorted(found, key=lambda one: one.start)


def alone(text: str, found: Iterable[Found]) -> list[Found]:
    """Those that name no other credential: "CPC, CPC-A and CCS are accepted" is a list of what to hold."""
    return [one for one in found if not _OTHER_CREDENTIAL.search(text[one.start : one.end])]

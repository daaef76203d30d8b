"""Where the work is done: on site in a city, or from which states."""

import re
from dataclasses import dataclass

from cms import places
from employers.reading.announcement import Announcement, Passage
from employers.reading.credentials import quote_around
from employers.reading.suggestion import Quote
from employers.reading.words import Found, Span
from jobboard.lib.geo import STATES

_STATE = "|".join(sorted((*STATES.values(), *STATES), key=len, reverse=True))
_CODES = {name: code for code, name in STATES.items()} | {code: code for code in STATES}
_CITY = re.compile(
    rf"(?<![\w’'-])(?P<city>[A-Z][A-Za-z.’'-]{{1,20}}(?: [A-Z][A-Za-z.’'-]{{1,20}}){{0,2}}), ?(?P<state>{_STATE})\b"
    r"(?:,? (?P<zip>\d{5})(?:-\d{4})?\b)?"
)
_NAMED = re.compile(rf"(?<![\w-])(?P<state>{_STATE})(?![\w-])")
_RESIDE = re.compile(
    r"\b(?:resid\w+|live|located|residents?|hir\w+|open to|eligible|following states|states?:|states of|remote (?:in|from|within)"
    r"|work from|candidates in|licensed)\b",
    re.IGNORECASE,
)
# Two capitals alone are a state only where people live in it.
_ONE_CODE = re.compile(
    r"\b(?:(?:resid\w+|live|living|located) (?:in|of) [A-Z]{2}|[A-Z]{2}(?:[- ]based)? residents?)\b"
)
_ANYWHERE = re.compile(
    r"anywhere in the (?:US|U\.S\.|USA|United States|country)|all (?:50|fifty)? ?states|nationwide"
    r"|any (?:US |U\.S\. )?state\b|remote[ ,(-]{1,3}(?:within the |in the )?(?:US|USA|U\.S\.A?\.?|United States)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\bexcept|exclud|not (?:available|open|eligible|hir)|cannot|can't|unable|other than|outside of",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"\b(?P<days>[1-5]|one|two|three|four|five)\s(?:\([1-5]\)\s)?(?:days?)\s(?:(?:a|per|each)\s(?:week)\s)?(?:in (?:the |our )?office|on[- ]?site)",
    re.IGNORECASE,
)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_LABEL = re.compile(r"\W*(?:job |work |primary )?(?:location|city|site|address)s?\b", re.IGNORECASE)
_MOST_CITIES = 200
_ONE_WORD = len("remote")


@dataclass(frozen=True, slots=True)
class Place:
    """Of each field its values and where they stand; a field that is not said is not in it."""

    said: dict[str, tuple[list[str], list[Quote]]]


def read(announcement: Announcement) -> Place:
    said: dict[str, tuple[list[str], list[Quote]]] = {}
    arrangement, quote = _arrangement(announcement)
    if arrangement and quote:
        said["arrangement"] = ([arrangement], [quote])
    if arrangement == "hybrid":
        said.update(_days(announcement))
    said.update(_states(announcement) if arrangement == "remote" else _city(announcement))
    return Place(said)


def _arrangement(announcement: Announcement) -> tuple[str, Quote | None]:
    """Hybrid is both; remote and on site without it contradict each other, so neither is said."""
    found = [
        one for one in announcement.find("arrangement") if one.term and _is_of_the_job(announcement, one)
    ]
    kinds = {one.term for one in found}
    chosen = "hybrid" if "hybrid" in kinds else kinds.pop() if len(kinds) == 1 else ""
    first = next((one for one in found if one.term == chosen), None)
    return (chosen, quote_around(announcement, Span(first.start, first.end))) if first else ("", None)


def _is_of_the_job(announcement: Announcement, found: Found) -> bool:
    """A bare "hybrid" or "remote" deep in a long sentence is about something else."""
    passage = announcement.passage_at(found.start)
    one_word = found.end - found.start <= _ONE_WORD
    return not (announcement.says("aside", passage) or (one_word and not passage.is_short))


def _days(announcement: Announcement) -> dict[str, tuple[list[str], list[Quote]]]:
    found = _DAYS.search(announcement.text)
    if not found:
        return {}
    days = _NUMBERS.get(found["days"].lower(), found["days"])
    return {"days_on_site": ([days], [quote_around(announcement, Span(*found.span()))])}


def _states(announcement: Announcement) -> dict[str, tuple[list[str], list[Quote]]]:
    """The states that people may live in; "all but" is not a list of states, so it says none."""
    anywhere = _ANYWHERE.search(announcement.text)
    lists = [passage for passage in announcement.passages if _lists_states(passage)]
    if any(_EXCEPT.search(passage.text) for passage in lists):
        return {}
    if lists:
        named = {_CODES[m["state"]] for passage in lists for m in _NAMED.finditer(passage.text)}
        quotes = [quote_around(announcement, Span(passage.start, passage.end)) for passage in lists]
        return {"remote_states": (sorted(named), quotes)}
    if anywhere and not _EXCEPT.search(announcement.passage_at(anywhere.start()).text):
        return {"remote_all_states": (["on"], [quote_around(announcement, Span(*anywhere.span()))])}
    return {}


def _lists_states(passage: Passage) -> bool:
    named = {m["state"] for m in _NAMED.finditer(passage.text)}
    by_name = any(len(state) > len("TX") for state in named)
    return (by_name or len(named) > 1 or bool(named and _ONE_CODE.search(passage.text))) and bool(
        _RESIDE.search(passage.text)
    )


def _city(announcement: Announcement) -> dict[str, tuple[list[str], list[Quote]]]:
    """The one city that is named, or the one that is labelled as the location."""
    found = [m for _, m in zip(range(_MOST_CITIES), _CITY.finditer(announcement.text), strict=False)]
    known = [(m, place) for m in found if (place := _known(m))]
    labelled = [pair for pair in known if _LABEL.match(announcement.passage_at(pair[0].start()).text)]
    chosen = labelled or known
    if len({place for _, place in chosen}) != 1:
        return {}
    match, (city, state) = chosen[0]
    quote = [quote_around(announcement, Span(*match.span()))]
    said = {"city": ([city], quote), "state": ([state], quote)}
    if match["zip"]:
        said["postal_code"] = ([match["zip"]], quote)
    return said


def _known(match: re.Match[str]) -> tuple[str, str] | None:
    """The longest end of the capitalised words that is a place: "Our Hospital Austin, TX" is in Austin."""
    words = match["city"].split()
    state = _CODES[match["state"]]
    for first in range(len(words)):
        city = " ".join(words[first:])
        if places.find(f"{city}, {state}") is not None:
            return city, state
    return None

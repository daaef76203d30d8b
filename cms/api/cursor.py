"""Where a reader of a list has got to, as a text that means nothing to them.

The cursor names the postings last shown. The next page begins after the last of them that is still in the list,
however many have come or gone before it: none is shown twice and none is left out, as long as at least one of
the last KEPT postings still stands within REACH places of where it stood. Otherwise the count of places decides.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Self

from cms import search
from cms.matching import Criteria
from cms.search import Found

KEPT = 10
REACH = 500
LONGEST = 600
_LARGEST = 2**63 - 1


class CursorError(ValueError):
    """The text is no cursor of this search; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """So many places were shown, the last of them these postings."""

    query: str
    shown: int
    last: tuple[int, ...]

    @classmethod
    def read(cls, text: str, criteria: Criteria) -> Self:
        problem = CursorError("This cursor was not made here. Take the address in “next” as it is.")
        if len(text) > LONGEST:
            raise problem
        try:
            query, shown, last = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise problem from error
        if not (isinstance(query, str) and _is_count(shown) and isinstance(last, list) and len(last) <= KEPT):
            raise problem
        if not all(_is_count(page_id) for page_id in last):
            raise problem
        if query != _name(criteria):
            raise CursorError("This cursor belongs to another search. Begin again without one.")
        return cls(query, shown, tuple(last))

    @property
    def text(self) -> str:
        content = json.dumps([self.query, self.shown, self.last], separators=(",", ":"))
        return base64.urlsafe_b64encode(content.encode()).decode()


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of a list, and where the next begins."""

    ids: list[int]
    found: Found
    next: Cursor | None


def stretch(criteria: Criteria, cursor: Cursor | None, limit: int) -> Stretch:
    """The next postings of a search after a cursor."""
    if cursor is None:
        found = search.find(criteria, 0, limit)
        return _stretch(criteria, found, 0, found.ids)
    start = max(cursor.shown - REACH, 0)
    found = search.find(criteria, start, cursor.shown + REACH + limit)
    begin = start + _after(cursor, found.ids, cursor.shown - start)
    return _stretch(criteria, found, begin, found.ids[begin - start : begin - start + limit])


def _after(cursor: Cursor, ids: list[int], otherwise: int) -> int:
    places = {page_id: place for place, page_id in enumerate(ids)}
    standing = [places[page_id] for page_id in reversed(cursor.last) if page_id in places]
    return standing[0] + 1 if standing else min(otherwise, len(ids))


def _stretch(criteria: Criteria, found: Found, begin: int, ids: list[int]) -> Stretch:
    shown = begin + len(ids)
    more = bool(ids) and shown < found.total
    return Stretch(ids, found, Cursor(_name(criteria), shown, tuple(ids[-KEPT:])) if more else None)


def _name(criteria: Criteria) -> str:
    """A short name of the search, its order included."""
    return f"{binascii.crc32(criteria.query.encode()):08x}"


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST

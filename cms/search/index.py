"""One bitmap per choice and per word over numbered postings: a search is a few ANDs and ORs.

Numbers are only ever appended. A posting that changes gets a new number and its old one leaves `open`; whatever
else still holds the old number is masked by `open`, until a rebuild drops it.
"""

import heapq
import time
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from itertools import islice
from operator import and_
from zlib import crc32

from pyroaring import BitMap

from cms import keywords
from cms.matching import BEST_PAID, NEWEST, Criteria, Holding
from cms.requirement import Requirement
from cms.search.amounts import Amounts
from cms.search.reading import Entry

TAGS = ("credential", "specialty", "record", "state", "arrangement", "type", "apprentice")
FEATURED_FIRST = 2
# Up to so many results are sorted on the spot; more are picked from the whole board's order.
SORT_AT_ONCE = 500

SortKey = tuple[float, float, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives. counts[facet][value]: how many there would be with that choice, its facet's others left out."""

    ids: list[int]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Index:
    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.open = BitMap()
        self.featured = BitMap()
        self.pages: list[int] = []
        self.numbers: dict[int, int] = {}
        self.tags: dict[str, dict[str, BitMap]] = {facet: defaultdict(BitMap) for facet in TAGS}
        self.words: dict[str, BitMap] = defaultdict(BitMap)
        self.asks: dict[tuple[Requirement, bool], BitMap] = defaultdict(BitMap)
        self.annual = Amounts()
        self.keys: dict[str, list[SortKey]] = {NEWEST: [], BEST_PAID: []}
        self.orders: dict[str, list[tuple[SortKey, int]]] = {NEWEST: [], BEST_PAID: []}
        self.expiries: list[tuple[float, int]] = []

    # --- Postings come and go ---

    def add(self, entry: Entry) -> None:
        """Take a posting in, in place of what was known of it."""
        self.discard(entry.page_id)
        number = len(self.pages)
        self.pages.append(entry.page_id)
        self.numbers[entry.page_id] = number
        for facet, value in entry.tags:
            self.tags[facet][value].add(number)
        for word in entry.words:
            self.words[word].add(number)
        self.asks[entry.requirement, entry.apprentices_welcome].add(number)
        if entry.annual_dollars is not None:
            self.annual.put(number, entry.annual_dollars)
        if entry.featured:
            self.featured.add(number)
        self._order(number, entry)
        heapq.heappush(self.expiries, (entry.expires, number))
        self.open.add(number)

    def _order(self, number: int, entry: Entry) -> None:
        pay = -float(entry.annual_dollars or 0)
        for sort, key in (
            (NEWEST, (-entry.listed, 0.0, -entry.page_id)),
            (BEST_PAID, (pay, -entry.listed, -entry.page_id)),
        ):
            self.keys[sort].append(key)
            insort(self.orders[sort], (key, number))

    def discard(self, page_id: int) -> None:
        number = self.numbers.pop(page_id, None)
        if number is not None:
            self.open.discard(number)

    def expire(self) -> None:
        """An expired posting is gone at its second, whether or not anything has tidied up."""
        now = self.now()
        while self.expiries and self.expiries[0][0] <= now:
            self.open.discard(heapq.heappop(self.expiries)[1])

    @property
    def is_worn(self) -> bool:
        """More left behind than in use: time to rebuild."""
        return len(self.pages) > 2 * len(self.open) + 1_000

    # --- Searches ---

    def match(self, criteria: Criteria) -> BitMap:
        return self._all(self._constraints(criteria))

    def matching(self, criteria: Criteria, page_ids: Iterable[int]) -> list[int]:
        wanted = BitMap(self.numbers[page_id] for page_id in page_ids if page_id in self.numbers)
        found = self.match(criteria) & wanted
        return [self.pages[number] for number in self._sorted(found, criteria.sort)]

    def find(self, criteria: Criteria, start: int = 0, stop: int | None = None) -> Found:
        constraints = self._constraints(criteria)
        matched = self._all(constraints)
        numbers = islice(self._featured_first(matched, criteria.sort), start, stop)
        return Found(
            [self.pages[number] for number in numbers], len(matched), self._counts(constraints, matched)
        )

    def _constraints(self, criteria: Criteria) -> dict[str, BitMap]:
        """For each criterion that is set, the postings that meet it."""
        self.expire()
        found: dict[str, BitMap] = {}
        for facet in TAGS:
            chosen = getattr(criteria, facet)
            if chosen:
                values = ("1",) if chosen is True else chosen
                found[facet] = _any(self.tags[facet].get(value) for value in values)
        if criteria.holding:
            found["holding"] = self._held(Holding.of(criteria.holding))
        if criteria.pay:
            found["pay"] = self.annual.at_least(criteria.pay)
        if criteria.q:
            found["q"] = reduce(and_, map(self._says, keywords.terms(criteria.q)), self.open)
        return found

    def _held(self, holding: Holding) -> BitMap:
        """Tested once for every distinct requirement, not once for every posting."""
        return _any(
            numbers
            for (requirement, welcome), numbers in self.asks.items()
            if holding.fits(requirement, apprentices_welcome=welcome)
        )

    def _says(self, term: keywords.Term) -> BitMap:
        empty = BitMap()
        return _any(reduce(and_, (self.words.get(word, empty) for word in words)) for words in term)

    def _all(self, constraints: Mapping[str, BitMap], leaving_out: str = "") -> BitMap:
        kept = sorted((numbers for name, numbers in constraints.items() if name != leaving_out), key=len)
        return reduce(and_, kept, self.open)

    def _counts(self, constraints: Mapping[str, BitMap], matched: BitMap) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for facet, values in self.tags.items():
            base = self._all(constraints, leaving_out=facet) if facet in constraints else matched
            counts[facet] = {
                value: base.intersection_cardinality(numbers) for value, numbers in values.items()
            }
        return counts

    # --- Orders ---

    def _sorted(self, matched: BitMap, sort: str) -> Iterator[int]:
        if len(matched) <= SORT_AT_ONCE:
            keys = self.keys[sort]
            return iter(sorted(matched, key=lambda number: keys[number]))
        return (number for _, number in self.orders[sort] if number in matched)

    def _featured_first(self, matched: BitMap, sort: str) -> Iterator[int]:
        """At most two featured postings lead the list. Where there are more they take turns, day by day."""
        day = datetime.fromtimestamp(self.now(), UTC).toordinal()
        first = heapq.nsmallest(
            FEATURED_FIRST,
            matched & self.featured,
            key=lambda number: crc32(b"%d:%d" % (day, self.pages[number])),
        )
        first.sort(key=lambda number: self.keys[sort][number])
        yield from first
        yield from (number for number in self._sorted(matched, sort) if number not in first)


def _any(bitmaps: Iterable[BitMap | None]) -> BitMap:
    return BitMap.union(*(numbers for numbers in bitmaps if numbers is not None), BitMap())
